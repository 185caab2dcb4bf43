"""Libraries that are not loaded: a program of its own does each call.

The trainer and the classifier prepare a job as always. Instead of to a loaded library
it goes to a program, with all it leads to, and what that has made of it comes back.
"""

import ctypes
import struct
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from numpy._core import _internal

from scrawl.compiler.job import Job

SECONDS = 100
WORD = 8  # bytes of an address
Command = Callable[[Path, str], list[object]]  # for a library and its function's name
Check = Callable[[Job, int], None]  # of what a job leads to, after so many workers


class ProgramFailed(Exception):
    """What a program said when it failed."""


class Content(NamedTuple):
    """What lies at an address: so many bytes, perhaps addresses."""

    num_bytes: int
    is_table: bool


class Address(NamedTuple):
    """An address in a piece of memory, and the piece that it leads to."""

    piece: int
    offset: int
    target: int


@dataclass
class Ledger:
    """Whatever has been handed to C, by its address: arrays, tables, and jobs."""

    contents: dict[int, Content] = field(default_factory=dict)

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Note everything whose address somebody asks for from now on."""
        data, addressof = _internal._ctypes.data, ctypes.addressof

        def noted_data(view: Any) -> int:
            address = data.__get__(view)
            self.contents[address] = Content(view._arr.nbytes, is_table=False)
            return address

        def noted_addressof(item: Any) -> int:
            is_table = getattr(item, "_type_", None) is ctypes.c_void_p
            self.contents[addressof(item)] = Content(ctypes.sizeof(item), is_table)
            return addressof(item)

        monkeypatch.setattr(_internal._ctypes, "data", property(noted_data))
        monkeypatch.setattr(ctypes, "addressof", noted_addressof)
        monkeypatch.setattr("scrawl.compiler.trainer.addressof", noted_addressof)


@dataclass(frozen=True)
class Elsewhere:
    """Where calls are done: by which command, and what is looked at afterwards."""

    command: Command
    check: Check = lambda _job, _num_workers: None
    ledger: Ledger = field(default_factory=Ledger)


def do_elsewhere(where: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all calls of libraries be done there, instead of loading them."""
    where.ledger.watch(monkeypatch)
    library = SimpleNamespace(CDLL=lambda path: ForeignLibrary(path, where))
    monkeypatch.setattr("scrawl.compiler.library.ctypes", library)


class ForeignLibrary(ctypes.CDLL):
    """A library that stays a file."""

    def __init__(self, path: str, where: Elsewhere) -> None:
        """Load nothing."""
        self._path, self._where = Path(path), where

    def __getattr__(self, symbol: str) -> Any:
        """Return the function called *symbol*."""
        return ForeignFunction(self._where.command(self._path, symbol), self._where)


class ForeignFunction:
    """The function of a library: the first worker does the work of all."""

    def __init__(self, command: list[object], where: Elsewhere) -> None:
        """Remember which command does it."""
        self._command, self._where = list(map(str, command)), where

    def __call__(self, task: int, job: Job, worker: int) -> int:
        """Do a call, and change the memory of this process as the program did its own.

        Raises:
            ProgramFailed: if it did.
        """
        if worker == 0:
            call = Call(task, job, self._where.ledger)
            done = subprocess.run(
                self._command,
                input=call.request(),
                capture_output=True,
                timeout=SECONDS,
                check=False,
            )
            if done.returncode:
                raise ProgramFailed(done.stderr.decode(errors="replace"))
            call.take(done.stdout)
            self._where.check(job, call.num_workers)
        return 0


class Call:
    """A call in the words of `driver.c` and `emulator.py`.

    They read five numbers (task, workers, pieces, addresses, and where in the job the
    address of the function stands that yields), then the pieces of memory, each behind
    its size, then the addresses that belong into them. The job is the first piece. They
    answer with all pieces.
    """

    def __init__(self, task: int, job: Job, ledger: Ledger) -> None:
        """Find all that *job* leads to."""
        self._task, self._job = task, job
        team = job.team
        self.num_workers = ctypes.c_int32.from_address(team).value if team else 1
        self._contents = ledger.contents
        self._pieces = [ctypes.addressof(job)]
        self._contents[self._pieces[0]] = Content(ctypes.sizeof(job), is_table=True)
        self._addresses = list(self._follow())

    def request(self) -> bytes:
        """Return what a program reads."""
        sizes = len(self._pieces), len(self._addresses)
        head = self._task, self.num_workers, *sizes, Job.yield_.offset
        addresses = (struct.pack("<3q", *address) for address in self._addresses)
        return b"".join((struct.pack("<5q", *head), *self._packed_pieces(), *addresses))

    def take(self, answer: bytes) -> None:
        """Copy everything but addresses to where it belongs."""
        kept = {item.offset for item in self._addresses if item.piece == 0}
        for offset in range(0, ctypes.sizeof(self._job), WORD):
            if offset not in {*kept, Job.yield_.offset}:
                word = answer[offset : offset + WORD]
                ctypes.memmove(self._pieces[0] + offset, word, WORD)
        end = 0
        for place in self._pieces:
            num_bytes, is_table = self._contents[place]
            start, end = end, end + num_bytes
            if not is_table:
                ctypes.memmove(place, answer[start:end], num_bytes)

    def _follow(self) -> Iterator[Address]:
        for number, place in enumerate(self._pieces):  # of which this finds more
            num_bytes, is_table = self._contents[place]
            words = ctypes.string_at(place, num_bytes if is_table else 0)
            for index, (word,) in enumerate(struct.iter_unpack("<Q", words)):
                if word in self._contents:
                    yield Address(number, index * WORD, self._number_of(word))

    def _number_of(self, place: int) -> int:
        if place not in self._pieces:
            self._pieces.append(place)
        return self._pieces.index(place)

    def _packed_pieces(self) -> Iterator[bytes]:
        # What has lain there before must not matter.
        dirty = {self._job.values, self._job.scratch}
        for place in self._pieces:
            size = self._contents[place].num_bytes
            content = ctypes.string_at(place, size)
            yield struct.pack("<q", size)
            yield b"\xff" * size if place in dirty else content
