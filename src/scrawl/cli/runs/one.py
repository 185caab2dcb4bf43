"""One run: how it was trained, each epoch, how well it reads, and how to go on."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TypeVar

from scrawl.cli.output import columns
from scrawl.cli.runs.state import (
    UNKNOWN,
    how_to_go_on,
    moment,
    percent,
    planned_epochs,
    state_of,
)
from scrawl.errors import ScrawlError
from scrawl.evaluation import Epoch, Metrics, history_record, to_text
from scrawl.training import Recipe, Run, RunInfo, recipe_to_toml, trainer_of

Cell = int | float | None
Part = TypeVar("Part")


@dataclass(frozen=True)
class Parts:
    """What could be read of a run, and what is wrong with the rest."""

    recipe: Recipe | None
    history: tuple[Epoch, ...]
    metrics: Metrics | None
    problems: tuple[str, ...]


def run_to_json(run: Run) -> dict[str, object]:
    """Return all that is known of a *run*, as JSON can hold it."""
    state, parts = state_of(run), _read(run)
    return {
        "run": str(run.folder),
        **asdict(run.info),
        "status": state,
        "process": trainer_of(run.folder),
        "resume": how_to_go_on(run, state),
        "recipe": None if parts.recipe is None else asdict(parts.recipe),
        "history": [_finite(history_record(epoch)) for epoch in parts.history],
        "problems": list(parts.problems),
    }


def run_to_text(run: Run) -> str:
    """Return the same for a reader."""
    state, parts = state_of(run), _read(run)
    blocks = [columns(list(_facts(run, state, len(parts.history))))]
    if parts.recipe is not None:
        blocks.append(recipe_to_toml(parts.recipe).rstrip())
    if parts.history:
        blocks.append(_epochs(parts.history))
    if parts.metrics is not None:
        blocks.append(to_text(parts.metrics))
    blocks += [f"Damaged: {problem}" for problem in parts.problems]
    if command := how_to_go_on(run, state):
        blocks.append(f"The training can go on: `{command}`.")
    return "\n\n".join(blocks)


def _read(run: Run) -> Parts:
    problems: list[str] = []

    def attempt(read: Callable[[], Part]) -> Part | None:
        try:
            return read()
        except ScrawlError as error:
            problems.append(str(error))
            return None

    attempt(run.check)
    if run.info.imported is not None:
        return Parts(None, (), None, tuple(problems))
    return Parts(
        recipe=attempt(lambda: run.recipe),
        history=attempt(lambda: run.history) or (),
        metrics=attempt(lambda: run.metrics) if run.info.status == "done" else None,
        problems=tuple(problems),
    )


def _facts(run: Run, state: str, num_epochs: int) -> Iterator[tuple[str, str]]:
    info, planned = run.info, planned_epochs(run)
    trainer = trainer_of(run.folder)
    yield "run", run.name
    yield "status", f"{state} (process {trainer})" if trainer else state
    yield "started", f"{moment(info.started)} UTC"
    yield "command", info.command
    if info.data is None:
        yield "network", info.network
        yield from _origin(info)
        return
    yield "data", f"{info.data.name} ({info.data.digest[:8]}), from {info.data.source}"
    yield "network", info.network
    yield "seed", str(info.seed)
    yield "epochs", f"{num_epochs} of {planned or UNKNOWN}{_what_was_kept(info)}"
    yield "seconds", ", ".join(f"{k} {v:.2f}" for k, v in vars(info.seconds).items())
    if info.images_per_second is not None:
        yield "speed", f"{info.images_per_second:,.0f} images/s"
    yield "machine", f"{info.machine.cpu}, {info.machine.threads} threads"
    yield from _tools(info)
    yield "versions", ", ".join(f"{k} {v}" for k, v in vars(info.versions).items())


def _origin(info: RunInfo) -> Iterator[tuple[str, str]]:
    if info.imported is not None:
        digest = info.imported.sha256[:8]
        yield "imported from", f"{info.imported.file} ({digest})"
        yield from (("with", change) for change in info.imported.changes)
    yield "trained by", info.engine.described()


def _what_was_kept(info: RunInfo) -> str:
    if info.kept_epoch is None:
        return ""
    early = ", stopped early" if info.stopped_early else ""
    return f"; the weights are those of epoch {info.kept_epoch}{early}"


def _tools(info: RunInfo) -> Iterator[tuple[str, str]]:
    if info.target is None or info.compiler is None:
        yield "engine", info.engine.described()
        return
    yield "target", f"{info.target.name}, {info.target.arithmetic}"
    yield "compiler", info.compiler.version


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
        return percent(value)
    return f"{value:.2f}" if column == "seconds" else f"{value:.4f}"
