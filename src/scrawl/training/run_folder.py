"""The folder that a training writes: made once, filled as results come in.

Every file is whole or not there. log.txt alone grows by a line at a time.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from scrawl.errors import InvalidRequest, NotWritable
from scrawl.evaluation import Epoch, history_to_csv
from scrawl.files import write_text
from scrawl.training.run_info import INFO_FILE

HISTORY_FILE = "history.csv"
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


def make_folder(out: Path | None, started: datetime, *names: str) -> Path:
    """Return a new folder: *out*, or one in runs/ named after time and *names*.

    Raises:
        InvalidRequest: if something lies in *out*.
        NotWritable: if it cannot be made.
    """
    try:
        if out is None:
            return _make_unique(RUNS, "-".join((_utc(started), *map(_plain, names))))
        require_unused(out)
        out.mkdir(parents=True, exist_ok=True)
    except (OSError, UnicodeError) as error:
        raise _cannot_make(out or RUNS, error) from error
    return out


def _cannot_make(folder: Path, error: OSError | UnicodeError) -> NotWritable:
    reason = error.strerror if isinstance(error, OSError) else error
    return NotWritable(
        f"Cannot make the folder of a run, {str(folder)[:200]}: {reason}."
        " Name another with --out."
    )


def write_history(folder: Path, history: Sequence[Epoch]) -> None:
    """Write history.csv, with a row for each epoch so far."""
    write_text(folder / HISTORY_FILE, history_to_csv(history))


def write_log(folder: Path, line: str) -> None:
    """Add a *line* to log.txt, with the time."""
    moment = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
    try:
        with (folder / LOG_FILE).open("a", encoding="utf-8") as file:
            file.write(f"{moment} {line}\n")
    except OSError as error:
        raise NotWritable(
            f"Cannot write {folder / LOG_FILE}: {error.strerror}. Make room."
        ) from error


def _make_unique(root: Path, name: str) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    folder, attempt = root / name, 1
    while not _is_made(folder):
        attempt += 1
        folder = root / f"{name}-{attempt}"
    return folder


def _is_made(folder: Path) -> bool:
    try:
        folder.mkdir()
    except FileExistsError:
        return False
    return True


def _utc(moment: datetime) -> str:
    return moment.strftime("%Y%m%d-%H%M%S")


def _plain(name: str) -> str:
    words = re.findall(r"[A-Za-z0-9_.-]+", name)
    return "-".join(words).strip(".-")[:MAX_PART] or "data"
