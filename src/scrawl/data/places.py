"""Where the files of a data set are kept in the user's cache."""

from pathlib import Path

from scrawl import files
from scrawl.errors import NotWritable


def kept_in(name: str) -> Path:
    """Return the folder of the data set *name* in the cache, which need not be there.

    Nobody else can come into the folder above it, so a link is all there is to refuse.

    Raises:
        NotWritable: if there can be no cache, or the folder is a link.
    """
    folder = files.cache_folder("data") / name
    if folder.is_symlink():
        raise NotWritable(
            f"The cache folder {folder} is not a folder of its own, so what lies there"
            " cannot be trusted. Remove it."
        )
    return folder
