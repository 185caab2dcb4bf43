"""A small data set on a mirror that is no network: its answers are in memory."""

import gzip
import hashlib
import http.client
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from email.message import Message
from typing import Any, Self

import numpy as np

from scrawl.data import CATALOGUE, catalogue, download, sources

NAME = "small"
MIRROR = "https://mirror.invalid/"


def offer_small_data() -> None:
    """Add a data set to the catalogue, and let every address lead to its mirror.

    Its files are looked for one after the other, so that a call keeps its number.
    """
    contents = dict(_contents())
    like = CATALOGUE["mnist"]
    files = tuple(
        catalogue.RemoteFile(name, len(content), hashlib.sha256(content).hexdigest())
        for name, content in contents.items()
    )
    fields: dict[str, Any] = {"files": files, "mirrors": (MIRROR,)}
    CATALOGUE[NAME] = replace(like, **fields, **_not_elsewhere(like))
    packed = {f"{name}.gz": gzip.compress(c, mtime=0) for name, c in contents.items()}
    _put(download, "_opener", lambda *_: Mirror(packed))
    _put(sources, "ThreadPoolExecutor", Serial)


class Mirror:
    """Answers as an opener of urllib does."""

    def __init__(self, contents: dict[str, bytes]) -> None:
        """Know the *contents* by the names of their files."""
        self._contents = contents

    def open(self, url: str, timeout: float) -> "Answer":
        """Return the file of that address, whole."""
        del timeout
        return Answer(url, self._contents[url.removeprefix(MIRROR)])


class Answer(io.BytesIO):
    """A response: the whole file, and a tag by which to ask for the rest another time.

    Its length is what is still to come, as with `http.client`.
    """

    status = http.client.OK

    def __init__(self, url: str, content: bytes) -> None:
        """Be the *content* of the file at *url*."""
        super().__init__(content)
        self.url = url
        self.headers = Message()
        self.headers["ETag"] = '"1"'
        self.headers["Content-Length"] = str(len(content))

    @property
    def length(self) -> int:
        """How many bytes are still to come."""
        return len(self.getbuffer()) - self.tell()


class Serial:
    """A pool of threads that has none."""

    def __init__(self, **_: object) -> None:
        """Be as large as nobody needs."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def map(self, work: Callable[..., Any], items: Iterable[Any]) -> Iterator[Any]:
        """Do the work, one item after the other."""
        return map(work, items)


def _put(module: object, name: str, value: object) -> None:
    setattr(module, name, value)


def _not_elsewhere(like: catalogue.Entry) -> dict[str, Any]:
    """Let nobody look for it among the files of others."""
    others = {"keras": "", "torchvision": ""}
    return {name: value for name, value in others.items() if hasattr(like, name)}


def _contents() -> Iterator[tuple[str, bytes]]:
    random = np.random.default_rng(1)
    for part, count in (("train", 40), ("test", 20)):
        images = random.integers(0, 256, (count, 28, 28), np.uint8)
        head = bytes((0, 0, 8, 3)) + np.array(images.shape, ">u4").tobytes()
        yield f"{part}-images", head + images.tobytes()
        head = bytes((0, 0, 8, 1)) + np.array([count], ">u4").tobytes()
        yield f"{part}-labels", head + bytes(i % 10 for i in range(count))
