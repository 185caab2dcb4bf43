import json

import pytest

from scrawl.data.records import RECORD
from scrawl.data.sources import find_files
from scrawl.errors import InvalidFile, Unreachable


def changed(content: bytes) -> bytes:
    """Return *content* with another last value."""
    return content[:-1] + bytes([content[-1] ^ 1])


def test_what_the_packed_files_prove_is_recorded(
    published, mirror, empty_cache, capsys
):
    """A download whose packed form was published is held from then on."""
    known = published.with_unknown_digests(packed=True)

    find_files("noise", known.offered_by(mirror), offline=False)

    record = json.loads((empty_cache / "data" / "noise" / RECORD).read_text())
    for file in published.entry.files:
        assert record[file.name]["sha256"] == file.sha256
        assert record[file.name]["origin"] == f"{mirror.url}noise/{file.name}.gz"
        assert record[file.name]["is_proven"]
    assert capsys.readouterr().err == ""


def test_a_download_that_is_packed_otherwise_is_refused(
    published, mirror, empty_cache, pack
):
    """The first content of all is the published one, or none."""
    known = published.with_unknown_digests(packed=True)
    entry = known.offered_by(mirror)
    other = changed(published.contents["train-labels"])
    mirror.offer("/noise/train-labels.gz", pack(other))

    with pytest.raises(
        Unreachable, match=r"not the train-labels.gz that was publ.*SHA"
    ):
        find_files("noise", entry, offline=False)

    assert not (empty_cache / "data" / "noise" / "train-labels").exists()


def test_what_nothing_proves_is_recorded_and_said(
    published, mirror, empty_cache, capsys
):
    """Trust on first use is said, once, with the digest and the place."""
    known = published.with_unknown_digests(packed=False)
    entry = known.offered_by(mirror)

    find_files("noise", entry, offline=False)
    said = capsys.readouterr().err
    find_files("noise", entry, offline=True)

    lines = said.splitlines()
    assert len(lines) == 4
    assert all("was never published" in line for line in lines)
    assert published.entry.files[0].sha256 in said
    assert capsys.readouterr().err == ""
    record = json.loads((empty_cache / "data" / "noise" / RECORD).read_text())
    assert not any(item["is_proven"] for item in record.values())


@pytest.mark.parametrize("packed", [False, True])
def test_another_content_is_refused_later(published, mirror, empty_cache, pack, packed):
    """A mirror that has something else one day is told by both digests."""
    entry = published.with_unknown_digests(packed=packed).offered_by(mirror)
    find_files("noise", entry, offline=False)
    (empty_cache / "data" / "noise" / "test-labels").unlink()
    mirror.offer(
        "/noise/test-labels.gz", pack(changed(published.contents["test-labels"]))
    )

    with pytest.raises(Unreachable, match="is not what was first used") as error:
        find_files("noise", entry, offline=False)

    assert str(published.entry.files[3].sha256) in str(error.value)
    assert RECORD in str(error.value)
    assert "\n" not in str(error.value)


def test_a_recorded_file_is_checked_at_each_load(published, mirror, empty_cache):
    """A copy in the cache that changed is fetched again, and is the right one."""
    entry = published.with_unknown_digests(packed=True).offered_by(mirror)
    find_files("noise", entry, offline=False)
    copy = empty_cache / "data" / "noise" / "test-labels"
    copy.write_bytes(changed(copy.read_bytes()))

    with pytest.raises(Unreachable, match="test-labels is not there, or not whole"):
        find_files("noise", entry, offline=True)
    find_files("noise", entry, offline=False)

    assert copy.read_bytes() == published.contents["test-labels"]


def test_a_copy_that_nothing_speaks_for_is_fetched_again(
    published, mirror, empty_cache
):
    """Without its record, what lies in the cache could be anything."""
    entry = published.with_unknown_digests(packed=True).offered_by(mirror)
    find_files("noise", entry, offline=False)
    (empty_cache / "data" / "noise" / RECORD).unlink()
    mirror.asked.clear()

    find_files("noise", entry, offline=False)

    assert len(mirror.asked) == 4


@pytest.mark.parametrize("packed", [False, True])
def test_a_folder_of_the_users_is_held_to_its_first_content(
    published, data_folder, capsys, packed
):
    """What lies in SCRAWL_DATA_DIR is taken as right, once, and that is said."""
    known = published.with_unknown_digests(packed=False)
    known.lay_down(data_folder / "noise", packed=packed)
    find_files("noise", known.entry, offline=True)
    said = capsys.readouterr().err
    known.contents["test-labels"] = changed(known.contents["test-labels"])
    known.lay_down(data_folder / "noise", packed=False)

    with pytest.raises(InvalidFile, match="is not what was first used under its name"):
        find_files("noise", known.entry, offline=True)

    assert said.count("was never published") == 4


def test_a_packed_file_of_the_users_is_proven(published, data_folder, capsys):
    """The very file that was published needs no trust."""
    known = published.with_unknown_digests(packed=True)
    known.lay_down(data_folder / "noise", packed=True)

    find_files("noise", known.entry, offline=True)

    assert capsys.readouterr().err == ""


def test_a_first_content_has_the_published_size(published, data_folder):
    """The number of images is known even where no digest is."""
    known = published.with_unknown_digests(packed=False)
    known.contents["test-labels"] = b"\0\0\x08\1\0\0\0\3\0\1\2"
    known.lay_down(data_folder / "noise", packed=False)

    with pytest.raises(InvalidFile, match="it holds 11 bytes, needed are 12"):
        find_files("noise", known.entry, offline=True)


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "[]",
        '{"test-labels": 5}',
        '{"test-labels": {"sha256": "x", "origin": "", "is_proven": true}}',
        '{"test-labels": {"sha256": 1, "origin": "", "is_proven": true}}',
        '{"test-labels": {"sha256": "' + "a" * 64 + '", "origin": "", "is_proven": 1}}',
        "[" * 10_000,
    ],
)
def test_a_damaged_record_is_not_believed(published, mirror, empty_cache, damage):
    """It is not taken for an empty one either."""
    entry = published.with_unknown_digests(packed=True).offered_by(mirror)
    find_files("noise", entry, offline=False)
    (empty_cache / "data" / "noise" / RECORD).write_text(damage)

    with pytest.raises(
        InvalidFile, match="is damaged, so it no longer says which data"
    ):
        find_files("noise", entry, offline=False)


def test_what_cannot_be_recorded_is_said_each_time(
    published, data_folder, tmp_path, monkeypatch, capsys
):
    """Without a cache there is nothing to hold a file to."""
    known = published.with_unknown_digests(packed=False)
    known.lay_down(data_folder / "noise", packed=False)
    (tmp_path / "file").touch()
    monkeypatch.setenv("SCRAWL_CACHE_DIR", str(tmp_path / "file"))

    for _ in range(2):
        find_files("noise", known.entry, offline=True)

        assert capsys.readouterr().err.count("cannot be recorded here") == 4
