"""`scrawl study`: questions asked of several trainings, beside reported figures."""

from pathlib import Path

import click

from scrawl.cli.output import columns, json_option, say, say_json, say_paths
from scrawl.studies import (
    SHORT,
    STUDIES,
    STUDIES_FOLDER,
    Manner,
    find_study,
    findings_to_json,
    publish,
    short_rows,
    write_markdown,
)

ALL = "all"
MOST_SEEDS = 1000


@click.group(no_args_is_help=False)
def command() -> None:
    """List and run the studies: reported figures beside measured ones."""


@command.command("list")
@json_option
def list_studies(*, as_json: bool) -> None:
    """List the studies, and what each asks."""
    if as_json:
        say_json([
            {"name": study.name, "question": study.question, "source": study.source}
            for study in STUDIES.values()
        ])
        return
    say(columns([(study.name, study.question) for study in STUDIES.values()]))


@command.command("run")
@click.argument("name", metavar="NAME|all")
@click.option(
    "--quick",
    is_flag=True,
    help="See within a minute that all works: embedded digits, 2 epochs.",
)
@click.option(
    "--seeds",
    type=click.IntRange(1, MOST_SEEDS),
    help="Trainings of each trial. Default: 5, and 2 for large networks.",
)
@click.option(
    "--out",
    "-o",
    "output",
    type=click.Path(path_type=Path),
    default=STUDIES_FOLDER,
    metavar="DIR",
    help="Where pages and runs go. Default: studies.",
)
@click.option("--offline", is_flag=True, help="Never touch the network.")
@json_option
def run_studies(
    *,
    name: str,
    quick: bool,
    seeds: int | None,
    output: Path,
    offline: bool,
    as_json: bool,
) -> None:
    """Train what the study NAME trains, and compare it with what was reported.

    Each study writes a page, DIR/NAME.html, whose path is printed last; its runs lie in
    DIR/NAME. Interrupted, it goes on where it was when the same command is given again.
    """
    studies = list(STUDIES.values()) if name == ALL else [find_study(name)]
    manner = Manner(
        is_quick=quick, num_seeds=seeds, offline=offline, tell=_tell_on_stderr
    )
    pages = [publish(study, output, manner) for study in studies]
    paths = [page.path for page in pages]
    if name == ALL:
        paths.append(write_markdown(pages))
    if as_json:
        results = [findings_to_json(page.findings) for page in pages]
        say_json(results if name == ALL else results[0])
        return
    rows = [row for page in pages for row in short_rows(page.findings)]
    say(columns([SHORT, *rows], right=(2, 4)))
    say_paths(paths)


def _tell_on_stderr(line: object) -> None:
    click.echo(line, err=True)
