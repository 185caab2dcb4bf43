"""The study writes the notebook's files, and tells what is in them."""

from pathlib import Path

import numpy as np
import pytest

from scrawl.deployment import replay_ini
from scrawl.errors import CheckFailed, NotWritable
from scrawl.networks import Network, zoo_network
from scrawl.studies import Listing, Paragraph, Section, Table
from scrawl.studies.microcontroller import memory_init
from scrawl.studies.microcontroller.memory_init import memory_files
from tests.deployment.cases import with_weights
from tests.deployment.keil.notebook import prepared, write_image_text, write_init2

ORDER = ("conv2d/kernel", "conv2d/bias", "dense/kernel", "dense/bias")


@pytest.fixture(scope="module")
def networks() -> dict[str, Network]:
    """Return the two networks, every weight another number."""
    names = {"four filters": "cnn-mcu-4", "eight filters": "cnn-mcu-8"}
    return {words: with_weights(zoo_network(name)) for words, name in names.items()}


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    """Return two images, neither of which looks the same when it is turned."""
    return np.random.default_rng(0).integers(0, 256, (2, 28, 28), np.uint8)


def test_the_files_are_those_of_the_notebook(networks, images, tmp_path):
    """One image is in init2.ini, the other in image.txt; two files of ours are more."""
    list(memory_files(tmp_path / "study", networks, images))

    for words, network in networks.items():
        ours = tmp_path / "study" / "memory-init" / words.replace(" ", "-")
        theirs = tmp_path / words
        theirs.mkdir()
        weights = [network.weights[name] for name in ORDER]
        write_init2(theirs, weights, prepared(images[0]))
        write_image_text(theirs, prepared(images[1]))
        for path in theirs.iterdir():
            assert (ours / path.name).read_bytes() == path.read_bytes()
        more = {"check.ini", "map.txt"}
        assert {path.name for path in ours.iterdir()} == {
            "init2.ini",
            "image.txt",
        } | more


def test_the_page_tells_their_facts(networks, images, tmp_path):
    """Bytes, and holes for four filters alone."""
    parts = list(memory_files(tmp_path, networks, images))

    kinds = [type(part) for part in parts]
    assert kinds == [Section, Paragraph, Table, Listing, Listing, Paragraph, Listing]
    (table,) = (part for part in parts if isinstance(part, Table))
    assert [row[:4] for row in table.rows] == [
        ("four filters", "6,658", "26,632", "3 of 23,456 bytes"),
        ("eight filters", "12,522", "50,088", "none"),
    ]
    listings = [part.text for part in parts if isinstance(part, Listing)]
    assert "(unused)" in listings[0]
    assert "no hole" in listings[1]
    assert listings[2].startswith("_WFLOAT (536874068,")
    assert "... 12,519 lines more" in listings[2]


def test_a_second_time_gives_equal_files(networks, images, tmp_path):
    """They take the place of those of a study that was interrupted."""
    first, second = (
        [list(memory_files(tmp_path, networks, images)), _contents(tmp_path)]
        for _ in range(2)
    )

    assert first == second


def test_a_replay_that_gives_something_else_is_told(
    networks, images, tmp_path, monkeypatch
):
    """As when a kernel is replayed into the place of another."""

    def spoiled(files):
        return {
            address: content[:4000] + bytes(8) + content[4008:]
            for address, content in replay_ini(files).items()
        }

    monkeypatch.setattr(memory_init, "replay_ini", spoiled)

    with pytest.raises(CheckFailed, match=r"The memory of four filters gives other"):
        list(memory_files(tmp_path, networks, images))


def test_a_disk_that_keeps_something_else_is_told(
    networks, images, tmp_path, monkeypatch
):
    """What was written is read again, and every word of it checked."""
    write = memory_init.write_bytes

    def careless(path: Path, content: bytes) -> None:
        kept = content.split(b"\n", 1)[1] if path.name == "init2.ini" else content
        write(path, kept)

    monkeypatch.setattr(memory_init, "write_bytes", careless)

    with pytest.raises(
        CheckFailed, match=r"^check\.ini, line \d+: 0x20000C54 holds no"
    ):
        list(memory_files(tmp_path, networks, images))


def test_a_folder_that_cannot_be_is_told(networks, images, tmp_path):
    """In one line."""
    (tmp_path / "memory-init").write_text("in the way")

    with pytest.raises(NotWritable, match=r"^Cannot write .*init2\.ini: "):
        list(memory_files(tmp_path, networks, images))


def _contents(folder: Path) -> dict[str, bytes]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}
