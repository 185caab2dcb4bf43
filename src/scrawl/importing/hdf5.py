"""What an HDF5 file of Keras holds: arrays, and the words beside them.

The file is opened in another process (`hdf5_process.py`), which a damaged one may end,
keep busy or fill with memory, and nothing is lost. What comes back is a file of
tensors, which is read as from an enemy, too.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from scrawl.errors import InvalidFile, MissingOnMachine
from scrawl.files import check_json, tensors_from_bytes

if TYPE_CHECKING:
    from pydantic import TypeAdapter

INSTALL = "pip install 'scrawl[hdf5]'"
MAX_SECONDS = 30  # of work: to read half a gibibyte takes one
MAX_WAITING_SECONDS = 300  # on a machine that is busy with others
NOT_THERE = 4  # the exit status of a process that cannot load h5py
MAX_PARTS = 100_000  # of the index: our largest networks have 20,000
INDEX = "index"  # the array of bytes that is a text
DAMAGED = "It is damaged. Copy it again, or save the model again."

# Not the folder one stands in, whose modules are not ours (-P).
_READ = (sys.executable, "-P", "-m", "scrawl.importing.hdf5_process")

Words = str | list[str]  # one text, or several, of an attribute


@dataclass(frozen=True)
class Index:
    """What there is: the words of each group, and the names of arrays in their order.

    Of an array of anything but float32, only the kind is told.
    """

    groups: dict[str, dict[str, Words]]
    arrays: list[str]
    others: dict[str, str]
    problem: str | None = None


@dataclass(frozen=True, eq=False)
class Hdf5:
    """The content of a file; groups and arrays have paths, and the root is ''."""

    groups: Mapping[str, Mapping[str, Words]]
    arrays: Mapping[str, np.ndarray]
    others: Mapping[str, str]

    def word(self, group: str, name: str) -> str | None:
        """Return the text that *group* has as *name*, if it has one."""
        found = self.groups.get(group, {}).get(name)
        return found if isinstance(found, str) else None

    def names(self, group: str, name: str) -> list[str]:
        """Return the texts that *group* has as *name*, or, where long, *name*0 ..."""
        words = self.groups.get(group, {})
        if name in words:
            parts = [words[name]]
        else:
            numbered = (f"{name}{number}" for number in range(len(words)))
            parts = [words[key] for key in numbered if key in words]
        return [text for part in parts for text in _several(part)]


def read_hdf5(content: bytes) -> Hdf5:
    """Return what the *content* of a file holds.

    Raises:
        MissingOnMachine: if h5py is not installed.
        InvalidFile: if it is damaged, or does what no file of Keras does, such as to
            refer to other files; the message does not name it.
    """
    if find_spec("h5py") is None:
        raise MissingOnMachine(
            f"The files of Keras are read with h5py, which is not here: {INSTALL}"
        )
    answer = tensors_from_bytes(_ask(content)).arrays
    index = _index(answer[INDEX].tobytes().decode())
    if index.problem is not None:
        raise InvalidFile(index.problem)
    arrays = {path: answer[str(place)] for place, path in enumerate(index.arrays)}
    return Hdf5(index.groups, arrays, index.others)


def _ask(content: bytes) -> bytes:
    settings = {"OPENBLAS_NUM_THREADS": "1"}  # each would take room for itself
    try:
        answer = subprocess.run(
            _READ,
            input=content,
            capture_output=True,
            timeout=MAX_WAITING_SECONDS,
            env=os.environ | settings,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise InvalidFile(
            f"It cannot be read within {MAX_WAITING_SECONDS} s. {DAMAGED}"
        ) from None
    except OSError as error:
        raise MissingOnMachine(
            f"Cannot start another process: {error.strerror or error}. Stop some."
        ) from error
    if answer.returncode == NOT_THERE:
        raise MissingOnMachine(
            "The files of Keras are read with h5py, which is here and cannot be loaded:"
            f" pip install --force-reinstall h5py, then {INSTALL}"
        )
    if answer.returncode != 0:
        raise InvalidFile(f"Nothing in it can be read. {DAMAGED}")
    return answer.stdout


def _index(text: str) -> Index:
    check_json(text, MAX_PARTS)
    return Index(**vars(_adapter().validate_json(text, strict=True)))


@cache
def _adapter() -> "TypeAdapter[Index]":
    from pydantic import TypeAdapter

    return TypeAdapter(Index)


def _several(words: Words) -> list[str]:
    return [words] if isinstance(words, str) else words


def index_to_bytes(index: Index) -> np.ndarray:
    """Return the *index* as the array that travels: bytes of JSON."""
    return np.frombuffer(json.dumps(vars(index)).encode(), np.uint8)
