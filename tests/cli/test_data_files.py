import gzip
import hashlib
import re
from pathlib import Path

import numpy as np
import pytest

from scrawl.data import CATALOGUE, Entry, Packing, RemoteFile, write_idx

NAMES = ("train-images", "train-labels", "test-images", "test-labels")
SHAPES = ((12, 5, 6), (12,), (4, 5, 6), (4,))


@pytest.fixture
def folder(scrawl, monkeypatch) -> Path:
    """Return the folder of a small data set `noise` that the catalogue knows."""
    folder = scrawl.folder / "data" / "noise"
    random = np.random.default_rng(0)
    for name, shape in zip(NAMES, SHAPES, strict=True):
        write_idx(folder / name, random.integers(0, 3, shape, dtype=np.uint8))
    monkeypatch.setitem(CATALOGUE, "noise", entry_of(folder))
    monkeypatch.setenv("SCRAWL_DATA_DIR", str(folder.parent))
    monkeypatch.setenv("SCRAWL_CACHE_DIR", str(scrawl.folder / "cache"))
    return folder


def entry_of(folder: Path, *, is_known: bool = True) -> Entry:
    """Return the entry of the data set in *folder*; only the packing may be known."""
    files = []
    for name in NAMES:
        content = (folder / name).read_bytes()
        sha256 = hashlib.sha256(content).hexdigest() if is_known else None
        packed = gzip.compress(content, mtime=0)
        packing = Packing(len(packed), hashlib.sha256(packed).hexdigest())
        files.append(RemoteFile(name, len(content), sha256, packing))
    return Entry("12 and 4", ("a", "b", "c"), 12, 4, "none", "none", tuple(files))


def test_what_is_there_is_got(scrawl, folder):
    """Nothing is downloaded, and the folder is said last."""
    outcome = scrawl.here("data", "get", "noise", "--offline")
    said = scrawl.here("data", "get", "noise", "--offline", "--json").json

    assert outcome.code == 0
    assert outcome.lines[-1] == str(folder)
    assert re.search("^images +12 for training and 4 to", outcome.stdout, re.MULTILINE)
    assert (said["where"], said["train"], said["test"]) == (str(folder), 12, 4)
    assert said["digest"] in outcome.stdout


def test_a_sound_data_set_is_whole(scrawl, folder):
    """Each file is named with its digest, and where that is known from."""
    outcome = scrawl.here("data", "check", "noise")
    said = scrawl.here("data", "check", "noise", "--json").json

    assert outcome.code == 0
    for line, item, file in zip(
        outcome.lines[1:], said, CATALOGUE["noise"].files, strict=True
    ):
        assert re.match(
            rf"{file.name} +whole +{str(file.sha256)[:16]} published  ", line
        )
        assert item["sha256"] == file.sha256
        assert item["where"] == str(folder / file.name)
        assert item["known"] == "published"


@pytest.mark.parametrize(
    ("spoil", "state", "message"),
    [
        (lambda path: path.unlink(), "missing", r"test-labels is not there\."),
        (lambda path: path.write_bytes(b"x"), "damaged", "is not a sound IDX file"),
        (
            lambda path: path.write_bytes(path.read_bytes()[:-1] + b"\7"),
            "damaged",
            "is not the test-labels that was published",
        ),
    ],
)
def test_what_is_not_whole_is_named(scrawl, folder, spoil, state, message):
    """The table is printed, one line says what to do, and the exit code is 1."""
    spoil(folder / "test-labels")

    outcome = scrawl.here("data", "check", "noise")

    assert outcome.code == 1
    assert outcome.lines[-1].startswith("test-labels   ")
    assert state in outcome.lines[-1]
    assert re.match("scrawl: 1 of 4 files of noise are not whole", outcome.stderr)
    assert re.search(message, outcome.stderr)
    assert "`scrawl data get noise`" in outcome.stderr
    assert outcome.stderr.count("\n") == 1


@pytest.mark.parametrize("is_packed", [False, True])
def test_what_is_known_of_a_digest_is_said(scrawl, folder, monkeypatch, is_packed):
    """Nothing before the first use; then what proved it, or where it came from."""
    monkeypatch.setitem(CATALOGUE, "noise", entry_of(folder, is_known=False))
    if is_packed:
        for name in NAMES:
            content = gzip.compress((folder / name).read_bytes(), mtime=0)
            (folder / f"{name}.gz").write_bytes(content)
            (folder / name).unlink()

    before = scrawl.here("data", "check", "noise")
    first = scrawl.here("data", "get", "noise")
    after = scrawl.here("data", "check", "noise")

    assert [run.code for run in (before, first, after)] == [0, 0, 0]
    assert before.stdout.count("not known; recorded when first used") == 4
    if is_packed:
        assert first.stderr == ""
        assert after.stdout.count("recorded from the published packed file") == 4
    else:
        assert first.stderr.count("scrawl: The digest of") == 4
        assert after.stdout.count(f"recorded from {folder}") == 4


def test_a_changed_file_is_told_by_both_digests(scrawl, folder, monkeypatch):
    """After its first use, another content is damage."""
    monkeypatch.setitem(CATALOGUE, "noise", entry_of(folder, is_known=False))
    scrawl.here("data", "get", "noise")
    path = folder / "test-labels"
    digests = [hashlib.sha256(path.read_bytes()).hexdigest()]
    path.write_bytes(path.read_bytes()[:-1] + b"\7")
    digests.append(hashlib.sha256(path.read_bytes()).hexdigest())

    outcome = scrawl.here("data", "check", "noise")

    assert outcome.code == 1
    assert all(digest in outcome.stderr for digest in digests)


def test_the_embedded_digits_are_checked(scrawl):
    """They come with a package, and are as the package ships them."""
    outcome = scrawl.here("data", "check", "digits")

    assert outcome.code == 0
    assert re.match(r"digits.csv.gz  whole  \w{16} published ", outcome.lines[1])


@pytest.mark.parametrize("verb", ["get", "check"])
def test_an_unknown_name_is_refused(scrawl, verb):
    """With the names that are known."""
    refusal = scrawl.refuses("data", verb, "minst")

    assert re.match(r"2 Unknown data set 'minst'\. Known: .*, mnist", refusal)


def test_nothing_is_got_when_it_is_forbidden(scrawl, monkeypatch, tmp_path):
    """The error is one of the machine."""
    monkeypatch.delenv("SCRAWL_DATA_DIR", raising=False)
    monkeypatch.setenv("SCRAWL_CACHE_DIR", str(tmp_path.parent / "no-data"))

    refusal = scrawl.refuses("data", "get", "emnist-letters", "--offline")

    assert re.match("3 .*emnist-letters-train-images.* is not there, or not", refusal)
