"""`python -m scrawl.importing.hdf5_process`: HDF5 on stdin, what it holds on stdout.

libhdf5 is a large library of C, and errors in how it reads damaged files are mended in
most of its versions. So it runs in this process, which has nothing to lose, and little
memory to take. It is given bytes, never the name of a file.

A file of Keras is plain: groups, arrays that lie in one piece, and words. What would
lead elsewhere (links, external or virtual arrays) or grow (packed arrays) is refused;
an array is looked at before it is read, and all of them are no longer than the file.
"""

import math
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain

import numpy as np

from scrawl.errors import InvalidFile
from scrawl.files import tensors_to_bytes
from scrawl.importing.hdf5 import (
    DAMAGED,
    INDEX,
    MAX_SECONDS,
    NOT_THERE,
    Index,
    Words,
    index_to_bytes,
)

try:
    import h5py
except ImportError:  # of another NumPy, say
    sys.exit(NOT_THERE)

MAX_PARTS = 20_000  # groups and arrays
MAX_DEPTH = 12
MAX_NAMES = 5000  # in an attribute
MAX_TEXT = 4 << 20  # characters of an attribute
MAX_WORDS = 16 << 20  # characters of all of them
MAX_PATH = 500  # characters
MAX_KIND = 40  # characters: a record has as many as somebody likes
ROOM_BYTES = 2 << 30  # beside four times the file
SKIPPED = {"optimizer", "optimizer_weights"}  # at the root: of training alone
ASKED = re.compile(
    r"backend|keras_version|model_config|name|(layer|weight)_names\d{0,3}"
)
AGAIN = "Save the model again, with Keras itself."


class Reading:
    """What was found so far in a file of *num_bytes*."""

    def __init__(self, num_bytes: int) -> None:
        """Begin with nothing."""
        self.num_bytes = num_bytes
        self.num_parts = self.num_letters = 0
        self.groups: dict[str, dict[str, Words]] = {}
        self.arrays: dict[str, np.ndarray] = {}
        self.others: dict[str, str] = {}

    def add(self, group: h5py.Group, path: str, depth: int) -> None:
        """Read the words, arrays and groups in *group*.

        Raises:
            InvalidFile: if it is not plain, or there are too many.
        """
        self.groups[path] = words = dict(_words(group))
        self.num_letters += sum(map(len, chain.from_iterable(words.values())))
        if self.num_letters > MAX_WORDS:
            raise InvalidFile(f"It has too many words. {DAMAGED}")
        for name in map(str, group):
            inside = _path(path, name)
            self.num_parts += 1
            if self.num_parts > MAX_PARTS or depth > MAX_DEPTH:
                raise InvalidFile(f"It has too many parts, or too deep ones. {AGAIN}")
            if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                raise InvalidFile(f"{inside!r} in it is a link elsewhere. {AGAIN}")
            if inside in SKIPPED:
                continue
            match group[name]:
                case h5py.Group() as part:
                    self.add(part, inside, depth + 1)
                case h5py.Dataset() as part:
                    self._add_array(part, inside)

    def _add_array(self, array: h5py.Dataset, path: str) -> None:
        if array.shape is None:
            return
        dtype = array.dtype
        if dtype.kind != "f" or dtype.itemsize != 4:
            self.others[path] = str(dtype)[:MAX_KIND]
            return
        _require_plain(array, path)
        self.num_bytes -= 4 * math.prod(array.shape)
        if self.num_bytes < 0:
            raise InvalidFile(f"Its arrays are longer than the file. {DAMAGED}")
        self.arrays[path] = array[()].astype(np.float32)


def main() -> None:
    """Answer with what was found, or with what is wrong."""
    content = sys.stdin.buffer.read()
    _limit(len(content))
    found, problem = Reading(len(content)), None
    try:
        with h5py.File(h5py.h5f.open_file_image(content)) as file:
            found.add(file, "", 0)
    except InvalidFile as error:
        problem = str(error)
    except MemoryError:
        problem = f"It claims to hold more than there is memory. {DAMAGED}"
    except Exception:  # noqa: BLE001 - h5py raises nearly all of them
        problem = DAMAGED
    if problem is not None:
        found = Reading(0)
    index = Index(found.groups, [*found.arrays], found.others, problem)
    numbered = {str(place): x for place, x in enumerate(found.arrays.values())}
    answer = {INDEX: index_to_bytes(index), **numbered}
    sys.stdout.buffer.write(tensors_to_bytes(answer))


def _limit(num_bytes: int) -> None:
    """Set an end to memory and time; the system ends who goes beyond."""
    with suppress(ImportError, ValueError, OSError):  # not on every system
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
        limit = 4 * num_bytes + ROOM_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _path(path: str, name: str) -> str:
    """Return the path of *name* in *path*; on Windows, Keras wrote it the other way."""
    whole = f"{path}/{name}".removeprefix("/").replace("\\", "/")
    if len(whole) > MAX_PATH or not whole.isprintable():
        raise InvalidFile(f"A name in it is no name: {whole[:80]!r}. {AGAIN}")
    return whole


def _words(group: h5py.Group) -> Iterator[tuple[str, Words]]:
    """Yield the names and texts of the attributes that we ask for."""
    for name in filter(ASKED.fullmatch, group.attrs):
        attribute = group.attrs.get_id(name)
        if attribute.shape is None:
            continue
        count = math.prod(attribute.shape)
        kind = h5py.check_string_dtype(attribute.dtype)
        if count > MAX_NAMES or len(attribute.shape) > 1:
            raise InvalidFile(f"It has too many {name}: {count:,}. {DAMAGED}")
        if kind is None and count == 0:  # as of layers without weights
            yield name, []
        elif kind is None or (kind.length or 0) * count > MAX_TEXT:
            raise InvalidFile(f"Its {name} is no text, or too long. {DAMAGED}")
        else:
            yield name, _text(group.attrs[name])


def _text(value: object) -> Words:
    if isinstance(value, np.ndarray):
        return [_one_text(item) for item in value.tolist()]
    return _one_text(value)


def _one_text(value: object) -> str:
    text = value.decode() if isinstance(value, bytes) else str(value)
    if len(text.encode()) > MAX_TEXT:
        raise InvalidFile(f"A text in it is too long. {DAMAGED}")
    return text


def _require_plain(array: h5py.Dataset, path: str) -> None:
    made = array.id.get_create_plist()
    in_one_piece = (h5py.h5d.CONTIGUOUS, h5py.h5d.COMPACT)
    if made.get_layout() not in in_one_piece or made.get_external_count():
        raise InvalidFile(
            f"The array {path!r} in it is packed, or not in the file itself. {AGAIN}"
        )
    if 4 * math.prod(array.shape) != array.id.get_storage_size():
        raise InvalidFile(f"The array {path!r} in it is not there. {DAMAGED}")


if __name__ == "__main__":
    main()
