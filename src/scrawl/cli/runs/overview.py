"""All runs, a line for each, and below them what can be done about the unfinished."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

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
from scrawl.training import Run

HEADER = (
    *("run", "status", "data", "network", "epochs", "accuracy"),
    "started (UTC)",
)


@dataclass(frozen=True)
class Summary:
    """What the list tells of a run; of a damaged one, little more than its problem."""

    run: str
    status: str
    data: str | None = None
    network: str | None = None
    seed: int | None = None
    epochs: int | None = None  # done
    planned: int | None = None  # epochs
    accuracy: float | None = None
    loss: float | None = None
    started: str | None = None
    resume: str | None = None
    problem: str | None = None

    def to_json(self) -> dict[str, object]:
        """Return the fields by name."""
        return asdict(self)


def summarize(run: Run) -> Summary:
    """Return what there is to tell of a *run*, however damaged it is."""
    try:
        info, state = run.info, state_of(run)
        done = None if info.imported else len(run.history)
    except ScrawlError as error:
        return Summary(run.name, "damaged", problem=str(error))
    return Summary(
        run.name,
        state,
        data=None if info.data is None else info.data.name,
        network=info.network,
        seed=info.seed,
        epochs=done,
        planned=planned_epochs(run),
        accuracy=info.accuracy,
        loss=info.loss,
        started=info.started,
        resume=how_to_go_on(run, state),
    )


def summaries_to_text(summaries: Sequence[Summary]) -> str:
    """Return a table of all, then a line for each that needs attention."""
    table = columns([HEADER, *map(_row, summaries)], right=(4, 5))
    hints = [
        f"{summary.run} can go on: `{summary.resume}`."
        if summary.resume
        else f"{summary.run} is damaged: {summary.problem}"
        for summary in summaries
        if summary.resume or summary.problem
    ]
    return "\n".join([table, *([""] if hints else []), *hints])


def _row(summary: Summary) -> tuple[str, ...]:
    epochs = UNKNOWN
    if summary.epochs is not None:
        of = "" if summary.planned is None else f"/{summary.planned}"
        epochs = f"{summary.epochs}{of}"
    return (
        summary.run,
        summary.status,
        summary.data or UNKNOWN,
        summary.network or UNKNOWN,
        epochs,
        percent(summary.accuracy),
        moment(summary.started or UNKNOWN),
    )
