"""Files and folders that are whole, or not there."""

from pathlib import Path

import pytest

from scrawl.errors import NotWritable
from scrawl.files import (
    append_text,
    new_folder,
    remove_leftovers,
    replacing,
    write_text,
)


def names_in(folder: Path) -> set[str]:
    """Return the names of all that lies in *folder*, hidden or not."""
    return {path.name for path in folder.iterdir()}


def test_a_file_takes_its_place_at_the_end(tmp_path):
    """Until then the old one is there; afterwards nothing else."""
    path = tmp_path / "a"
    write_text(path, "old")

    with replacing(path) as file:
        file.write(b"new")
        assert path.read_text() == "old"

    assert path.read_text() == "new"
    assert names_in(tmp_path) == {"a"}


def test_an_error_leaves_the_old_one(tmp_path):
    """And no temporary file."""
    path = tmp_path / "a"
    write_text(path, "old")

    def fail() -> None:
        with replacing(path) as file:
            file.write(b"new")
            raise LookupError("of mine")

    with pytest.raises(LookupError, match="of mine"):
        fail()

    assert path.read_text() == "old"
    assert names_in(tmp_path) == {"a"}


def test_a_folder_appears_with_all_that_is_in_it(tmp_path):
    """Also where an empty one is."""
    (tmp_path / "run").mkdir()

    with new_folder(tmp_path / "run") as folder:
        write_text(folder / "a", "1")
        assert not list((tmp_path / "run").iterdir())

    assert (tmp_path / "run" / "a").read_text() == "1"
    assert names_in(tmp_path) == {"run"}


def test_a_folder_that_fails_leaves_nothing(tmp_path):
    """Whatever was in it."""
    with pytest.raises(LookupError, match="of mine"), new_folder(tmp_path / "run"):
        raise LookupError("of mine")

    assert names_in(tmp_path) == set()


def test_a_folder_replaces_nothing(tmp_path):
    """Somebody else was first."""
    with (
        pytest.raises(FileExistsError, match="run"),
        new_folder(tmp_path / "run"),
    ):
        write_text(tmp_path / "run" / "b", "theirs")

    assert names_in(tmp_path) == {"run"}
    assert names_in(tmp_path / "run") == {"b"}


def test_where_nothing_can_be_written(tmp_path):
    """One line tells what, and why."""
    (tmp_path / "file").write_text("")

    with pytest.raises(NotWritable, match=r"Cannot write .*file/a"):
        write_text(tmp_path / "file" / "a", "")
    with (
        pytest.raises(NotWritable, match=r"Cannot make the folder .*file/run"),
        new_folder(tmp_path / "file" / "run"),
    ):
        pass


def test_leftovers_go_and_nothing_else(tmp_path):
    """Of processes that were killed."""
    for name in (".a.x1.tmp", ".hidden", "b.tmp", "c"):
        (tmp_path / name).write_text("")

    remove_leftovers(tmp_path)

    assert names_in(tmp_path) == {".hidden", "b.tmp", "c"}


def test_lines_are_added_to_files_and_not_through_links(tmp_path):
    """Whoever sends a folder does not choose what is written elsewhere."""
    (tmp_path / "precious").write_text("kept\n")
    (tmp_path / "link").symlink_to(tmp_path / "precious")

    append_text(tmp_path / "log", "one\n")
    append_text(tmp_path / "log", "two\n")
    with pytest.raises(OSError, match="symbolic links"):
        append_text(tmp_path / "link", "three\n")

    assert (tmp_path / "log").read_text() == "one\ntwo\n"
    assert (tmp_path / "precious").read_text() == "kept\n"
