"""Load one file, and say what it did that no file may do.

A loader may return or raise a ScrawlError of one line; it may take a second, and twice
the file and 16 MB of memory. What looks as if it took more is measured again, alone:
the machine may have been busy, and memory may have been that of somebody else.
"""

import ctypes
import gc
import os
import resource
import time
import traceback
from contextlib import suppress
from pathlib import Path

from benchmarks.reliability.fuzz_loaders import Loader
from scrawl.errors import ScrawlError

MAX_SECONDS = 1.0
MAX_GROWTH_BYTES = 16_000_000  # beside twice the file
SAMPLE_EVERY = 1000  # inputs between two looks at the memory in use
READ = "read"

_STATUS, _RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
_RESET_PEAK = "5"  # Linux: proc(5)


class Watch:
    """Loads inputs from memory, one after another."""

    def __init__(self, loader: Loader, folder: Path) -> None:
        """Use a file in *folder*, which is best one in memory."""
        self._loader = loader
        self.path = folder / loader.file
        self._handle = os.open(self.path, os.O_RDWR | os.O_CREAT)
        self._num_inputs = 0
        self._peak = self._base = 0

    def __call__(self, content: bytes) -> str | None:
        """Return what is wrong with how *content* is loaded: mostly nothing."""
        if self._num_inputs % SAMPLE_EVERY == 0:
            self._base = _memory_bytes("VmRSS")
            self._peak = _peak_bytes()
        self._num_inputs += 1
        self._write(content)
        started = time.perf_counter()
        finding, _ = outcome(self._loader, self.path)
        seconds = time.perf_counter() - started
        if finding:
            return finding
        peak = _peak_bytes()
        if seconds > MAX_SECONDS or (
            peak > self._peak and peak - self._base > _most_bytes(content)
        ):
            return self._measured_again(content)
        self._peak = peak
        return None

    def _write(self, content: bytes) -> None:
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, content, 0)

    def _measured_again(self, content: bytes) -> str | None:
        started = time.process_time()
        _, growth = with_growth(self._loader, self.path)
        seconds = time.process_time() - started
        self._num_inputs = 0  # a new base
        if seconds > MAX_SECONDS:
            return f"It takes {seconds:.1f} s."
        if growth > _most_bytes(content):
            return f"It takes {growth:,} bytes for {len(content):,}."
        return None


def outcome(loader: Loader, path: Path) -> tuple[str | None, str]:
    """Return what is wrong, if anything, and in words what became of the file."""
    try:
        loader.load(path)
    except ScrawlError as error:
        message = str(error)
        # One line, and nothing in it that moves the cursor or turns the writing.
        is_plain = bool(message) and message.isprintable()
        return None if is_plain else f"Not a plain line: {message!r:.200}", message
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(where.filename).name}, line {where.lineno}"
        return f"{type(error).__name__} in {place}: {error!s:.200}", "crashed"
    return None, READ


def with_growth(loader: Loader, path: Path) -> tuple[tuple[str | None, str], int]:
    """Return the outcome, and by how many bytes the memory grew, at its highest."""
    gc.collect()
    _give_back_memory()
    _RESET.write_text(_RESET_PEAK)
    before = _memory_bytes("VmRSS")
    said = outcome(loader, path)
    return said, _memory_bytes("VmHWM") - before


def _most_bytes(content: bytes) -> int:
    return 2 * len(content) + MAX_GROWTH_BYTES


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _give_back_memory() -> None:
    """Have the C library return what it keeps for later: it would hide a growth."""
    with suppress(AttributeError):  # not in every C library
        ctypes.CDLL(None).malloc_trim(0)


def _memory_bytes(name: str) -> int:
    for line in _STATUS.read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    raise LookupError(name)
