"""What every test stands on: a cache of its own, an oracle, repeatable examples."""

import os
import signal
from collections.abc import Iterator

import pytest
from hypothesis import settings

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
