"""The commands in an initialization file that may have been edited by hand."""

from collections.abc import Iterator
from typing import NamedTuple

from scrawl.errors import CheckFailed, InvalidFile

MAX_INI_BYTES = 64 << 20  # lines as long as ours, for as many words as are replayed
MAX_LINES = 1 << 22
MAX_LINE = 1000  # characters


class Line(NamedTuple):
    """A command, without comments, and where it stands."""

    file: str
    number: int  # from 1
    text: str

    def wrong(self, problem: str) -> InvalidFile:
        """Return an error that names the line."""
        return InvalidFile(f"{self.file}, line {self.number}: {problem}")

    def differs(self, problem: str) -> CheckFailed:
        """Return the error of a check, which names its line."""
        return CheckFailed(f"{self.file}, line {self.number}: {problem}")


def ini_lines(file: str, content: bytes) -> Iterator[Line]:
    """Yield the lines of *content* that have a command, of the file called *file*.

    Raises:
        InvalidFile: if it is no text, too long, or a comment does not end.
    """
    opened = None  # the line in which a comment began
    for number, raw in enumerate(_text(file, content).split("\n"), start=1):
        line = Line(file, number, raw)
        if len(raw) > MAX_LINE:
            raise line.wrong(
                f"it has {len(raw):,} characters; {MAX_LINE:,} are enough. Cut it."
            )
        text = raw
        if opened is not None or "/" in raw:
            text, is_open = _without_comments(raw, is_open=opened is not None)
            opened = (opened or line) if is_open else None
        if text.strip():
            yield Line(file, number, text.strip())
    if opened is not None:
        raise opened.wrong("the comment that begins here has no end. Write */ there.")


def _text(file: str, content: bytes) -> str:
    if len(content) > MAX_INI_BYTES:
        raise InvalidFile(
            f"{file} has {len(content):,} bytes, more than the {MAX_INI_BYTES:,} it may"
            " have. Check that it is the file you mean."
        )
    if content.count(b"\n") >= MAX_LINES:
        raise InvalidFile(
            f"{file} has more than the {MAX_LINES:,} lines it may have. Check that it"
            " is the file you mean."
        )
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        number = content.count(b"\n", 0, error.start) + 1
        raise Line(file, number, "").wrong(
            f"it is no UTF-8 text (byte {error.start}). Save the file as UTF-8."
        ) from error


def _without_comments(text: str, *, is_open: bool) -> tuple[str, bool]:
    """Return what of *text* is no comment, and whether one is open at its end."""
    kept = ""
    while True:
        if is_open:
            _, end, text = text.partition("*/")
            if not end:
                return kept, True
            is_open = False
        before, begin, after = text.partition("/*")
        command, is_line, _ = before.partition("//")
        kept += f"{command} "
        if is_line or not begin:
            return kept, False
        text, is_open = after, True
