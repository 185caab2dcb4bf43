"""`scrawl runs`: which runs there are, what one holds, and away with it."""

import sys
from pathlib import Path

import click

from scrawl.cli.output import json_option, say, say_json, say_paths
from scrawl.cli.runs.one import run_to_json, run_to_text
from scrawl.cli.runs.overview import summaries_to_text, summarize
from scrawl.errors import InvalidRequest
from scrawl.training import Run, find_run, list_runs, remove_run, require_idle

__all__ = ["command"]


@click.group(no_args_is_help=False)
def command() -> None:
    """List, show and remove runs."""


@command.command("list")
@json_option
def list_all(*, as_json: bool) -> None:
    """List the runs in the folder runs/, the latest last.

    A run that was stopped before its training was over, however that came, can go on:
    the line says how. Of a damaged run, the reason is told.
    """
    found = [summarize(run) for run in list_runs()]
    if as_json:
        say_json([summary.to_json() for summary in found])
    elif found:
        say(summaries_to_text(found))
    else:
        say("No runs yet. Train one: `scrawl train --data digits --model cnn-16-32`.")


@command.command("show")
@click.argument("run")
@json_option
def show(*, run: str, as_json: bool) -> None:
    """Show how a run was trained, each epoch, and how well it reads.

    RUN is a folder, the beginning of its name, or `latest`.
    """
    loaded = Run(find_run(run))
    if as_json:
        say_json(run_to_json(loaded))
        return
    say(run_to_text(loaded))
    say_paths([loaded.folder])


@command.command("rm")
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def remove(*, runs: tuple[str, ...], yes: bool, as_json: bool) -> None:
    """Remove runs, with all that lies in their folders.

    RUN is a folder, the beginning of its name, or `latest`. A run that is being trained
    is not removed.
    """
    folders = list(dict.fromkeys(find_run(name) for name in runs))
    for folder in folders:
        require_idle(folder)
    if not yes:
        _ask(folders)
    removed = map(remove_run, folders)
    if as_json:
        say_json([str(folder) for folder in removed])
    else:
        say_paths(removed)


def _ask(folders: list[Path]) -> None:
    names = ", ".join(map(str, folders))
    if not sys.stdin.isatty():
        raise InvalidRequest(
            f"Nobody is there to say that {names} may be removed. Add --yes."
        )
    click.confirm(f"Remove {names}?", abort=True, err=True)
