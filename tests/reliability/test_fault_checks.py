"""The checks after a fault see what they are there to see."""

import dataclasses

import pytest

from benchmarks.reliability.fault_checks import Expected
from benchmarks.reliability.fault_child import Ending, Stage
from benchmarks.reliability.fault_commands import Command
from benchmarks.reliability.fault_kinds import FAULTS
from benchmarks.reliability.fault_library import Call

TOLD = Ending(3, "", "scrawl: Cannot write it: no room. Make room.\n", ())
FAULT = FAULTS["full"]


@pytest.fixture
def expected(tmp_path) -> Expected:
    """Return a command that turns `here/a` from old to new, and adds `here/b`."""
    stage = Stage(tmp_path / "stage")
    (tmp_path / "nothing").mkdir()
    stage.reset(tmp_path / "nothing")
    before = {"here/a": b"old", "here/c": b"kept"}
    after = {**before, "here/a": b"new", "here/b": b"new"}
    for path, content in before.items():
        (stage.folder / path).write_bytes(content)
    ending = Ending(0, "done\n", "", ())
    return Expected(Command((), lambda _: None), stage, before, after, ending)


def test_nothing_is_wrong_where_all_is_old_or_new(expected):
    """Told in a line, or done and right."""
    told = list(expected.problems(TOLD, FAULT))
    (expected.stage.folder / "here" / "a").write_bytes(b"new")
    (expected.stage.folder / "here" / "b").write_bytes(b"new")
    done = list(expected.problems(expected.ending, FAULT))

    assert told == done == []


@pytest.mark.parametrize(
    ("path", "content", "problem"),
    [
        ("here/a", b"ol", "neither old nor new: here/a"),
        ("here/c", None, "gone: here/c"),
        ("here/b", b"ne", "not as it should become: here/b"),
        ("here/.b.x.tmp", b"ne", "left behind: here/.b.x.tmp"),
        ("cache/tmpx", b"ne", "left behind: cache/tmpx"),
    ],
)
def test_a_file_that_is_wrong_is_found(path, content, problem, expected):
    """Half a file, a lost one, and one that nobody asked for."""
    place = expected.stage.folder / path
    place.unlink() if content is None else place.write_bytes(content)

    found = list(expected.problems(TOLD, FAULT))

    assert found == [problem]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"code": 1}, "exit code 1"),
        ({"stderr": ""}, "0 lines"),
        ({"stderr": "Traceback (most recent call last):\nOSError"}, "traceback"),
        ({"code": 0, "stderr": "", "stdout": "done\n"}, "done, but not right"),
        ({"code": 0, "stderr": "", "stdout": "other\n"}, "another result"),
    ],
)
def test_an_ending_that_is_wrong_is_found(changes, problem, expected):
    """A wrong number, no line or many, and a result that is not there."""
    ending = dataclasses.replace(TOLD, **changes)

    found = list(expected.problems(ending, FAULT))

    assert found
    assert found[0].startswith(problem)


def test_a_temporary_file_may_stay_if_its_removal_failed(expected):
    """Nobody can do more than try."""
    place = expected.stage.folder / "here" / ".b.x.tmp"
    place.write_bytes(b"ne")
    failed = Call(has_failed=True, kind=4, name="unlink", path=str(place))
    ending = dataclasses.replace(TOLD, calls=(failed,))

    found = list(expected.problems(ending, FAULT))

    assert found == []
