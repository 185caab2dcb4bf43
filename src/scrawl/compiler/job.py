"""What workers are given: the fields of `kernels/job.h` and `kernels/team.h`."""

import ctypes
import sys
from collections.abc import Callable, Iterable
from functools import cache

import numpy as np

from scrawl.compiler.limits import MAX_WORKERS
from scrawl.errors import MissingOnMachine

CACHE_LINE = 64
TEAM_BYTES = CACHE_LINE * (2 + MAX_WORKERS)


class Result(ctypes.Structure):
    """What an epoch gave for one output."""

    _fields_ = (("loss", ctypes.c_double), ("num_correct", ctypes.c_int64))


class Job(ctypes.Structure):
    """One call of a compiled library."""

    _fields_ = (
        ("inputs", ctypes.c_void_p),
        ("labels", ctypes.c_void_p),
        ("class_weights", ctypes.c_void_p),
        ("seeds", ctypes.c_void_p),
        ("transforms", ctypes.c_void_p),
        ("order", ctypes.c_void_p),
        ("rates", ctypes.c_void_p),
        ("weights", ctypes.c_void_p),
        ("moments_1", ctypes.c_void_p),
        ("moments_2", ctypes.c_void_p),
        ("averages", ctypes.c_void_p),
        ("values", ctypes.c_void_p),
        ("scratch", ctypes.c_void_p),
        ("outputs", ctypes.c_void_p),
        ("results", ctypes.c_void_p),
        ("team", ctypes.c_void_p),
        ("yield_", ctypes.c_void_p),
        ("count", ctypes.c_int64),
        ("num_done", ctypes.c_int64),
        ("seed_low", ctypes.c_uint32),
        ("seed_high", ctypes.c_uint32),
        ("epoch", ctypes.c_uint32),
        ("constants", ctypes.c_float * 4),
        ("stop", ctypes.c_int32),
    )


Entry = Callable[[int, Job, int], int]  # task, job, worker


class Addresses:
    """A table of where arrays begin; it keeps them alive."""

    def __init__(self, arrays: Iterable[np.ndarray | None]) -> None:
        """Note the addresses of *arrays*, which lie as they will be read; None is 0."""
        self.arrays = tuple(arrays)
        places = [0 if item is None else item.ctypes.data for item in self.arrays]
        self._table = (ctypes.c_void_p * max(len(places), 1))(*places)
        self.place = ctypes.addressof(self._table)


def new_team(num_workers: int) -> np.ndarray:
    """Return the memory in which *num_workers* meet, at most MAX_WORKERS."""
    team = aligned(TEAM_BYTES // 4).view(np.int32)
    team[0] = num_workers
    return team


def aligned(floats: int) -> np.ndarray:
    """Return zeros that begin with a cache line.

    Raises:
        MissingOnMachine: if there is not so much memory.
    """
    try:
        raw = np.zeros(4 * floats + CACHE_LINE, np.uint8)
    except MemoryError:
        raise MissingOnMachine(
            f"{4 * floats / 2**30:.1f} GiB of memory are needed at once, more than this"
            " machine gives. Use a smaller network or batch_size."
        ) from None
    start = -raw.ctypes.data % CACHE_LINE
    return raw[start : start + 4 * floats].view(np.float32)


def entry_of(library: ctypes.CDLL, symbol: str) -> Entry:
    """Return the function of a library; it runs without Python's lock."""
    function = getattr(library, symbol)
    function.argtypes = (ctypes.c_int, ctypes.POINTER(Job), ctypes.c_int)
    function.restype = ctypes.c_int
    return function


@cache
def yield_address() -> int:
    """Return the address of the system's function that lets other threads run."""
    if sys.platform == "win32":
        function = ctypes.WinDLL("kernel32").SwitchToThread
    else:
        function = ctypes.CDLL(None).sched_yield
    return ctypes.cast(function, ctypes.c_void_p).value or 0
