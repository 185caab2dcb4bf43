"""Python threads inside a compiled library, watched from the calling thread."""

import os
import threading
from collections.abc import Callable
from contextlib import suppress

from scrawl.compiler.job import Entry, Job
from scrawl.compiler.limits import MAX_WORKERS
from scrawl.errors import InvalidRequest

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


def run_workers(
    entry: Entry,
    job: Job,
    threads: int,
    *,
    on_poll: Callable[[], object] = lambda: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> None:
    """Run *threads* workers to their end, looking after them ten times a second.

    If *should_stop* says so, or this thread is interrupted, the workers end after the
    batch in hand.
    """
    gate = _Gate()
    workers = [
        threading.Thread(target=gate.enter, args=(entry, job, number), daemon=True)
        for number in range(threads)
    ]
    try:
        for worker in workers:
            worker.start()
        gate.open(is_complete=True)
        while any(worker.is_alive() for worker in workers):
            _wait(workers)
            on_poll()
            if should_stop():
                job.stop = 1
    finally:
        # Also when this thread is interrupted: nobody may write to memory that is gone.
        job.stop = 1
        gate.open(is_complete=gate.is_complete)
        _wait_for_all(workers)


class _Gate:
    """Lets workers in when all are there: fewer would wait for each other for ever."""

    def __init__(self) -> None:
        self.is_complete = False
        self._event = threading.Event()

    def open(self, *, is_complete: bool) -> None:
        self.is_complete = is_complete
        self._event.set()

    def enter(self, entry: Entry, job: Job, number: int) -> None:
        self._event.wait()
        if self.is_complete:
            entry(0, job, number)


def _wait_for_all(workers: list[threading.Thread]) -> None:
    is_over = False
    while not is_over:
        with suppress(KeyboardInterrupt):  # a second one; they end within a batch
            _wait(workers)
            is_over = not any(worker.is_alive() for worker in workers)


def _wait(workers: list[threading.Thread]) -> None:
    for worker in workers:
        if worker.is_alive():
            worker.join(POLL_SECONDS)
            return
