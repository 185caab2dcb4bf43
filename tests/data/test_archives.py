import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from scrawl.data import Archive, Entry, Packing
from scrawl.data.sources import find_files
from scrawl.errors import InvalidFile, NotWritable, Unreachable


def zipped(members: dict[str, bytes]) -> bytes:
    """Return a zip archive of *members*."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return file.getvalue()


@pytest.fixture
def archived(published, pack, sha256, mirror) -> Entry:
    """Return an entry whose files lie in an archive on the mirror."""
    members = {f"gzip/{k}.gz": pack(v) for k, v in published.contents.items()}
    return entry_of(published, mirror, zipped(members), sha256)


def entry_of(published, mirror, content: bytes, sha256) -> Entry:
    """Return the entry of a data set that was published as the archive *content*."""
    mirror.offer("/all.zip", content)
    archive = Archive(
        "noise.zip",
        (f"{mirror.url}gone/all.zip", f"{mirror.url}all.zip"),
        Packing(len(content), sha256(content)),
        "gzip/",
    )
    unknown = published.with_unknown_digests(packed=False).entry
    return replace(unknown, archive=archive, torchvision="Noise")


def test_files_are_taken_out_of_the_archive(
    archived, published, mirror, empty_cache, capsys
):
    """It is downloaded once, proves what is in it, and stays for the next data set."""
    found = find_files("noise", archived, offline=False)
    find_files("other", archived, offline=True)

    contents = [content.content.tobytes() for content in found.contents]
    assert contents == list(published.contents.values())
    assert mirror.asked == ["/gone/all.zip", "/all.zip"]
    assert capsys.readouterr().err == ""
    assert sorted(path.name for path in (empty_cache / "data").iterdir()) == [
        *("noise", "noise.zip", "other"),
    ]


def test_the_archive_is_not_needed_any_more(archived, empty_cache):
    """The files themselves are in the cache."""
    find_files("noise", archived, offline=False)
    (empty_cache / "data" / "noise.zip").unlink()

    found = find_files("noise", archived, offline=True)

    assert found.source == str(empty_cache / "data" / "noise")


def test_another_archive_is_refused(archived, mirror, empty_cache):
    """Nothing in it is looked at."""
    mirror.offer("/all.zip", zipped({"gzip/train-images.gz": b"other"}))

    with pytest.raises(
        Unreachable, match=r"all.zip is not the archive that was publish"
    ):
        find_files("noise", archived, offline=False)

    assert not list((empty_cache / "data").glob("noise.zip*"))


@pytest.mark.usefixtures("empty_cache")
def test_the_archive_of_torchvision_is_used(archived, tmp_path):
    """Where it lies, which it goes on doing."""
    find_files("elsewhere", archived, offline=False)
    place = tmp_path / "torch" / "datasets" / "Noise" / "raw" / "all.zip"
    place.parent.mkdir(parents=True)
    (tmp_path / "cache" / "data" / "noise.zip").rename(place)

    found = find_files("noise", archived, offline=True)

    assert len(found.contents) == 4
    assert not (tmp_path / "cache" / "data" / "noise.zip").exists()


@pytest.mark.parametrize("member", [None, bytes(1 << 20), b"no gzip"])
@pytest.mark.usefixtures("empty_cache")
def test_an_archive_that_lacks_a_file_is_named(published, pack, sha256, mirror, member):
    """A file that is not in it, too large or damaged: it was published like that."""
    members = {f"gzip/{k}.gz": pack(v) for k, v in published.contents.items()}
    members.pop("gzip/test-labels.gz")
    if member is not None:
        members["gzip/test-labels.gz"] = member
    entry = entry_of(published, mirror, zipped(members), sha256)

    with pytest.raises(InvalidFile, match=r"noise.zip.*gzip/test-labels.gz"):
        find_files("noise", entry, offline=False)


def test_an_archive_that_cannot_take_its_place_is_an_error(archived, empty_cache):
    """A folder in the way is named, without a traceback."""
    (empty_cache / "data" / "noise.zip" / "x").mkdir(parents=True)
    (empty_cache / "data").chmod(0o700)

    with pytest.raises(NotWritable, match=r"Cannot write .*noise.zip: "):
        find_files("noise", archived, offline=False)


def test_a_broken_off_archive_is_taken_up(archived, mirror, empty_cache: Path):
    """What was there yesterday is not fetched again."""
    content = mirror.contents["/all.zip"]
    mirror.offer_parts("/all.zip", content, cut=10)
    with pytest.raises(Unreachable, match="broke off"):
        find_files("noise", archived, offline=False)
    mirror.sent.clear()
    mirror.offer_parts("/all.zip", content)

    find_files("noise", archived, offline=False)

    assert mirror.sent == [50]
    assert not list((empty_cache / "data").glob("*.part*"))
