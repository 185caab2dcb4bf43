"""Each call that touches a file may fail: what is said then, and what is left."""

import sys

import pytest

from benchmarks.reliability.fault_cases import Case
from benchmarks.reliability.faults import section, walked

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="calls are counted as Linux makes them"
)


@pytest.mark.parametrize(
    ("command", "fault", "least"),
    [("evaluate", "broken-once", 60), ("train", "full", 60)],
)
def test_a_command_survives_a_call_that_fails_or_tells(command, fault, least):
    """Whichever call it is, nothing is half written, left behind, or untrue."""
    cases = walked(command, [fault])

    assert {(each.call, each.problems) for each in cases if each.problems} == set()
    assert len(cases) > least
    assert {each.code for each in cases} <= {0, 2, 3}
    assert any(each.code == 3 for each in cases)


def test_half_a_write_is_made_up_for():
    """A system may write less than it was given; the rest comes with the next call."""
    cases = walked("models show", ["short"])

    assert [each.call.partition(" ")[0] for each in cases] == ["write"]
    assert [(each.code, each.problems) for each in cases] == [(0, ())]


def test_the_section_counts_what_came_of_the_cases():
    """Who went on, who told, and who broke a rule."""
    cases = [
        Case("train", "full", 1, "open here/a", 0, "", ()),
        Case("train", "full", 2, "write here/a", 3, "scrawl: Full.", ()),
        Case("train", "full", 3, "rename here/a", 0, "", ("gone: here/a",)),
    ]

    text = section(cases)

    assert "**3 cases, of which 1 broke one of these rules.**" in text
    assert "| train | full | 3 | 1 | 1 | 1 |" in text
