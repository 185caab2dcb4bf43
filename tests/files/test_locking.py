"""Locks are held by processes, and gone with them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scrawl.errors import Busy, NotWritable
from scrawl.files import holder_of, holding

HOLD = """
import sys
from pathlib import Path
from scrawl.files import holding

with holding(Path(sys.argv[1]), "The thing"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    """A process that holds the lock in tmp_path."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path / "lock"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_only_one_holds_it(holder, tmp_path):
    """The other hears who does."""
    message = (
        f"The thing is being worked on by process {holder.pid}. Wait for it, or stop it"
        " first."
    )

    with pytest.raises(Busy, match=message), holding(tmp_path / "lock", "The thing"):
        pass

    assert holder_of(tmp_path / "lock") == holder.pid


def test_a_killed_process_holds_nothing(holder, tmp_path):
    """The file is still there, and no obstacle."""
    holder.kill()
    holder.wait()

    assert (tmp_path / "lock").exists()
    assert holder_of(tmp_path / "lock") is None
    with holding(tmp_path / "lock", "The thing"):
        assert holder_of(tmp_path / "lock") == os.getpid()
    assert not (tmp_path / "lock").exists()


def test_patience_is_enough(holder, tmp_path):
    """Who waits gets it."""
    holder.stdin.close()

    with holding(tmp_path / "lock", "The thing", seconds=30.0):
        pass

    assert holder_of(tmp_path / "lock") is None


def test_a_place_that_cannot_be_is_told(tmp_path):
    """In one line."""
    (tmp_path / "file").write_text("")

    with (
        pytest.raises(NotWritable, match=r"Cannot make the lock .*file/lock"),
        holding(tmp_path / "file" / "lock", "The thing"),
    ):
        pass


def test_nothing_there_is_held_by_nobody(tmp_path):
    """Asking makes no file."""
    assert holder_of(Path(tmp_path / "lock")) is None
    assert not list(tmp_path.iterdir())


def test_a_lock_does_not_go_through_a_link(tmp_path):
    """To a file of somebody else, which it would empty."""
    (tmp_path / "precious").write_text("kept")
    (tmp_path / ".lock").symlink_to(tmp_path / "precious")

    with (
        pytest.raises(NotWritable, match=r"Cannot make the lock .*\.lock"),
        holding(tmp_path / ".lock", "It"),
    ):
        pass

    assert (tmp_path / "precious").read_text() == "kept"


def test_a_folder_that_is_gone_does_not_come_back(tmp_path):
    """A run that was removed while somebody waited for it."""
    lock = tmp_path / "gone" / ".lock"

    with (
        pytest.raises(NotWritable, match="No such file"),
        holding(lock, "It", makes_folder=False),
    ):
        pass

    assert not lock.parent.exists()
