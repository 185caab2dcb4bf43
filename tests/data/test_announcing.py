import io
import sys

from scrawl.data.announcing import LARGE_BYTES, Meter, announce


class Screen(io.StringIO):
    """A terminal that keeps what was written."""

    def isatty(self) -> bool:
        """Say that it is one."""
        return True


def test_what_is_quick_is_passed_over(monkeypatch):
    """A small download says nothing."""
    monkeypatch.setattr(sys, "stderr", screen := Screen())
    meter = Meter("small", LARGE_BYTES - 1)

    meter.advance(100)
    meter.end()

    assert screen.getvalue() == ""


def test_a_terminal_shows_how_far_it_is(monkeypatch):
    """In one line, which is left when all is there, and not too often."""
    monkeypatch.setattr(sys, "stderr", screen := Screen())
    meter = Meter("https://x/large", 2 * LARGE_BYTES)

    for _ in range(1000):
        meter.advance(LARGE_BYTES)
    meter.end()

    shown = screen.getvalue()
    assert shown.startswith("\rhttps://x/large: 16 of 32 MiB")
    assert shown.count("\r") < 20
    assert shown.count("\n") == 1
    assert shown.endswith("\n")


def test_a_file_of_messages_gets_a_line(capsys):
    """Where nobody looks on, the beginning is enough."""
    meter = Meter("https://x/large", 2 * LARGE_BYTES)

    for _ in range(1000):
        meter.advance(LARGE_BYTES)
    meter.end()

    assert capsys.readouterr().err == "scrawl: https://x/large: 16 of 32 MiB\n"


def test_a_name_cannot_steer_the_terminal(capsys):
    """What could is shown as a question mark, and line breaks are none."""
    announce("one\n\x1b[2Jtwo")

    assert capsys.readouterr().err == "scrawl: one ?[2Jtwo\n"


def test_without_stderr_nothing_is_said(monkeypatch):
    """A program without a console has none."""
    monkeypatch.setattr(sys, "stderr", None)

    announce("anything")
    Meter("large", LARGE_BYTES).advance(1)
