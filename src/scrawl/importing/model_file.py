"""A file of Keras, opened: the config of a model, and the arrays of its weights.

Keras has two forms. A `.keras` file is a zip archive of config.json, metadata.json and
model.weights.h5. The older `.h5` is HDF5 with the config as an attribute; between 2.0
and 2.11, Keras wrote that under any name, so a file is known by how it begins.
"""

import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from scrawl.errors import InvalidFile
from scrawl.files import MEBIBYTE, check_json, reading, sha256
from scrawl.importing.hdf5 import Hdf5, read_hdf5
from scrawl.importing.note import Note, note_of

MAX_FILE_BYTES = 512 * MEBIBYTE
MAX_CONFIG_BYTES = 4 * MEBIBYTE
MAX_CONFIG_PARTS = 100_000  # Keras writes 70 for a layer
MAX_CONFIG_DEPTH = 30  # Keras goes 11 deep
MAX_MEMBERS = 100
MAX_GROWTH = 20  # times; Keras packs nothing, and weights can hardly be packed
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
MAX_DIRECTORY_BYTES = 1 << 15
HDF5_BEGINS, ZIP_BEGINS = b"\x89HDF\r\n\x1a\n", b"PK\3\4"
ZIP_ENDS = b"PK\5\6"
CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
WHOLE = "Save the whole model: `model.save('model.keras')`."

Form = Literal["keras", "h5"]
Json: TypeAlias = Any  # what JSON can say


@dataclass(frozen=True, eq=False)
class ModelFile:
    """What a file holds: its config is parsed, and not yet believed."""

    form: Form
    config: Json
    weights: Hdf5
    version: str | None  # of the Keras that wrote it
    backend: str | None
    sha256: str
    note: Note | None = None  # of scrawl, if that wrote it


def open_model(path: Path) -> ModelFile:
    """Return what the file at *path* holds.

    Raises:
        NothingThere: if there is no such file.
        MissingOnMachine: if h5py is not installed.
        InvalidFile: if it is damaged, too large, no model of Keras, or only the weights
            of one; the message does not name it, if it is about the content.
    """
    content = read_content(path)
    if content.startswith(ZIP_BEGINS):
        return _from_zip(content)
    if content.startswith(HDF5_BEGINS):
        return _from_hdf5(content)
    raise InvalidFile(f"It is neither a zip archive nor HDF5, as Keras writes. {WHOLE}")


def config_of(content: bytes) -> Json:
    """Return the config in the *content* of a zip archive.

    Raises:
        InvalidFile: if there is none, or it is no JSON of a reasonable size.
    """
    return _parsed(_member(content, CONFIG, MAX_CONFIG_BYTES), CONFIG)


def read_content(path: Path) -> bytes:
    """Return the bytes of the file at *path*, of which nothing is known yet.

    Raises:
        NothingThere: if there is no such file.
        InvalidFile: if it is too large, or none.
    """
    with reading(path) as file:
        num_bytes = file.seek(0, io.SEEK_END)
        file.seek(0)
        content = file.read(min(num_bytes, MAX_FILE_BYTES + 1))
    if num_bytes > MAX_FILE_BYTES:
        raise InvalidFile(
            f"{path} is larger than the {MAX_FILE_BYTES // MEBIBYTE} MiB that a model"
            " may have. Check that it is the file you mean."
        )
    return content


def _from_zip(content: bytes) -> ModelFile:
    config = config_of(content)
    said = _parsed(_member(content, METADATA, MEBIBYTE), METADATA)
    version = said.get("keras_version") if isinstance(said, Mapping) else None
    weights = read_hdf5(_member(content, WEIGHTS, MAX_FILE_BYTES))
    known = version if isinstance(version, str) else None
    digest, note = sha256(content), note_of(said)
    return ModelFile("keras", config, weights, known, None, digest, note)


def _from_hdf5(content: bytes) -> ModelFile:
    found = read_hdf5(content)
    text = found.word("", "model_config")
    if text is None:
        held = "weights alone, without the network" if found.arrays else "no model"
        raise InvalidFile(f"It holds {held}. {WHOLE}")
    return ModelFile(
        "h5",
        _parsed(text.encode(), "model_config"),
        found,
        found.word("", "keras_version") or found.word("model_weights", "keras_version"),
        found.word("", "backend") or found.word("model_weights", "backend"),
        sha256(content),
    )


def _parsed(content: bytes, name: str) -> Json:
    if len(content) > MAX_CONFIG_BYTES:
        raise InvalidFile(f"Its {name} is too long. {WHOLE}")
    try:
        text = content.decode()
        check_json(text, MAX_CONFIG_PARTS)
        parsed = json.loads(text)
    except ValueError as error:
        raise InvalidFile(f"Its {name} is no JSON ({error!s:.80}). {WHOLE}") from error
    _check_depth(parsed, name)
    return parsed


def _check_depth(parsed: Json, name: str) -> None:
    level = [parsed]
    for _ in range(MAX_CONFIG_DEPTH):
        level = [part for value in level for part in _parts(value)]
    if level:
        raise InvalidFile(f"Its {name} is too deep. {WHOLE}")


def _parts(value: Json) -> Iterable[Json]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list) else ()


def _member(content: bytes, name: str, most: int) -> bytes:
    """Return the file *name* of an archive, of at most so many bytes."""
    _check_directory(content)
    most = min(most, MAX_GROWTH * len(content) + MEBIBYTE)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read(archive, name, most)
    except _DAMAGE as error:
        reason = " ".join(str(error).split()).rstrip(".")[:80] or type(error).__name__
        said = reason if reason.isprintable() else repr(reason)
        raise InvalidFile(f"The archive is damaged ({said}). Copy it again.") from error


def _check_directory(content: bytes) -> None:
    """Refuse a table of contents so long that reading it alone fills the memory."""
    place = content.rfind(ZIP_ENDS)
    num_bytes = int.from_bytes(content[place + 12 : place + 16], "little")
    is_short = place >= 0 and num_bytes <= MAX_DIRECTORY_BYTES
    # A 64-bit locator would lead zipfile to a table of any length.
    if not is_short or content[max(place - 20, 0) :].startswith(b"PK\6\7"):
        raise InvalidFile(f"The archive does not end as a small one does. {WHOLE}")


def _read(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    found = [info for info in archive.infolist() if info.filename == name]
    if len(archive.infolist()) > MAX_MEMBERS or len(found) != 1:
        raise InvalidFile(
            f"The archive has {len(found) or 'no'} {name}, and must have one. {WHOLE}"
        )
    [info] = found
    if info.file_size > most or info.compress_type not in PACKINGS:
        raise InvalidFile(f"Its {name} is too long, or packed too well. {WHOLE}")
    with archive.open(info) as member:
        content = member.read(info.file_size + 1)
    if len(content) != info.file_size:
        raise zipfile.BadZipFile(f"{name} has another length")
    return content


_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # a version of the future
    OverflowError,
    RuntimeError,  # encrypted
    UnicodeError,
    ValueError,
)
