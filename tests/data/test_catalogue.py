import os
import re
from pathlib import Path

import pytest

from scrawl.data import CATALOGUE, load_data
from scrawl.data.idx import WHOLE_NUMBER

PUBLISHED = [name for name, entry in CATALOGUE.items() if entry.files]
DATA_FOLDER = Path(os.environ.get("SCRAWL_DATA_DIR") or "/nowhere")


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_data_set_can_be_fetched(name):
    """Each file, or the archive of all, lies in more than one place, behind HTTPS."""
    entry = CATALOGUE[name]
    archive = entry.archive.addresses if entry.archive else ()

    assert len(entry.files) == 4
    for file in entry.files:
        addresses = archive or entry.addresses(file)
        assert len(set(addresses)) >= 2
        assert all(re.fullmatch(r"https://[^ ]+\.(gz|zip)", url) for url in addresses)


@pytest.mark.parametrize("name", PUBLISHED)
def test_what_is_downloaded_can_be_checked(name):
    """By the digest of each file, or of what it is packed in."""
    entry = CATALOGUE[name]
    archive = entry.archive.packed if entry.archive else None

    for file in entry.files:
        packed = archive or file.packed
        digest = file.sha256 or (packed.digest if packed else "")
        assert re.fullmatch("([0-9a-f]{32}){1,2}", digest)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_sizes_are_those_of_the_counts(name):
    """A header, and a byte for each pixel and label; or eight whole numbers."""
    entry = CATALOGUE[name]

    for place, count in ((0, entry.num_train), (2, entry.num_test)):
        images, labels = entry.files[place : place + 2]
        is_wide = labels.kind == WHOLE_NUMBER
        assert images.num_bytes == 16 + count * 28 * 28
        assert labels.num_bytes == (12 + count * 32 if is_wide else 8 + count)


def test_the_letters_are_as_many_as_their_classes():
    """EMNIST has 26 letters, and 47 classes that look different."""
    sizes = {name: len(entry.classes) for name, entry in CATALOGUE.items()}

    assert sizes.pop("emnist-letters") == 26
    assert sizes.pop("emnist-balanced") == 47
    assert set(sizes.values()) == {10}


PRESENT = [
    name
    for name, entry in CATALOGUE.items()
    if not entry.files or (DATA_FOLDER / name).is_dir()
]


@pytest.mark.parametrize("name", PRESENT)
def test_what_is_said_of_a_data_set_is_true(name):
    """The counts and classes are those of what is loaded; of all that are here."""
    entry = CATALOGUE[name]

    data = load_data(name, offline=True)

    assert (data.name, data.classes) == (name, entry.classes)
    assert (len(data.train), len(data.test)) == (entry.num_train, entry.num_test)
    assert set(data.train.labels) == set(range(len(entry.classes)))
    assert f"{entry.num_train:,} and {entry.num_test:,}" in entry.summary


@pytest.mark.parametrize("name", CATALOGUE)
def test_its_makers_are_named(name):
    """A licence and a citation are part of each entry."""
    assert CATALOGUE[name].licence
    assert re.search(r"[12][90]\d\d$", CATALOGUE[name].citation)
