import os
from pathlib import Path

import pytest

from scrawl.data.sources import find_files
from scrawl.errors import InvalidFile, NothingThere, NotWritable, Unreachable

NAMES = ["train-images", "train-labels", "test-images", "test-labels"]


@pytest.mark.parametrize("packed", [False, True])
def test_files_in_the_users_folder_are_found(published, data_folder, packed):
    """Plain or packed, the content is the one that was published."""
    published.lay_down(data_folder / "noise", packed=packed)

    found = find_files("noise", published.entry, offline=True)

    contents = [content.content.tobytes() for content in found.contents]
    assert contents == list(published.contents.values())
    assert found.source == str(data_folder / "noise")


def test_packed_files_are_kept_unpacked(published, data_folder, tmp_path):
    """The cache has the plain files afterwards, and the user's folder nothing new."""
    published.lay_down(data_folder / "noise", packed=True)

    find_files("noise", published.entry, offline=True)

    kept = tmp_path / "cache" / "data" / "noise"
    assert sorted(path.name for path in kept.iterdir()) == sorted(NAMES)
    assert (kept / "test-labels").read_bytes() == published.contents["test-labels"]
    assert all(path.suffix == ".gz" for path in (data_folder / "noise").iterdir())


def test_what_a_killed_process_had_begun_is_cleared_up(
    published, data_folder, tmp_path
):
    """Whoever writes there next removes it."""
    published.lay_down(data_folder / "noise", packed=True)
    kept = tmp_path / "cache" / "data" / "noise"
    kept.mkdir(parents=True)
    (kept / ".train-images.x.tmp").write_bytes(b"half")
    (tmp_path / "cache" / "data").chmod(0o700)

    find_files("noise", published.entry, offline=True)

    assert sorted(path.name for path in kept.iterdir()) == sorted(NAMES)


def test_plain_files_are_not_kept_again(published, data_folder, tmp_path):
    """What is quick to read as it lies is not copied."""
    published.lay_down(data_folder / "noise", packed=False)

    find_files("noise", published.entry, offline=True)

    assert not (tmp_path / "cache").exists()


def test_a_kept_copy_is_used(published, data_folder):
    """The packed file is not unpacked a second time."""
    published.lay_down(data_folder / "noise", packed=True)
    find_files("noise", published.entry, offline=True)
    (data_folder / "noise" / "test-labels.gz").write_bytes(b"no longer read")

    found = find_files("noise", published.entry, offline=True)

    assert found.contents[3].content.tobytes() == published.contents["test-labels"]


@pytest.mark.parametrize("damage", [b"", b"\0\0\x08\1\0\0\0\4\0\0\0\0"])
def test_a_damaged_copy_is_made_again(published, data_folder, tmp_path, damage):
    """A copy that is no longer whole is replaced by what lies in the user's folder."""
    published.lay_down(data_folder / "noise", packed=True)
    copy = tmp_path / "cache" / "data" / "noise" / "test-labels"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(damage)

    found = find_files("noise", published.entry, offline=True)

    assert found.contents[3].content.tobytes() == published.contents["test-labels"]
    assert copy.read_bytes() == published.contents["test-labels"]


def test_a_cache_that_cannot_be_made_is_done_without(
    published, data_folder, tmp_path, monkeypatch
):
    """The user's folder is enough where nothing can be written."""
    published.lay_down(data_folder / "noise", packed=True)
    (tmp_path / "file").touch()
    monkeypatch.setenv("SCRAWL_CACHE_DIR", str(tmp_path / "file"))

    found = find_files("noise", published.entry, offline=True)

    assert len(found.contents) == 4


def test_a_cache_that_cannot_take_the_copy_is_done_without(
    published, data_folder, tmp_path
):
    """A copy that cannot be kept costs time, and nothing else."""
    published.lay_down(data_folder / "noise", packed=True)
    (tmp_path / "cache" / "data" / "noise" / "test-labels" / "x").mkdir(parents=True)
    (tmp_path / "cache" / "data").chmod(0o700)

    found = find_files("noise", published.entry, offline=True)

    assert found.contents[3].content.tobytes() == published.contents["test-labels"]


def test_an_open_cache_is_refused(published, empty_cache):
    """Without a folder of the user's, a cache that others could write is no source."""
    (empty_cache / "data").mkdir(parents=True)
    (empty_cache / "data").chmod(0o777)

    with pytest.raises(NotWritable, match="can be written to by others"):
        find_files("noise", published.entry, offline=True)


@pytest.mark.parametrize("packed", [False, True])
def test_a_changed_value_is_noticed(published, data_folder, packed):
    """A sound file that is not the published one is refused, each time."""
    content = bytearray(published.contents["test-labels"])
    content[-1] ^= 1
    published.contents["test-labels"] = bytes(content)
    published.lay_down(data_folder / "noise", packed=packed)

    for _ in range(2):
        with pytest.raises(InvalidFile, match=r"is not the test-labels that was publ"):
            find_files("noise", published.entry, offline=False)


def test_a_damaged_file_is_noticed(published, data_folder):
    """Nothing is downloaded in place of a file that the user gave."""
    published.lay_down(data_folder / "noise", packed=True)
    (data_folder / "noise" / "test-images.gz").write_bytes(b"\x1f\x8b")

    with pytest.raises(InvalidFile, match=r"test-images.gz is not a sound IDX file"):
        find_files("noise", published.entry, offline=False)


def test_a_folder_that_lacks_a_file_is_named(published, data_folder):
    """The file is not fetched from elsewhere: the user meant this folder."""
    published.lay_down(data_folder / "noise", packed=True)
    (data_folder / "noise" / "test-labels.gz").unlink()

    with pytest.raises(NothingThere, match=r"noise lacks test-labels\[.gz\]"):
        find_files("noise", published.entry, offline=False)


@pytest.mark.parametrize("name", ["missing", "x" * 300])
def test_a_variable_that_leads_nowhere_is_named(
    published, data_folder, monkeypatch, name
):
    """A slip in SCRAWL_DATA_DIR does not start a download."""
    monkeypatch.setenv("SCRAWL_DATA_DIR", str(data_folder / name))

    with pytest.raises(NothingThere, match=f"SCRAWL_DATA_DIR names .*{name}, which is"):
        find_files("noise", published.entry, offline=False)


def test_an_empty_variable_names_nothing(published, empty_cache, tmp_path, monkeypatch):
    """SCRAWL_DATA_DIR= on a command line does not mean the current folder."""
    monkeypatch.setenv("SCRAWL_DATA_DIR", "")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "noise").mkdir()
    published.lay_down(empty_cache / "data" / "noise", packed=False)
    (empty_cache / "data").chmod(0o700)

    found = find_files("noise", published.entry, offline=True)

    assert found.source == str(empty_cache / "data" / "noise")


@pytest.mark.usefixtures("data_folder")
def test_a_folder_without_the_data_set_leaves_it_to_the_cache(published):
    """SCRAWL_DATA_DIR need not hold every data set."""
    with pytest.raises(Unreachable, match=r"cache.*train-images is not there, or not"):
        find_files("noise", published.entry, offline=True)


def test_only_what_is_missing_is_downloaded(published, mirror, empty_cache):
    """A damaged copy in the cache is fetched again, and the whole ones are not."""
    kept = empty_cache / "data" / "noise"
    published.lay_down(kept, packed=False)
    (empty_cache / "data").chmod(0o700)
    (kept / "test-images").write_bytes(b"damaged")

    find_files("noise", published.offered_by(mirror), offline=False)

    assert mirror.asked == ["/noise/test-images.gz"]
    assert (kept / "test-images").read_bytes() == published.contents["test-images"]


def test_wrong_downloads_are_not_kept(published, mirror, empty_cache):
    """A sound file with another content leaves nothing in the cache."""
    entry = published.offered_by(mirror)
    mirror.offer("/noise/train-images.gz", published.contents["test-images"])

    with pytest.raises(Unreachable, match=r"not the train-images that was published"):
        find_files("noise", entry, offline=False)

    assert not list(files_below(empty_cache))


def test_an_endless_download_is_given_up(published, mirror, empty_cache):
    """No more is taken than the published file could need."""
    entry = published.offered_by(mirror)
    mirror.offer("/noise/train-images.gz", bytes(1 << 20))

    with pytest.raises(Unreachable, match="it sends more than 65,912 bytes"):
        find_files("noise", entry, offline=False)

    assert not list(files_below(empty_cache))


def files_below(folder: Path) -> list[Path]:
    """Return all files in *folder* and its folders."""
    return [Path(place) / name for place, _, names in os.walk(folder) for name in names]
