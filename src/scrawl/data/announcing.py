"""Say on stderr what takes long, or what somebody should know of their data.

A line that changes on a terminal; elsewhere a line when something begins, and one now
and then. What is quick is passed over in silence.
"""

import sys
import time

from scrawl.files import MEBIBYTE

LARGE_BYTES = 16 * MEBIBYTE
TERMINAL_SECONDS = 0.2
LINES_SECONDS = 30.0


def announce(text: str) -> None:
    """Say one line."""
    _write(f"scrawl: {' '.join(text.split())}\n")


class Meter:
    """Shows how far something large has come."""

    def __init__(self, what: str, total_bytes: int) -> None:
        """Be ready to tell of *what*, which has about *total_bytes*."""
        self._what, self._total = what, total_bytes
        self._is_shown = total_bytes >= LARGE_BYTES
        self._is_terminal = sys.stderr is not None and sys.stderr.isatty()
        self._last = 0.0

    def advance(self, num_bytes: int) -> None:
        """Tell that so many bytes are there, unless that was told just now."""
        now = time.monotonic()
        pause = TERMINAL_SECONDS if self._is_terminal else LINES_SECONDS
        if not self._is_shown or (self._last and now < self._last + pause):
            return
        self._last = now
        line = f"{self._what}: {num_bytes // MEBIBYTE} of {self._total // MEBIBYTE} MiB"
        _write(f"\r{line}" if self._is_terminal else f"scrawl: {line}\n")

    def end(self) -> None:
        """Leave a line that changes."""
        if self._last and self._is_terminal:
            _write("\n")
        self._last = 0.0


def _write(text: str) -> None:
    if sys.stderr is not None:
        shown = (c if c.isprintable() or c in "\r\n" else "?" for c in text)
        sys.stderr.write("".join(shown))
        sys.stderr.flush()
