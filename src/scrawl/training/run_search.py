"""Find the folders of runs: by path, by the beginning of a name, or the latest one."""

import shutil
from pathlib import Path

from scrawl.errors import InvalidRequest, NothingThere, NotWritable, ScrawlError
from scrawl.training.run_folder import RUNS
from scrawl.training.run_info import INFO_FILE, read_info

LATEST = "latest"
MAX_LISTED = 10


def run_folders(root: Path = RUNS) -> tuple[Path, ...]:
    """Return the folders of all runs in *root*, the latest last, damaged ones first."""
    try:
        return tuple(sorted(filter(_holds_run, root.iterdir()), key=_age))
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

    Raises:
        NothingThere: if there is no such run.
        InvalidRequest: if several begin so; lists them.
        NotWritable: if the folder cannot be removed.
    """
    folder = find_run(name, root)
    try:
        shutil.rmtree(folder.absolute())  # '.' cannot be removed under this name
    except OSError as error:
        raise NotWritable(
            f"Cannot remove {folder}: {error.strerror or error}. Remove it by hand."
        ) from error
    return folder


def _holds_run(folder: Path) -> bool:
    try:
        return (folder / INFO_FILE).is_file()
    except OSError:  # eg. a name that is too long for any file
        return False


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
