"""Reads jobs from standard input, times each alike, and prints a reply per line.

A peer keeps the work of one network and batch size at a time, so that its compiler
runs once for all rounds, and sleeps while others are at work.
"""

import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from benchmarks.jobs import Job, Reply, to_job, to_line

Work = Callable[[], int]  # handles some images, and returns how many

WARM_UP_SECONDS = 0.3
CALL_SECONDS = 1.2  # long enough to hide what a call does before its first batch
NUM_TRIAL_UNITS = 4
MAX_LATENCY_CALLS = 2_000
UNITS_PER_KIBIBYTE = 1 if sys.platform == "darwin" else 1024


def serve(prepare: Callable[[Job], Work]) -> None:
    """Answer every job on standard input with what `prepare(job)` reaches."""
    replies = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what libraries print must not be taken for a reply
    prepared: dict[Job, Work] = {}
    for line in sys.stdin:
        job = to_job(line)
        _forget_others(prepared, job)
        work = prepared.get(_key(job))
        if work is None:
            work = prepared[_key(job)] = prepare(job)
            _warm_up(job, work)
        replies.write(to_line(measure(job, work)) + "\n")


def measure(job: Job, work: Work) -> Reply:
    """Repeat *work*, warm already, for the seconds that *job* allows."""
    start_cpu = time.process_time()
    if job.task in {"latency", "build"}:
        max_calls = MAX_LATENCY_CALLS if job.task == "latency" else 1
        durations = [_seconds_of(work) for _ in _until(job.seconds, max_calls)]
        value, num_calls = statistics.median(durations), len(durations)
    else:
        start = time.perf_counter()
        counts = [work() for _ in _until(job.seconds)]
        value = sum(counts) / (time.perf_counter() - start)
        num_calls = len(counts)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNITS_PER_KIBIBYTE
    return Reply(value, num_calls, time.process_time() - start_cpu, peak)


def sized(run: Callable[[int], None], unit: int, limit: int) -> Work:
    """Return calls of *run* with as many images as take about a second.

    They are whole units, at most *limit* images; trying it out compiles it, too.
    """
    run(unit)
    start = time.perf_counter()
    run(NUM_TRIAL_UNITS * unit)
    rate = NUM_TRIAL_UNITS * unit / (time.perf_counter() - start)
    num_images = unit * max(1, int(min(rate * CALL_SECONDS, limit)) // unit)

    def work() -> int:
        run(num_images)
        return num_images

    return work


def _warm_up(job: Job, work: Work) -> None:
    if job.task != "build":
        for _ in _until(WARM_UP_SECONDS):
            work()


def _forget_others(prepared: dict[Job, Work], job: Job) -> None:
    wanted = (job.task, job.network, job.batch_size)
    for other in list(prepared):
        if (other.task, other.network, other.batch_size) != wanted:
            del prepared[other]


def _key(job: Job) -> Job:
    return replace(job, seconds=0.0)


def _until(seconds: float, max_calls: int = sys.maxsize) -> Iterator[int]:
    """Count at least one call, and go on until the time or the calls are spent."""
    end = time.perf_counter() + seconds
    for call in range(max_calls):
        yield call
        if time.perf_counter() >= end:
            return


def _seconds_of(work: Work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
