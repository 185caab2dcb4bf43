"""How many threads there are, and how they are watched."""

import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from scrawl.compiler import num_threads
from scrawl.compiler.job import Job
from scrawl.compiler.workers import Watch, checked_threads, run_workers
from scrawl.errors import InvalidRequest

REMAINING = """
import threading
from scrawl.compiler.job import Job
from scrawl.compiler.workers import run_workers

run_workers(lambda task, job, worker: 0, Job(), 3)
print([thread.name for thread in threading.enumerate()])
"""


def test_as_many_threads_as_cores_that_may_be_used():
    """Not as many as there are: others may have been given the rest."""
    assert 1 <= num_threads() <= (os.cpu_count() or 1)
    assert checked_threads(None) == num_threads()
    assert checked_threads(64) == 64


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="needs affinity")
def test_a_process_may_have_fewer_cores_than_the_machine():
    """As in a container, or under taskset."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        assert num_threads() == 1
    finally:
        os.sched_setaffinity(0, allowed)


@pytest.mark.parametrize("threads", [-1, 0, 65, 10**9])
def test_other_numbers_are_refused(threads):
    """There is room for 64 in a team."""
    with pytest.raises(InvalidRequest, match=f"{threads} threads .*from 1 to 64"):
        checked_threads(threads)


def test_every_worker_enters_once_with_its_number():
    """From 0, each in a thread of its own."""
    entered = []

    def enter(task: int, job: Job, worker: int) -> int:
        entered.append((task, worker, threading.get_ident(), job.stop))
        return 0

    run_workers(enter, Job(), 3)

    assert sorted(entry[:2] for entry in entered) == [(0, 0), (0, 1), (0, 2)]
    assert threading.get_ident() not in {entry[2] for entry in entered}


def test_nothing_remains_of_a_team():
    """In a process of its own: an entry of an older thread could hide a new one."""
    remaining = subprocess.run(
        [sys.executable, "-c", REMAINING], capture_output=True, text=True, check=True
    )

    assert remaining.stdout == "['MainThread']\n"


def test_workers_are_asked_to_stop_and_waited_for():
    """A second interrupt does not leave them behind."""
    left = []

    def enter(_: int, job: Job, worker: int) -> int:
        while not job.stop:
            time.sleep(0.01)
        time.sleep(0.2)
        left.append(worker)
        return 0

    def interrupt() -> bool:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt, match=r"^$"):
        run_workers(enter, Job(), 2, Watch(should_stop=interrupt))

    assert sorted(left) == [0, 1]


def test_an_interrupted_team_has_left_before_its_memory_goes():
    """Ctrl-C while a thread is joined makes Python 3.11 believe that it has ended."""
    pauses = np.random.default_rng(0).uniform(0.001, 0.03, 20)
    outside = [was_left_alone(float(pause)) for pause in pauses]

    assert outside == [False] * len(pauses)


def was_left_alone(pause: float) -> bool:
    """Interrupt this process after a *pause*; tell if a worker was still at work."""
    at_work = threading.Event()

    def enter(_: int, job: Job, worker: int) -> int:
        at_work.set()
        while not job.stop:
            time.sleep(0.001)
        time.sleep(0.01)  # what is left of the batch in hand
        at_work.clear()
        return worker

    press = threading.Timer(pause, os.kill, (os.getpid(), signal.SIGINT))
    press.start()
    try:
        run_workers(enter, Job(), 1)
    except KeyboardInterrupt:
        return at_work.is_set()
    finally:
        press.join()
    raise AssertionError("It was not interrupted.")
