import subprocess
import sys

import pytest

RAISE = """
import sys
from scrawl.cli.bug import tell_of_bug
sys.excepthook = tell_of_bug
raise {error}
"""


@pytest.mark.parametrize(
    ("error", "is_bug"),
    [("ZeroDivisionError('by nothing')", True), ("SystemExit(1)", False)],
)
def test_a_bug_says_what_to_send(error, is_bug):
    """After its traceback, one line; what ends a program on purpose has neither."""
    done = subprocess.run(
        [sys.executable, "-c", RAISE.format(error=error)],
        capture_output=True,
        text=True,
        check=False,
    )

    lines = done.stderr.splitlines()
    assert done.returncode == 1
    assert bool(lines) == is_bug
    if is_bug:
        assert lines[0].startswith("Traceback")
        assert lines[-2] == "ZeroDivisionError: by nothing"
        assert lines[-1].startswith("scrawl: This is a bug in scrawl")
        assert "`scrawl doctor`" in lines[-1]
        assert "log.txt" in lines[-1]
