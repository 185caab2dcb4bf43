"""The machine's float32 peak, on one core and on all, for each width of vectors."""

import subprocess
import tempfile
from pathlib import Path

from benchmarks.journal import Fact, Journal
from benchmarks.machine import num_cores
from benchmarks.neighbours import wait_for_quiet
from scrawl.compiler import TARGETS, Compiler, Target, find_compiler, runs_here

SOURCE = Path(__file__).with_name("fma_peak.c")
FLAGS = ("-O3", "-ffp-contract=fast")
NUM_TRIES = 5
PATIENCE_SECONDS = 5.0


def measure_peaks(journal: Journal) -> None:
    """Write down the peak of each target that this machine can run."""
    compiler = find_compiler()
    for target in filter(runs_here, TARGETS.values()):
        for cores in dict.fromkeys((1, num_cores())):
            name = peak_name(target.name, cores)
            if name not in journal.facts:
                journal.add(Fact(name, _peak(compiler, target, cores)))


def peak_name(target: str, cores: int) -> str:
    """Name the fact of a peak, in floating-point operations per second."""
    return f"peak: {target} {cores}"


def _peak(compiler: Compiler, target: Target, cores: int) -> float:
    """Return the best of several tries: anything less was disturbed."""
    with tempfile.TemporaryDirectory() as folder:
        program = str(Path(folder) / "peak")
        lanes = f"-DLANES={target.lanes}"
        command = (*_words(compiler), *FLAGS, *target.flags, lanes, "-o", program)
        subprocess.run((*command, str(SOURCE)), check=True)
        return max(_quietly(program, cores) for _ in range(NUM_TRIES))


def _quietly(program: str, cores: int) -> float:
    wait_for_quiet(PATIENCE_SECONDS)
    return _together(program, cores)


def _together(program: str, cores: int) -> float:
    """Return the sum of what as many processes as *cores* reach side by side."""
    running = [
        subprocess.Popen((program,), stdout=subprocess.PIPE, text=True)
        for _ in range(cores)
    ]
    return sum(float(process.communicate()[0]) for process in running)


def _words(compiler: Compiler) -> tuple[str, ...]:
    is_zig = Path(compiler.command[0]).stem == "zig"
    return (*compiler.command, "cc") if is_zig else compiler.command
