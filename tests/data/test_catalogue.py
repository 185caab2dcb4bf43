import os
import re

import pytest

from scrawl.data import CATALOGUE, load_data

PUBLISHED = [name for name, entry in CATALOGUE.items() if entry.files]
NO_FOLDER = "SCRAWL_DATA_DIR does not name a folder of published data sets"


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_data_set_can_be_fetched_and_checked(name):
    """Each has four files with digests, and more than one mirror, over HTTPS."""
    entry = CATALOGUE[name]

    assert len(entry.files) == 4
    assert all(re.fullmatch("[0-9a-f]{64}", file.sha256) for file in entry.files)
    assert len(set(entry.mirrors)) >= 2
    assert all(re.fullmatch("https://.*/", mirror) for mirror in entry.mirrors)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_sizes_are_those_of_the_counts(name):
    """A label is a byte after a header of eight."""
    entry = CATALOGUE[name]

    assert entry.files[1].num_bytes == 8 + entry.num_train
    assert entry.files[3].num_bytes == 8 + entry.num_test


@pytest.mark.parametrize("name", CATALOGUE)
def test_what_is_said_of_a_data_set_is_true(name):
    """The counts and classes of the entry are those of what is loaded."""
    entry = CATALOGUE[name]
    if entry.files and not os.environ.get("SCRAWL_DATA_DIR"):
        pytest.skip(NO_FOLDER)

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
