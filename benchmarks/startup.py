"""What is paid besides the work: start-up, building a library, and memory."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.contenders import OURS, Contender, Program
from benchmarks.environments import python_of
from benchmarks.folders import ROOT
from benchmarks.jobs import Job
from benchmarks.journal import Fact, Journal
from benchmarks.processes import Peer, surroundings
from benchmarks.results import Question, Results

NUM_STARTS = 7
MEMORY_QUESTION = Question("train", "cnn-16-32", 128)
SCRAWL = str(Path(sys.executable).with_name("scrawl"))
SCRAWL_TRAIN = (SCRAWL, "train", "--data", "mnist", "--model", "cnn-16-32")
BYTES_PER_UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss


@dataclass(frozen=True)
class Start:
    """A process that does nothing but start."""

    name: str
    program: Program
    arguments: tuple[str, ...]

    @property
    def fact(self) -> str:
        """The name of how many seconds it takes."""
        return f"start: {self.name}"

    @property
    def command(self) -> tuple[str, ...]:
        """What is run."""
        if self.arguments[0] == SCRAWL:
            return self.arguments
        return (python_of(self.program.environment), *self.arguments)


def _import(module: str, environment: str = "", backend: str = "") -> Start:
    program = Program(module, environment, backend)
    suffix = f" ({backend})" if backend else ""
    return Start(f"import {module}{suffix}", program, ("-c", f"import {module}"))


STARTS = (
    Start("python, nothing", Program(""), ("-c", "pass")),
    _import("scrawl"),
    Start("scrawl --help", Program(""), (SCRAWL, "--help")),
    _import("keras", "keras-tensorflow", "tensorflow"),
    _import("keras", "keras-jax", "jax"),
    _import("jax", "keras-jax"),
    _import("torch", "torch"),
    _import("onnxruntime", "onnxruntime"),
)


def measure_starts(journal: Journal, environments: Sequence[str]) -> None:
    """Write down how long processes take from nothing to their end, in seconds."""
    for start in STARTS:
        if start.program.environment in environments:
            _note(journal, start.fact, lambda start=start: _median_seconds(start))


def measure_builds(journal: Journal, threads: int, networks: Sequence[str]) -> None:
    """Write down how long a trainer takes to be ready: without a cache, and with."""
    for network in networks:
        if f"build: {network} cached" not in journal.facts:
            with tempfile.TemporaryDirectory() as cache:
                cold = _build_seconds(network, threads, cache)
                cached = _build_seconds(network, threads, cache)
            journal.add(Fact(f"build: {network} cold", cold))
            journal.add(Fact(f"build: {network} cached", cached))


def measure_memory(journal: Journal, contenders: Sequence[Contender]) -> None:
    """Write down the peak memory of fresh processes that train cnn-16-32, in bytes."""
    results = Results.of(journal)
    for contender in contenders:
        job = results.best_job(contender.name, MEMORY_QUESTION)
        if job:
            _note(
                journal,
                f"memory: {contender.name}",
                lambda contender=contender, job=job: _peak_of_peer(contender, job),
            )


def measure_own_memory(journal: Journal, data: str) -> None:
    """Write down the peak memory of `scrawl train` on MNIST, in bytes."""
    if (Path(data) / "mnist").is_dir():
        _note(journal, "memory: scrawl train", lambda: _peak_of_command(data))


def _build_seconds(network: str, threads: int, cache: str) -> float:
    job = Job("build", network, MEMORY_QUESTION.batch_size, threads)
    with Peer(OURS.program, threads, SCRAWL_CACHE_DIR=cache) as peer:
        return peer.ask(job).reply.value


def _note(journal: Journal, name: str, find_out: Callable[[], float]) -> None:
    if name not in journal.facts:
        journal.add(Fact(name, find_out()))
        sys.stderr.write(f"{name}: {journal.facts[name]:.4g}\n")


def _median_seconds(start: Start) -> float:
    environment = surroundings(start.program, 1)
    seconds = []
    for _ in range(NUM_STARTS + 1):
        begin = time.perf_counter()
        subprocess.run(
            start.command, cwd=ROOT, env=environment, check=True, capture_output=True
        )
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds[1:])  # the first may have read from the disk


def _peak_of_peer(contender: Contender, job: Job) -> float:
    with Peer(contender.program, job.threads) as peer:
        return peer.ask(job).reply.peak_memory_bytes


def _peak_of_command(data: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            (*SCRAWL_TRAIN, "--epochs", "1", "--out", str(Path(folder) / "run")),
            env=surroundings(OURS.program, 1) | {"SCRAWL_DATA_DIR": data},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, SCRAWL_TRAIN)
    return usage.ru_maxrss * BYTES_PER_UNIT
