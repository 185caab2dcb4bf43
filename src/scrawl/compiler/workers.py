"""Python threads inside a compiled library, watched from the calling thread."""

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
    gate = _Gate(threads)
    try:
        _start(gate, entry, job)
        gate.open(is_complete=True)
        while not gate.wait(watch.seconds):
            watch.on_progress(job.num_done)
            if watch.should_stop():
                job.stop = 1
    finally:
        # Also when this thread is interrupted: nobody may write to memory that is gone.
        job.stop = 1
        gate.open(is_complete=gate.is_complete)
        if gate.is_complete:
            _wait_for_all(gate)
    watch.on_progress(job.num_done)


class _Gate:
    """Lets workers in when all are there: fewer would wait for each other for ever.

    Each says itself that it has left. `Thread.is_alive` would not do: Ctrl-C while a
    thread is joined makes Python 3.11 believe that it has ended.
    """

    def __init__(self, num_workers: int) -> None:
        self.is_complete = False
        self.left = [threading.Event() for _ in range(num_workers)]
        self._event = threading.Event()

    def open(self, *, is_complete: bool) -> None:
        self.is_complete = is_complete
        self._event.set()

    def enter(self, entry: Entry, job: Job, number: int) -> None:
        self._event.wait()
        try:
            if self.is_complete:
                entry(0, job, number)
        finally:
            self.left[number].set()

    def wait(self, seconds: float) -> bool:
        """Wait a while for the first that is still inside; tell whether none is."""
        for left in self.left:
            if not left.is_set():
                left.wait(seconds)
                break
        return all(left.is_set() for left in self.left)


def _start(gate: _Gate, entry: Entry, job: Job) -> None:
    threads = len(gate.left)
    for number in range(threads):
        worker = threading.Thread(
            target=gate.enter, args=(entry, job, number), daemon=True
        )
        try:
            worker.start()
        except RuntimeError as error:
            raise MissingOnMachine(
                f"Only {number} of {threads} threads could be started here ({error})."
                " Use fewer (--threads), or allow more memory."
            ) from error


def _wait_for_all(gate: _Gate) -> None:
    is_over = False
    while not is_over:
        with suppress(KeyboardInterrupt):  # a second one; they end within a batch
            is_over = gate.wait(POLL_SECONDS)
