"""An export is a folder of its own, whole or not there."""

from collections.abc import Mapping
from pathlib import Path

from scrawl.errors import InvalidRequest, NotWritable
from scrawl.files import new_folder, read_bytes, write_bytes


def write_export(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write *files* into a new *folder*; one that holds the same ones already is left.

    Raises:
        InvalidRequest: if there is something else.
        NotWritable: if it cannot be written.
    """
    for parent in folder.parents:
        if parent.exists() and not parent.is_dir():
            raise InvalidRequest(
                f"{parent} is no folder, so nothing can lie in it. Name another folder"
                " with --out."
            )
    if _holds(folder, files):
        return
    try:
        with new_folder(folder) as temporary:
            for name, content in files.items():
                write_bytes(temporary / name, content)
    except FileExistsError as error:
        raise InvalidRequest(
            f"{folder} is there already, and is not this export. Name another folder"
            " with --out."
        ) from error


def _holds(folder: Path, files: Mapping[str, bytes]) -> bool:
    paths = {folder / name: content for name, content in files.items()}
    try:
        return all(
            path.is_file()
            and path.stat().st_size == len(content)
            and read_bytes(path, len(content)) == content
            for path, content in paths.items()
        )
    except OSError as error:
        raise NotWritable(
            f"Cannot use {folder}: {error.strerror or error}. Choose another place."
        ) from error
