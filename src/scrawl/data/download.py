"""Fetch a file over HTTPS from the first mirror that delivers what was asked for.

The opener knows HTTPS and nothing else, so neither an address nor a redirection can
lead to a connection that is not verified, or to a file. Size and time are bounded.
"""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from scrawl.errors import InvalidFile, Unreachable

if TYPE_CHECKING:
    import http.client
    import urllib.request

Accepted = TypeVar("Accepted")

_CHUNK_BYTES = 1 << 16


def download(
    file: str,
    mirrors: Sequence[str],
    *,
    limit_bytes: int,
    accept: Callable[[bytes, str], Accepted],
    silence_seconds: float = 20.0,
    total_seconds: float = 600.0,
) -> Accepted:
    """Return what *accept* makes of the first content that it does not refuse.

    Args:
        file: The name of the file, which is added to the address of each mirror.
        mirrors: Addresses that end in a slash, in the order they are tried.
        limit_bytes: The size at which a download is given up.
        accept: Takes the content and its address; refuses it with InvalidFile.
        silence_seconds: How long a mirror may send nothing.
        total_seconds: How long a mirror may take.

    Raises:
        Unreachable: if no mirror delivers; the message has the reason of each.
    """
    from http.client import HTTPException

    failures = []
    for mirror in mirrors:
        url = mirror + file
        try:
            content = _fetch(url, limit_bytes, silence_seconds, total_seconds)
            return accept(content, url)
        except (OSError, HTTPException, InvalidFile) as error:
            failures.append(f"{url}: {_reason(error)}")
    raise Unreachable(
        f"No mirror delivered {file}. {' '.join(failures)} Check the connection, or"
        " set SCRAWL_DATA_DIR to a folder that has the data."
    )


def _fetch(
    url: str, limit_bytes: int, silence_seconds: float, total_seconds: float
) -> bytes:
    deadline = time.monotonic() + total_seconds
    with _opener().open(url, timeout=silence_seconds) as response:
        return _read(response, limit_bytes, deadline)


def _opener() -> "urllib.request.OpenerDirector":
    from urllib import request

    opener = request.OpenerDirector()
    opener.addheaders = [("User-Agent", "scrawl")]
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


def _read(
    response: "http.client.HTTPResponse", limit_bytes: int, deadline: float
) -> bytes:
    content = bytearray()
    while piece := response.read1(_CHUNK_BYTES):
        content += piece
        if len(content) > limit_bytes:
            raise InvalidFile(f"it sends more than {limit_bytes:,} bytes")
        if time.monotonic() > deadline:
            raise TimeoutError("it takes too long")
    if response.length:
        raise InvalidFile(f"it broke off {response.length:,} bytes before its end")
    return bytes(content)


def _reason(error: Exception) -> str:
    """Return why a mirror failed, as a sentence on one line."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if text.endswith(".") else f"{text}."
