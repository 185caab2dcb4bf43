"""The contenders' processes: started when first asked, asleep while others work."""

import os
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Self

from benchmarks.contenders import Program
from benchmarks.environments import python_of
from benchmarks.folders import ROOT, WORK
from benchmarks.jobs import Job, Reply, to_line, to_reply
from benchmarks.neighbours import Neighbours

LOGS = WORK / "logs"


class ContenderFailed(Exception):
    """A contender's process ended without an answer."""


@dataclass(frozen=True)
class Answer:
    """A reply, and the share of the machine that others used meanwhile."""

    reply: Reply
    foreign_share: float


class Peer:
    """One process of a program, held to a number of cores."""

    def __init__(self, program: Program, threads: int, **variables: str) -> None:
        """Start the process, with *variables* besides those it needs."""
        LOGS.mkdir(parents=True, exist_ok=True)
        self._log = LOGS / f"{program.name}.txt"
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                (python_of(program.environment), "-m", program.module),
                cwd=ROOT,
                env=surroundings(program, threads) | variables,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                bufsize=1,
            )
        if hasattr(os, "sched_setaffinity"):
            cores = sorted(os.sched_getaffinity(0))[-threads:]
            os.sched_setaffinity(self._process.pid, cores)

    def ask(self, job: Job) -> Answer:
        """Have *job* done.

        Raises:
            ContenderFailed: if the process ends instead; the message names its log.
        """
        neighbours = Neighbours(self._process.pid)
        line = ""
        with suppress(BrokenPipeError):
            _pipe(self._process.stdin).write(to_line(job) + "\n")
            line = _pipe(self._process.stdout).readline()
        if not line:
            status = self._process.wait()
            raise ContenderFailed(
                f"{job} ended with status {status}. See {self._log}, and go on with"
                " `python -m benchmarks --resume` when it is mended."
            )
        return Answer(to_reply(line), neighbours.share())

    def __enter__(self) -> Self:
        """Be started already."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let the process end."""
        self.close()

    def close(self) -> None:
        """Let the process end."""
        with suppress(BrokenPipeError):
            _pipe(self._process.stdin).close()
        self._process.wait()
        _pipe(self._process.stdout).close()


@dataclass
class Crew:
    """All processes of a run, one for each program and number of threads."""

    _peers: dict[tuple[Program, int], Peer] = field(default_factory=dict)

    def __enter__(self) -> Self:
        """Begin with no process."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let all processes end."""
        for peer in self._peers.values():
            peer.close()
        self._peers.clear()

    def ask(self, program: Program, job: Job) -> Answer:
        """Have *job* done by a process of *program*."""
        key = program, job.threads
        if key not in self._peers:
            self._peers[key] = Peer(program, job.threads)
        return self._peers[key].ask(job)


# Each library has its own switch.
HELD_TO_AVX2 = {
    "XLA_FLAGS": "--xla_cpu_max_isa=AVX2",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    "ATEN_CPU_CAPABILITY": "avx2",
}


def surroundings(program: Program, threads: int) -> dict[str, str]:
    """Return the variables that a process of *program* is started with."""
    count = str(threads)
    held = HELD_TO_AVX2 if program.is_narrow else {}
    return (
        os.environ
        | held
        | {
            "KERAS_BACKEND": program.backend,
            "KERAS_HOME": str(WORK / "keras"),
            "OMP_NUM_THREADS": count,
            "TF_NUM_INTRAOP_THREADS": count,
            "TF_NUM_INTEROP_THREADS": count,
            "TF_CPP_MIN_LOG_LEVEL": "2",
            "SCRAWL_CACHE_DIR": os.environ.get("SCRAWL_CACHE_DIR", str(WORK / "cache")),
            "PYTHONPATH": "",
            "PYTHONDONTWRITEBYTECODE": "",
        }
    )


def _pipe(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise ContenderFailed("The process has no pipe.")
    return pipe
