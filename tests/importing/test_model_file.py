"""Archives and files: what they may hold, and how much."""

import json
import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from scrawl.errors import InvalidFile, MissingOnMachine, NothingThere
from scrawl.importing import Asked, import_model
from scrawl.importing import hdf5 as hdf5_module
from scrawl.importing.model_file import (
    MAX_CONFIG_BYTES,
    MAX_CONFIG_DEPTH,
    MAX_FILE_BYTES,
    config_of,
    open_model,
)
from tests.importing.conftest import SMALL_WEIGHTS, small, write_h5, zipped

CONFIG = json.dumps(small()).encode()
METADATA = b'{"keras_version": "3.0.0"}'
MEMBERS = {"metadata.json": METADATA, "config.json": CONFIG, "model.weights.h5": b""}
BOMB = bytes(64 << 20)


@pytest.fixture
def opened(tmp_path: Path) -> Callable[[bytes], object]:
    """Return a function that opens a file of any bytes."""

    def open_bytes(content: bytes) -> object:
        path = tmp_path / "it.keras"
        path.write_bytes(content)
        return open_model(path)

    return open_bytes


def test_hdf5_may_have_any_name(tmp_path: Path):
    """Until 2.11, Keras wrote the older form under the newer ending."""
    write_h5(tmp_path / "it.keras", small(), SMALL_WEIGHTS)

    file = open_model(tmp_path / "it.keras")

    assert (file.form, file.version, file.backend) == ("h5", "2.0.4", "tensorflow")
    assert file.config == small()


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_the_config_of_an_archive_is_read(packing: int):
    """Packed or not."""
    assert config_of(zipped(MEMBERS, packing)) == small()


def sealed() -> bytes:
    """Return an archive whose files claim to be encrypted."""
    content = bytearray(zipped(MEMBERS))
    for signature, flags in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        place = content.find(signature)
        while place >= 0:
            content[place + flags] |= 1
            place = content.find(signature, place + 1)
    return bytes(content)


def long_directory() -> bytes:
    """Return an archive that claims a long table of contents."""
    content = zipped(MEMBERS)
    return content[:-10] + struct.pack("<L", 1 << 20) + content[-6:]


def twice() -> bytes:
    """Return an archive with two configs, of which readers believe one or the other."""
    return zipped(MEMBERS | {"Config.json": CONFIG}).replace(b"Config", b"config")


DEEP = b"[" * (MAX_CONFIG_DEPTH + 1) + b"]" * (MAX_CONFIG_DEPTH + 1)
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "It is neither a zip archive nor HDF5"),
    "a pickle": (lambda: b"\x80\x04K\x01.", "It is neither a zip archive nor HDF5"),
    "half of an archive": (
        lambda: zipped(MEMBERS)[:-30],
        "The archive does not end as a small one does",
    ),
    "a long table": (long_directory, "The archive does not end as a small one does"),
    "another archive": (
        lambda: zipped({"x.txt": b""}),
        r"The archive has no config\.json, and must have one\. Save the whole model",
    ),
    "two configs": (twice, r"The archive has 2 config\.json, and must have one"),
    "many files": (
        lambda: zipped(MEMBERS | {f"{number}": b"" for number in range(100)}),
        "The archive has .* config",
    ),
    "an encrypted one": (sealed, r"The archive is damaged \(File <ZipInfo"),
    "another packing": (
        lambda: zipped(MEMBERS, zipfile.ZIP_LZMA),
        r"Its config\.json is too long, or packed too well",
    ),
    "a bomb": (
        lambda: zipped(MEMBERS | {"model.weights.h5": BOMB}, zipfile.ZIP_DEFLATED),
        r"Its model\.weights\.h5 is too long, or packed too well",
    ),
    "a long config": (
        lambda: zipped({"config.json": bytes(MAX_CONFIG_BYTES + 1)}),
        r"Its config\.json is too long",
    ),
    "a deep config": (
        lambda: zipped({"config.json": DEEP}),
        r"Its config\.json is too deep",
    ),
    "a very deep config": (
        lambda: zipped({"config.json": b"[" * 99_000}),
        "It is too deep",
    ),
    "many parts": (
        lambda: zipped({"config.json": b"[" + b"{}," * 60_000 + b"0]"}),
        "It has 120,001 parts, and 100,000 are the most",
    ),
    "no text": (
        lambda: zipped({"config.json": b"\xff"}),
        r"Its config\.json is no JSON",
    ),
    "no JSON": (lambda: zipped({"config.json": b"{"}), r"Its config\.json is no JSON"),
    "no weights": (lambda: zipped(MEMBERS), "It is damaged"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_files_that_are_no_models_are_refused(case: str, opened):
    """In one line, whatever they claim."""
    make, reason = REFUSED[case]

    with pytest.raises(InvalidFile, match=reason) as error:
        opened(make())
    assert str(error.value).isprintable()


def test_a_damaged_archive_is_refused(opened):
    """A checksum tells."""
    content = bytearray(zipped(MEMBERS))
    content[content.find(CONFIG) + 5] ^= 1

    with pytest.raises(InvalidFile, match=r"The archive is damaged \(Bad CRC-32"):
        opened(bytes(content))


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path):
    """Its length is enough."""
    path = tmp_path / "it.keras"
    path.touch()
    with path.open("r+b") as file:
        file.truncate(MAX_FILE_BYTES + 1)

    with pytest.raises(InvalidFile, match=r"it\.keras is larger than the 512 MiB"):
        import_model(path, Asked())


def test_a_file_that_is_not_there_is_told(tmp_path: Path):
    """A folder is none either."""
    with pytest.raises(NothingThere, match="There is no file"):
        import_model(tmp_path / "gone.h5", Asked())
    with pytest.raises(InvalidFile, match=f"^{re.escape(str(tmp_path))} is not a file"):
        import_model(tmp_path, Asked())


def test_a_machine_without_h5py_is_told_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The extra has a name."""
    write_h5(tmp_path / "it.h5", small(), SMALL_WEIGHTS)
    monkeypatch.setattr(hdf5_module, "find_spec", lambda _: None)

    with pytest.raises(
        MissingOnMachine, match=r"pip install 'scrawl\[hdf5\]'"
    ) as error:
        import_model(tmp_path / "it.h5", Asked())
    assert error.value.exit_code == 3
