"""A stderr that may be closed, full or without a reader: no reason to stop working."""

import io
import os
import sys
from contextlib import suppress
from typing import Any

STDERR = 2


def forgiving_stderr() -> io.TextIOWrapper:
    """Return a stream to the stderr of this process that forgets what fails."""
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    return io.TextIOWrapper(
        io.BufferedWriter(_Forgiving()),
        encoding=encoding,
        errors="backslashreplace",
        line_buffering=True,
    )


class _Forgiving(io.RawIOBase):
    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return STDERR

    def isatty(self) -> bool:
        return os.isatty(STDERR)

    def write(self, content: Any, /) -> int:  # noqa: ANN401 - any buffer
        data = bytes(content)
        with suppress(OSError):
            os.write(STDERR, data)
        return len(data)
