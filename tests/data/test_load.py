from dataclasses import replace

import pytest

from scrawl.data import CATALOGUE, load_data
from scrawl.errors import InvalidFile, MissingOnMachine, UnknownName, Unreachable


def test_an_unknown_name_lists_the_known():
    """The message has every name, and says that files are taken too."""
    with pytest.raises(
        UnknownName,
        match=r"'mnits'. Known: digits, .*, mnist, .* also with \+num",
    ):
        load_data("mnits")


def test_a_published_data_set_is_loaded(published, data_folder, monkeypatch):
    """A name of the table gives what its entry describes."""
    monkeypatch.setitem(CATALOGUE, "noise", published.entry)
    published.lay_down(data_folder / "noise", packed=True)

    data = load_data("noise")

    assert (data.name, data.classes) == ("noise", ("a", "b", "c"))
    assert data.source == str(data_folder / "noise")
    assert data.train.images.shape == (12, 5, 6)
    assert data.test.images.shape == (4, 5, 6)
    assert data.test.labels.tobytes() == published.contents["test-labels"][8:]


def test_a_data_set_has_one_digest(published, data_folder, monkeypatch):
    """The same four files have it whether they are named or known by a name."""
    monkeypatch.setitem(CATALOGUE, "noise", published.entry)
    published.lay_down(data_folder / "noise", packed=False)
    names = [str(data_folder / "noise" / name) for name in published.contents]

    known, named = load_data("noise"), load_data(",".join(names))

    assert known.digest == named.digest


def test_a_download_is_made_once(published, mirror, empty_cache, monkeypatch):
    """What a mirror delivered is in the cache, and offline is enough from then on."""
    entry = published.offered_by(mirror)
    monkeypatch.setitem(CATALOGUE, "noise", entry)

    first = load_data("noise")
    second = load_data("noise", offline=True)

    assert first.digest == second.digest
    assert first.source == str(empty_cache / "data" / "noise")
    assert len(mirror.asked) == 4


@pytest.mark.usefixtures("empty_cache")
def test_offline_never_asks(published, mirror, monkeypatch):
    """Without a copy on this machine, offline is an error of the machine."""
    monkeypatch.setitem(CATALOGUE, "noise", published.offered_by(mirror))

    with pytest.raises(Unreachable, match="downloading is not allowed") as error:
        load_data("noise", offline=True)

    assert isinstance(error.value, MissingOnMachine)
    assert mirror.asked == []


def test_labels_of_a_published_data_set_are_classes(
    published, data_folder, monkeypatch
):
    """An entry with too few classes is noticed."""
    published.lay_down(data_folder / "noise", packed=False)
    entry = replace(published.entry, classes=("a", "b"))
    monkeypatch.setitem(CATALOGUE, "noise", entry)

    with pytest.raises(InvalidFile, match="the labels of 2 classes are 0 to 1"):
        load_data("noise")
