"""Fetch a file over HTTPS from the first mirror that delivers what was asked for.

The opener knows HTTPS and nothing else, so neither an address nor a redirection can
lead to a connection that is not verified, or to a file. Size and time are bounded.
What arrives lies in a file of its own until it was accepted; if the connection breaks
off, the next try, now or another day, asks the same mirror for the rest of the same
file (`If-Range`), and begins anew if that is not what the mirror sends.
"""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from scrawl import files
from scrawl.data.announcing import Meter
from scrawl.errors import InvalidFile, NothingThere, NotWritable, Unreachable

if TYPE_CHECKING:
    import http.client
    import urllib.request

Accepted = TypeVar("Accepted")

TRIES = 20  # of one mirror, as long as each brings something

_CHUNK_BYTES = 1 << 16
_LEAST_SPEED = 100_000  # bytes/s, of large files
_MAX_NOTE_BYTES = 1 << 14
_PARTIAL, _NO_SUCH_RANGE = 206, 416  # what HTTP calls them


@dataclass(frozen=True)
class Limits:
    """When a mirror is given up."""

    num_bytes: int
    silence_seconds: float = 20.0
    total_seconds: float | None = None  # None leaves it to the size

    @property
    def deadline_seconds(self) -> float:
        """How long a mirror may take."""
        if self.total_seconds is not None:
            return self.total_seconds
        return max(600.0, self.num_bytes / _LEAST_SPEED)


def download(
    addresses: Sequence[str],
    part: Path,
    limits: Limits,
    accept: Callable[[Path, str], Accepted],
) -> Accepted:
    """Return what *accept* makes of the first file that it does not refuse.

    Args:
        addresses: Where the file lies, in the order they are tried.
        part: Where it lies until it is accepted; what of it is there is not fetched
            again. Only one process at a time may use it.
        limits: When a mirror is given up.
        accept: Takes the path of the file and its address, and may move it away;
            refuses it with InvalidFile.

    Raises:
        Unreachable: if no mirror delivers; the message has the reason of each.
        NotWritable: if the file cannot be written; nothing of it is left.
    """
    failures = []
    for url in addresses:
        try:
            accepted = _from_mirror(url, part, limits, accept)
        except (_Failed, InvalidFile) as error:
            failures.append(f"{url}: {_reason(error)}")
        else:
            _remove(part)
            return accepted
    name = addresses[0].rpartition("/")[2] if addresses else part.name
    raise Unreachable(
        f"No mirror delivered {name}. {' '.join(failures)} Check the connection, or"
        " set SCRAWL_DATA_DIR to a folder that has the data."
    )


class _Failed(Exception):
    """Why a mirror failed, which another try may mend."""


def _from_mirror(
    url: str,
    part: Path,
    limits: Limits,
    accept: Callable[[Path, str], Accepted],
) -> Accepted:
    deadline = time.monotonic() + limits.deadline_seconds
    for tries_left in reversed(range(TRIES)):
        begun = _size(part) if _validator(part, url) else 0
        try:
            _fetch(url, part, limits, deadline)
            return accept(part, url)
        except InvalidFile:
            _remove(part)
            if not begun:  # else what was there before may have been at fault
                raise
        except _Failed:
            may_go_on = _may_go_on(url, part, begun)
            if not may_go_on or not tries_left or time.monotonic() > deadline:
                raise
    raise _Failed("it never sent the same file twice")


def _may_go_on(url: str, part: Path, begun: int) -> bool:
    """Tell whether another try could bring more, and remove what is of no use."""
    if _validator(part, url):
        return _size(part) > begun
    if not _note(part).exists():
        _remove(part)
    return begun > 0  # what was there was refused, and the whole may not be


def _fetch(url: str, part: Path, limits: Limits, deadline: float) -> None:
    """Bring the file *part* to its end."""
    from http.client import HTTPException

    validator = _validator(part, url)
    begun = _size(part) if validator else 0
    headers = {"Range": f"bytes={begun}-", "If-Range": validator} if begun else {}
    try:
        opening = _opener(headers).open(url, timeout=limits.silence_seconds)
    except (OSError, HTTPException) as error:
        if getattr(error, "code", None) == _NO_SUCH_RANGE:
            _remove(part)
        raise _Failed(_reason(error)) from error
    with opening as response:
        begun = begun if _goes_on(response, begun) else 0
        if not begun:
            _note_origin(response, url, part)
        _save(_pieces(response, limits, begun, deadline), part, begun)


def _opener(headers: dict[str, str]) -> "urllib.request.OpenerDirector":
    from urllib import request

    opener = request.OpenerDirector()
    opener.addheaders = [("User-Agent", "scrawl"), *headers.items()]
    for handler in (
        request.ProxyHandler(),
        request.HTTPSHandler(),
        request.UnknownHandler(),
        request.HTTPDefaultErrorHandler(),
        request.HTTPRedirectHandler(),
        request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def _goes_on(response: "http.client.HTTPResponse", begun: int) -> bool:
    """Tell whether an answer is the rest of what is there, not the whole."""
    if response.status != _PARTIAL:
        return False
    given = response.headers.get("Content-Range", "")
    if not begun or not re.match(rf"bytes {begun}-\d+/", given):
        raise InvalidFile(f"it sends the range {given!r}, asked for was {begun}-")
    return True


def _pieces(
    response: "http.client.HTTPResponse", limits: Limits, begun: int, deadline: float
) -> Iterator[bytes]:
    from http.client import HTTPException

    meter = Meter(response.url, begun + (response.length or 0))
    try:
        while piece := response.read1(_CHUNK_BYTES):
            begun += len(piece)
            if begun > limits.num_bytes:
                raise InvalidFile(f"it sends more than {limits.num_bytes:,} bytes")
            yield piece
            meter.advance(begun)
            if time.monotonic() > deadline:
                raise _Failed("it takes too long")
    except (OSError, HTTPException) as error:
        raise _Failed(_reason(error)) from error
    finally:
        meter.end()
    if response.length:
        raise _Failed(f"it broke off {response.length:,} bytes before its end")


def _save(pieces: Iterator[bytes], part: Path, begun: int) -> None:
    try:
        with part.open("r+b" if begun else "wb") as file:
            file.seek(begun)
            file.truncate()
            for piece in pieces:
                file.write(piece)
                file.flush()  # what arrived outlives the process
    except OSError as error:
        _remove(part)
        raise _unwritable(part, error) from error


def _note_origin(response: "http.client.HTTPResponse", url: str, part: Path) -> None:
    """Note what would show, another time, that the mirror has still the same file."""
    _remove(part)
    tag = response.headers.get("ETag", "")
    strong = tag if tag.startswith('"') else ""
    validator = strong or response.headers.get("Last-Modified", "")
    if validator and validator.isascii() and validator.isprintable():
        try:
            _note(part).write_text(f"{url}\n{validator}\n")  # half of it fits no file
        except OSError as error:
            _remove(part)
            raise _unwritable(part, error) from error


def _unwritable(part: Path, error: OSError) -> NotWritable:
    return NotWritable(
        f"Cannot write {part}: {error.strerror or error}."
        " Make room, or choose another place."
    )


def _validator(part: Path, url: str) -> str:
    """Return what was noted of *part*, if it began to come from *url*."""
    try:
        lines = files.read_text(_note(part), _MAX_NOTE_BYTES).splitlines()
    except (InvalidFile, NothingThere):
        return ""
    is_ours = len(lines) == 2 and lines[0] == url and lines[1].isprintable()
    return lines[1] if is_ours else ""


def _note(part: Path) -> Path:
    return part.with_name(f"{part.name}.from")


def _size(part: Path) -> int:
    try:
        return part.stat().st_size
    except OSError:
        return 0


def _remove(part: Path) -> None:
    for path in (part, _note(part)):
        with suppress(OSError):
            path.unlink()


def _reason(error: Exception) -> str:
    """Return why a mirror failed, as a sentence on one line."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if text.endswith(".") else f"{text}."
