"""Folders of the user's cache, which nobody else may write to."""

import os
import stat
from pathlib import Path

from scrawl.errors import NotWritable


def cache_folder(name: str) -> Path:
    """Return the folder *name* of the user's cache, created with mode 0700.

    Raises:
        NotWritable: if it cannot be made, is a link, or others could write to it.
    """
    root = os.environ.get("SCRAWL_CACHE_DIR")
    if not root:
        import platformdirs

        root = platformdirs.user_cache_dir("scrawl", appauthor=False)
    folder = Path(root) / name
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        check_private(folder)
    except OSError as error:
        raise NotWritable(
            f"Cannot make the cache folder {folder}: {error.strerror or error}."
            " Set SCRAWL_CACHE_DIR to a folder of your own."
        ) from error
    return folder


def check_private(folder: Path) -> None:
    """Refuse a *folder* that is a link, or that another user owns or could write to."""
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode):
        reason = "is not a folder of its own"
    elif os.name == "posix" and status.st_uid != os.getuid():
        reason = f"belongs to user {status.st_uid}, not to you"
    elif os.name == "posix" and status.st_mode & 0o022:
        reason = f"can be written to by others (mode {status.st_mode & 0o777:o})"
    else:
        return
    raise NotWritable(
        f"The cache folder {folder} {reason}, so what lies there cannot be trusted. "
        "Remove it, or set SCRAWL_CACHE_DIR to a folder of your own."
    )
