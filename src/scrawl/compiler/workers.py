"""Python threads inside a compiled library, watched from the calling thread."""

import _thread
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from scrawl.compiler.job import Entry, Job
from scrawl.compiler.limits import MAX_WORKERS
from scrawl.errors import InvalidRequest, MissingOnMachine

POLL_SECONDS = 0.1


def num_threads() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return min(len(os.sched_getaffinity(0)), MAX_WORKERS)
    return min(os.cpu_count() or 1, MAX_WORKERS)


def checked_threads(threads: int | None) -> int:
    """Return *threads*, or the number of cores; refuse what no machine has."""
    if threads is None:
        return num_threads()
    if not (isinstance(threads, int) and 1 <= threads <= MAX_WORKERS):
        raise InvalidRequest(
            f"{threads!r} threads were asked for; give a number from 1 to"
            f" {MAX_WORKERS}."
        )
    return threads


@dataclass(frozen=True)
class Watch:
    """Who is told that workers go on, who is asked whether they may, how often."""

    on_progress: Callable[[int], object] = lambda _: None  # examples done
    should_stop: Callable[[], bool] = lambda: False  # after the batch in hand
    seconds: float = POLL_SECONDS


UNWATCHED = Watch()


def run_workers(entry: Entry, job: Job, threads: int, watch: Watch = Watch()) -> None:
    """Run *threads* workers to their end, and *watch* them.

    If *watch* says so, or this thread is interrupted, the workers end after the batch
    in hand.
    """
    team = _Team(entry, job, threads)
    try:
        team.start()
        while not team.is_over_after(watch.seconds):
            watch.on_progress(job.num_done)
            if watch.should_stop():
                job.stop = 1
    finally:
        # Also when this thread is interrupted: nobody may write to memory that is gone.
        job.stop = 1
        team.end()
    if team.error is not None:
        raise team.error
    watch.on_progress(job.num_done)


class _Team:
    """Workers, led by the first of them; the calling thread only waits.

    Ctrl-C is raised in the calling thread, between any two lines of Python. There,
    joining a thread or waiting for an event can leave locks that nobody opens, and
    threads that seem to have ended. So it touches single locks alone, whose methods
    cannot be interrupted half-way, and all else is done where nothing is raised.
    """

    def __init__(self, entry: Entry, job: Job, threads: int) -> None:
        self.error: MissingOnMachine | None = None
        self._entry, self._job, self._threads = entry, job, threads
        self._is_asked = self._has_begun = self._is_over = False
        self._begun = threading.Lock()
        self._begun.acquire()
        self._memory = threading.Lock()  # held by the team while it may write

    def start(self) -> None:
        self._is_asked = True
        try:
            _thread.start_new_thread(self._lead, ())
        except RuntimeError as error:
            self._is_over = True
            raise _too_many(self._threads, error) from error

    def is_over_after(self, seconds: float) -> bool:
        """Wait so long at most, and tell whether all have left."""
        if not self._has_begun:
            self._begun.acquire()
            self._has_begun = True
        return self._memory.acquire(timeout=seconds)

    def end(self) -> None:
        """Wait until nobody is inside; a team that has not begun never will."""
        while self._is_asked and not self._is_over:
            with suppress(KeyboardInterrupt):  # a second one; they end within a batch
                if self._memory.acquire(timeout=POLL_SECONDS):
                    return

    def _lead(self) -> None:
        if not self._memory.acquire(blocking=False):
            self._is_over = True
            return
        self._begun.release()
        try:
            self._work()
        except MissingOnMachine as error:
            self.error = error
        finally:
            self._is_over = True
            self._memory.release()

    def _work(self) -> None:
        """Enter with all others: fewer would wait for each other for ever."""
        gate = _Gate(self._entry, self._job)
        try:
            for number in range(1, self._threads):
                gate.send(number)
        except RuntimeError as error:
            gate.open(is_complete=False)
            raise _too_many(self._threads, error) from error
        gate.open(is_complete=True)
        self._entry(0, self._job, 0)
        gate.wait_until_left()


class _Gate:
    """Lets workers in when all are there, and knows when all have left.

    They are bare threads: a `threading.Thread` that is joined by a bare one, as the
    leader is, leaves an entry of the leader in `threading.enumerate()`.
    """

    def __init__(self, entry: Entry, job: Job) -> None:
        self._entry, self._job = entry, job
        self._is_complete = False
        self._event = threading.Event()
        self._inside: list[threading.Lock] = []  # one a worker, held until it leaves

    def send(self, number: int) -> None:
        inside = threading.Lock()
        inside.acquire()
        _thread.start_new_thread(self._enter, (number, inside))
        self._inside.append(inside)

    def open(self, *, is_complete: bool) -> None:
        self._is_complete = is_complete
        self._event.set()

    def wait_until_left(self) -> None:
        for inside in self._inside:
            inside.acquire()

    def _enter(self, number: int, inside: threading.Lock) -> None:
        self._event.wait()
        try:
            if self._is_complete:
                self._entry(0, self._job, number)
        finally:
            inside.release()


def _too_many(threads: int, error: RuntimeError) -> MissingOnMachine:
    return MissingOnMachine(
        f"{threads} threads cannot be started here ({error}). Use fewer (--threads), or"
        " allow more memory."
    )
