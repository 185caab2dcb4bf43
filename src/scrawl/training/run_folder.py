"""The folder that a training writes: made once, filled as results come in.

Every file is whole or not there. log.txt alone grows by a line at a time.
"""

import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

from scrawl.errors import InvalidRequest, NotWritable
from scrawl.evaluation import Epoch, history_to_csv
from scrawl.files import append_text, holding, new_folder, replacing
from scrawl.training.run_info import INFO_FILE

HISTORY_FILE = "history.csv"
LOCK_FILE = ".lock"  # held by the process that trains
LOCK_SECONDS = 1.0  # patience with those who only look who does
LOG_FILE = "log.txt"
METRICS_FILE = "metrics.json"
PREDICTIONS_FILE = "predictions.npz"
RECIPE_FILE = "recipe.toml"
FIGURES_FOLDER = "figures"
RUNS = Path("runs")
MAX_PART = 40  # characters of the data's name in the name of a run


def require_unused(folder: Path) -> None:
    """Refuse a *folder* in which a run, or anything else, already lies.

    Raises:
        InvalidRequest: saying what lies there.
        NotWritable: if no folder can have this name.
    """
    try:
        _require_unused(folder)
    except (OSError, UnicodeError) as error:
        raise _cannot_make(folder, error) from error


def _require_unused(folder: Path) -> None:
    if (folder / INFO_FILE).exists():
        raise InvalidRequest(
            f"{folder} already holds a run, which is never overwritten. Name another"
            f" folder, or remove it: `scrawl runs rm {folder}`."
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InvalidRequest(
            f"{folder} is not empty. Name a new folder for the run, or an empty one."
        )


def make_folder(
    out: Path | None,
    started: datetime | None,
    *names: str,
    fill: Callable[[Path], object] = lambda _: None,
) -> Path:
    """Return a new folder: *out*, or one in runs/ named after *names*, and the time.

    It appears with all that *fill* writes to it, or not at all.

    Raises:
        InvalidRequest: if something lies in *out*, or it is the folder one stands in.
        NotWritable: if it cannot be made.
    """
    try:
        if out is None:
            time = [] if started is None else [_utc(started)]
            name = "-".join((*time, *map(_plain, names)))
            return _make_unique(RUNS, name, fill)
        require_unused(out)
        _make(out, fill)
    except FileExistsError as error:
        raise InvalidRequest(
            f"Something came to {out} in the meantime. Name another folder."
        ) from error
    except (OSError, UnicodeError) as error:
        raise _cannot_make(out or RUNS, error) from error
    return out


def _make(folder: Path, fill: Callable[[Path], object]) -> None:
    if folder.exists() and folder.samefile(Path.cwd()):
        raise InvalidRequest(
            "The folder of a run cannot be the one you are in. Name a new one in it."
        )
    with new_folder(folder) as made:
        fill(made)


def _cannot_make(folder: Path, error: OSError | UnicodeError) -> NotWritable:
    reason = error.strerror if isinstance(error, OSError) else error
    return NotWritable(
        f"Cannot make the folder of a run, {str(folder)[:200]}: {reason}."
        " Name another with --out."
    )


def lock_of(folder: Path) -> AbstractContextManager[None]:
    """Return what lets one process at a time train the run in *folder*.

    Raises:
        Busy: when it is entered, if another process trains it.
        NotWritable: if there can be no lock.
    """
    return holding(
        folder / LOCK_FILE,
        f"The run {folder}",
        seconds=LOCK_SECONDS,
        makes_folder=False,
    )


def write_history(folder: Path, history: Sequence[Epoch]) -> None:
    """Write history.csv, with a row for each epoch so far.

    The disk is not waited for: epochs can be short, and the checkpoint has them too.
    """
    content = history_to_csv(history).encode()
    with replacing(folder / HISTORY_FILE, is_awaited=False) as file:
        file.write(content)


def write_log(folder: Path, line: str) -> None:
    """Add a *line* to log.txt, with the time."""
    moment = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
    try:
        append_text(folder / LOG_FILE, f"{moment} {line}\n")
    except OSError as error:
        raise NotWritable(
            f"Cannot write {folder / LOG_FILE}: {error.strerror}. Make room."
        ) from error


def _make_unique(root: Path, name: str, fill: Callable[[Path], object]) -> Path:
    folder, attempt = root / name, 1
    while not _is_made(folder, fill):
        attempt += 1
        folder = root / f"{name}-{attempt}"
    return folder


def _is_made(folder: Path, fill: Callable[[Path], object]) -> bool:
    if folder.exists():
        return False
    try:
        _make(folder, fill)
    except FileExistsError:
        return False
    return True


def _utc(moment: datetime) -> str:
    return moment.strftime("%Y%m%d-%H%M%S")


def _plain(name: str) -> str:
    words = re.findall(r"[A-Za-z0-9_.-]+", name)
    return "-".join(words).strip(".-")[:MAX_PART] or "data"
