"""What every test stands on: a cache of its own, an oracle, repeatable examples."""

import io
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from hypothesis import settings

from tests.devtools import CHROMIUM, Browser

os.environ["KERAS_BACKEND"] = "jax"  # read once, when the first test imports Keras

# A job in the background of a shell ignores Ctrl-C, and so would all that it starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples on every machine, however slow: time is for benchmarks/ to judge.
# Look for new ones with `pytest --hypothesis-profile=default`.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # workers share what they compile
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SCRAWL_CACHE_DIR", str(folder / "cache"))
        yield


@pytest.fixture
def gradient() -> np.ndarray:
    """Return an image of 6x5 pixels, each of another grey."""
    return np.linspace(0, 255, 30).astype(np.uint8).reshape(6, 5)


@pytest.fixture
def encoded() -> Callable[..., bytes]:
    """Return a function that gives the bytes of a file with a picture in it."""

    def encode(picture: PIL.Image.Image, kind: str = "PNG", **options: object) -> bytes:
        file = io.BytesIO()
        picture.save(file, kind, **options)
        return file.getvalue()

    return encode


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    """Return a real Chromium; a machine without one skips the test."""
    if CHROMIUM is None or os.name != "posix":
        pytest.skip("There is no Chromium here.")
    with Browser(tmp_path / "profile") as started:
        yield started
