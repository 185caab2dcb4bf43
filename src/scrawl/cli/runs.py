"""`scrawl runs`: which runs there are, what one holds, and away with it."""

import math
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import click

from scrawl.cli.output import columns, json_option, say, say_json, say_paths
from scrawl.errors import InvalidRequest, ScrawlError
from scrawl.evaluation import Epoch, history_record, to_text
from scrawl.training import Run, RunInfo, find_run, list_runs, remove_run

UNKNOWN = "-"

Cell = int | float | None


@click.group(no_args_is_help=False)
def command() -> None:
    """List, show and remove runs."""


@command.command("list")
@json_option
def list_all(*, as_json: bool) -> None:
    """List the runs in the folder runs/, the latest last."""
    rows = [_summary(run) for run in list_runs()]
    if as_json:
        say_json(rows)
    elif rows:
        header = ("run", "status", "accuracy", "data", "network")
        say(columns([header, *map(_row, rows)], right=(2,)))
    else:
        say("No runs yet. Train one: `scrawl train --data digits --model cnn-16-32`.")


@command.command("show")
@click.argument("run")
@json_option
def show(*, run: str, as_json: bool) -> None:
    """Show how a run was trained, each epoch, and how well it reads.

    RUN is a folder, the beginning of its name, or `latest`.
    """
    loaded = Run.load(run)
    if as_json:
        say_json(_to_json(loaded))
        return
    info = loaded.info
    facts = [
        ("run", loaded.name),
        ("status", info.status),
        ("command", info.command),
        ("data", f"{info.data.name} ({info.data.digest[:8]})"),
        ("network", info.network),
        ("machine", f"{info.machine.cpu}, {info.machine.threads} threads"),
        *_tools(info),
    ]
    say(columns(facts))
    if loaded.history:
        say(f"\n{_epochs(loaded.history)}")
    if info.status == "done":
        say(f"\n{to_text(loaded.metrics)}")
    say_paths([loaded.folder])


def _tools(info: RunInfo) -> list[tuple[str, str]]:
    if info.target is None or info.compiler is None:
        return [("engine", f"{info.engine.version} on {info.engine.backend}")]
    return [
        ("target", f"{info.target.name}, {info.target.arithmetic}"),
        ("compiler", info.compiler.version),
    ]


@command.command("rm")
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(*, runs: tuple[str, ...], yes: bool) -> None:
    """Remove runs, with all that lies in their folders.

    RUN is a folder, the beginning of its name, or `latest`.
    """
    folders = list(dict.fromkeys(find_run(name) for name in runs))
    if not yes:
        _ask(folders)
    say_paths(map(remove_run, folders))


def _ask(folders: list[Path]) -> None:
    names = ", ".join(map(str, folders))
    if not sys.stdin.isatty():
        raise InvalidRequest(
            f"Nobody is there to say that {names} may be removed. Add --yes."
        )
    click.confirm(f"Remove {names}?", abort=True, err=True)


def _summary(run: Run) -> dict[str, object]:
    try:
        info = run.info
    except ScrawlError as error:
        return {"run": run.name, "status": "damaged", "problem": str(error)}
    return {
        "run": run.name,
        "status": info.status,
        "accuracy": info.accuracy,
        "loss": info.loss,
        "data": info.data.name,
        "network": info.network,
        "seed": info.seed,
        "started": info.started,
    }


def _row(summary: dict[str, object]) -> tuple[str, ...]:
    accuracy = summary.get("accuracy")
    shown = _percent(accuracy) if isinstance(accuracy, float) else UNKNOWN
    data, network = (str(summary.get(name, UNKNOWN)) for name in ("data", "network"))
    return str(summary["run"]), str(summary["status"]), shown, data, network


def _to_json(run: Run) -> dict[str, object]:
    history = [_finite(history_record(epoch)) for epoch in run.history]
    return {"run": str(run.folder), **asdict(run.info), "history": history}


def _finite(record: Mapping[str, object]) -> dict[str, object]:
    """Return the *record* as JSON can hold it: what is not finite becomes null."""
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in record.items()
    }


def _epochs(history: tuple[Epoch, ...]) -> str:
    names = [f"{name}_" for name in history[0].outputs] or [""]
    accuracies = [f"{name}accuracy" for name in names]
    shown = [
        *("epoch", "loss", *accuracies),
        *("val_loss", *(f"val_{name}" for name in accuracies), "seconds"),
    ]
    header = [name.replace("_", " ") for name in shown]
    rows = [
        [_cell(name, history_record(epoch)[name]) for name in shown]
        for epoch in history
    ]
    return columns([header, *rows], right=range(len(header)))


def _cell(column: str, value: Cell) -> str:
    if value is None:
        return UNKNOWN
    if isinstance(value, int):
        return str(value)
    if column.endswith("accuracy"):
        return _percent(value)
    return f"{value:.2f}" if column == "seconds" else f"{value:.4f}"


def _percent(rate: float) -> str:
    return f"{100 * rate:.2f} %"
