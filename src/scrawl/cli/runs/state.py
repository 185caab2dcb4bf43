"""How a run stands: what its run.json says, and whether anybody is at work on it."""

import shlex

from scrawl.errors import ScrawlError
from scrawl.training import Run, trainer_of

STOPPED = "stopped"  # run.json says running, and nobody is at work
UNFINISHED = (STOPPED, "interrupted", "failed")
UNKNOWN = "-"


def state_of(run: Run) -> str:
    """Return the status of a run as it is now.

    A process that is killed cannot say so: its run is stopped, not running.
    """
    status = run.info.status
    if trainer_of(run.folder) is not None:
        return "running"
    return STOPPED if status == "running" else status


def how_to_go_on(run: Run, state: str) -> str | None:
    """Return the command that trains the rest, if there is a rest to train."""
    if state not in UNFINISHED:
        return None
    is_named = run.folder.parent.name == "runs" and not run.folder.is_absolute()
    name = run.name if is_named else str(run.folder)
    return f"scrawl train --resume {shlex.quote(name)}"


def planned_epochs(run: Run) -> int | None:
    """Return how many epochs were asked for, if the run can say it."""
    try:
        return run.recipe.epochs
    except ScrawlError:
        return None


def percent(rate: float | None) -> str:
    """Return a *rate* as a reader wants it."""
    return UNKNOWN if rate is None else f"{100 * rate:.2f} %"


def moment(started: str) -> str:
    """Return when a run was *started*, in UTC, to the second."""
    return started[:19].replace("T", " ")
