"""Find the folders of runs, by path, by a beginning, or the latest; and remove them."""

import os
import shutil
from pathlib import Path

from scrawl.errors import (
    Busy,
    InvalidRequest,
    NothingThere,
    NotWritable,
    ScrawlError,
)
from scrawl.files import TEMPORARY, holder_of
from scrawl.training.run_folder import LOCK_FILE, RUNS
from scrawl.training.run_info import INFO_FILE, read_info

LATEST = "latest"
REMOVED = f".removed-run{TEMPORARY}"  # ends the name of what is on its way out
MAX_LISTED = 10
MAX_NAME = 100  # characters of a name that its hidden one repeats


def run_folders(root: Path = RUNS) -> tuple[Path, ...]:
    """Return the folders of all runs in *root*, the latest last, damaged ones first."""
    try:
        shown = (path for path in root.iterdir() if not _is_on_its_way(path.name))
        return tuple(sorted(filter(_holds_run, shown), key=_age))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise NothingThere(
            f"Cannot look for runs in {root}: {error.strerror}. Name another folder."
        ) from error


def find_run(name: str | Path, root: Path = RUNS) -> Path:
    """Return the folder of the run *name*: a path, a beginning in *root*, or 'latest'.

    Raises:
        NothingThere: if there is no such run; tells how to train one.
        InvalidRequest: if several begin so; lists them.
    """
    if str(name) and _holds_run(Path(name)):
        return Path(name)
    folders = run_folders(root)
    if not folders:
        raise NothingThere(
            f"There is no run {str(name)!r}, nor any other in {root}. Train one:"
            " `scrawl train --data digits --model cnn-16-32`."
        )
    if str(name) == LATEST:
        return folders[-1]
    return _only_match(str(name), folders)


def remove_run(name: str | Path, root: Path = RUNS) -> Path:
    """Remove a run with all that lies in its folder, and return where it was.

    It is gone as a whole or there as a whole, also if this process is killed.

    Raises:
        NothingThere: if there is no such run.
        InvalidRequest: if several begin so; lists them.
        Busy: if a process trains it.
        NotWritable: if the folder cannot be removed.
    """
    folder = find_run(name, root)
    if folder.is_symlink():
        raise NotWritable(
            f"Cannot remove {folder}: it is a link to a folder. Remove it by hand."
        )
    require_idle(folder)
    _require_rights(folder)
    place = folder.resolve()  # '.' cannot be renamed under this name
    hidden = place.with_name(f".{place.name[:MAX_NAME]}.{os.getpid()}{REMOVED}")
    _move_away(folder, place, hidden)
    _sweep(place.parent)
    if hidden.exists():
        raise NotWritable(
            f"{folder} is no run any more, but not all of it could be removed. Remove"
            f" {hidden} by hand."
        )
    return folder


def trainer_of(folder: Path) -> int | None:
    """Return the number of the process that trains the run in *folder*, if one does.

    It is 0 if that process has not said its number.
    """
    return holder_of(folder / LOCK_FILE)


def require_idle(folder: Path) -> None:
    """Refuse a run that a process trains right now.

    Raises:
        Busy: saying which process.
    """
    trainer = trainer_of(folder)
    if trainer is not None:
        raise _is_trained(folder, trainer)


def _is_trained(folder: Path, trainer: int) -> Busy:
    who = f"process {trainer}" if trainer else "another process"
    return Busy(
        f"The run {folder} is being trained by {who}. Wait until it is done, or stop"
        " it first; then remove the run."
    )


def _require_rights(folder: Path) -> None:
    """Refuse what could be removed in part only, or is perhaps no run."""
    parts = [folder, *(Path(parent) for parent, _, _ in os.walk(folder))]
    for part in parts:
        if not os.access(part, os.R_OK | os.W_OK | os.X_OK):
            raise NotWritable(
                f"Cannot remove {folder}: you may not change {part}. Allow it, or"
                " remove the run by hand."
            )
        require_idle(part)  # also those of runs inside of it


def _move_away(folder: Path, place: Path, hidden: Path) -> None:
    try:
        place.rename(hidden)
    except OSError as error:
        raise NotWritable(
            f"Cannot remove {folder}: {error.strerror or error}. Remove it by hand."
        ) from error
    trainer = trainer_of(hidden)
    if trainer is not None:  # it has begun between the look and the move
        hidden.rename(place)
        raise _is_trained(folder, trainer)


def _sweep(root: Path) -> None:
    """Remove what was moved away here, also by processes that were killed since."""
    for hidden in root.glob(f".*{REMOVED}"):
        shutil.rmtree(hidden, ignore_errors=True)


def _holds_run(folder: Path) -> bool:
    try:
        return (folder / INFO_FILE).is_file()
    except PermissionError:  # no reason to hide it: reading it says what is wrong
        return True
    except OSError:  # eg. a name that is too long for any file
        return False


def _is_on_its_way(name: str) -> bool:
    """Tell whether a folder of this name is being made, or removed."""
    return name.startswith(".") and name.endswith(TEMPORARY)


def _age(folder: Path) -> tuple[str, str]:
    try:
        return read_info(folder).started, folder.name
    except ScrawlError:
        return "", folder.name


def _only_match(name: str, folders: tuple[Path, ...]) -> Path:
    # No name is the beginning of all names: eg. an unset variable of the shell.
    matches = [folder for folder in folders if name and folder.name.startswith(name)]
    if len(matches) == 1:
        return matches[0]
    for folder in matches:
        if folder.name == name:
            return folder
    listed = ", ".join(folder.name for folder in (matches or folders)[-MAX_LISTED:])
    if matches:
        raise InvalidRequest(
            f"{len(matches)} runs begin with {name!r}: {listed}."
            " Give more of the name, or 'latest'."
        )
    raise NothingThere(
        f"There is no run {name!r}. The latest: {listed}. Give one of them, the"
        " beginning of one, the path of a folder, or 'latest'."
    )
