"""`python -m benchmarks.reliability.kills`: kill trainings, and see them resume.

Real processes train a small network that is written down every 50 ms, and are killed
(SIGKILL) at random moments, or as soon as a file is being written. The next process
goes on, with another number of threads. In the end, and whenever a training reaches its
end, its files must be those of one that nobody disturbed.
"""

import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import click
import numpy as np

from benchmarks.reliability.page import write_section

OPTIONS = {"epochs": 4, "batch_size": 16, "shift_pixels": 1.0, "ema_momentum": 0.99}
CHECKPOINT_SECONDS = 0.05
LONGEST_SECONDS = 0.4  # that a process may live
MOST_SPARED = 6  # files that a process may finish before it is caught at one
FILES = ("weights.safetensors", "network.json", "metrics.json", "predictions.npz")
SPOILED = 70  # the exit code of a process that ended in an error
TEXT = """## Kills

Written by `python -m benchmarks.reliability.kills --kills {kills}`.

Processes that train cnn-mcu-4 on the embedded digits (augmentation and averaged
weights on, a checkpoint every 50 ms) were killed with SIGKILL; each next one went on
with 1 to 3 threads.

| what | times |
| --- | ---: |
| processes killed | {kills:,} |
| of them between opening a file and renaming it | {writing:,} |
| before the folder of the run was there | {nowhere:,} |
| before the first checkpoint | {early:,} |
| trainings brought to their end all the same | {finished:,} |
| of them with other weights, measures or predictions | {different:,} |
| runs or checkpoints that could not be read after a kill | {unreadable:,} |
"""


@dataclass
class Tally:
    """What has been seen so far."""

    counts: Counter[str] = field(default_factory=Counter)
    leftovers: set[Path] = field(default_factory=set)

    def note_kill(self, folder: Path) -> None:
        """Look at what a killed process has left in *folder*."""
        self.counts["kills"] += 1
        new = unfinished(folder) - self.leftovers
        self.counts["writing"] += bool(new)
        self.leftovers |= new
        if not folder.exists():
            self.counts["nowhere"] += 1
        else:
            self.counts["early"] += not (folder / "checkpoint.safetensors").exists()
            self.counts["unreadable"] += not _is_readable(folder)

    def note_end(self, folder: Path, expected: dict[str, bytes]) -> None:
        """Compare what a training has come to with what it should have."""
        self.counts["finished"] += 1
        self.counts["different"] += outcome(folder) != expected


@click.command()
@click.option("--kills", default=1000, help="How many processes to kill.")
@click.option("--seed", default=0, help="Of the moments.")
def main(kills: int, seed: int) -> None:
    """Kill processes, and write what became of their trainings."""
    with tempfile.TemporaryDirectory(prefix="kills-") as name:
        tally = torture(Path(name), kills, seed)
    text = TEXT.format(**{**dict.fromkeys(NAMES, 0), **tally.counts})
    click.echo(write_section("kills", text))
    sys.exit(bool(tally.counts["different"] or tally.counts["unreadable"]))


def torture(place: Path, kills: int, seed: int) -> Tally:
    """Kill so many processes that train in *place*; return what was seen."""
    generator, tally = np.random.default_rng(seed), Tally()
    folder = place / "run"
    run_to_its_end(lambda: _train(place / "undisturbed", 2))
    expected = outcome(place / "undisturbed")
    while tally.counts["kills"] < kills:
        threads = int(generator.integers(1, 4))
        process = start(lambda count=threads: _train_or_resume(folder, count))
        if generator.random() < 0.4:
            spared = int(generator.integers(MOST_SPARED + 1))
            _stop_while_writing(process, folder, tally.leftovers, spared)
        else:
            _wait(process, generator.uniform(0, LONGEST_SECONDS))
        if kill(process):
            tally.note_kill(folder)
        else:
            _end(folder, tally, expected)
    run_to_its_end(lambda: _train_or_resume(folder, 2))
    _end(folder, tally, expected)
    return tally


def outcome(folder: Path) -> dict[str, bytes]:
    """Return what a training has come to, but for the seconds it took."""
    files = {name: (folder / name).read_bytes() for name in FILES}
    rows = (folder / "history.csv").read_text().splitlines()
    files["history"] = "\n".join(row.rpartition(",")[0] for row in rows).encode()
    return files


def unfinished(folder: Path) -> set[Path]:
    """Return the files that are being written, or were when their writer was killed."""
    return {*folder.glob(".*.tmp"), *folder.parent.glob(f".{folder.name}.*.tmp")}


def start(work: Callable[[], object]) -> int:
    """Start a process that does the *work*; return its number."""
    process = os.fork()
    if process:
        return process
    code = SPOILED
    try:
        work()
        code = 0
    finally:
        os._exit(code)  # nothing of the parent's is to be cleaned up here


def kill(process: int) -> bool:
    """Kill a *process*, and tell whether it was still at work.

    Raises:
        RuntimeError: if it had ended in an error.
    """
    os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError(f"A process ended with {os.WEXITSTATUS(status)}.")
    return os.WIFSIGNALED(status)


def run_to_its_end(work: Callable[[], object]) -> None:
    """Let a process do the *work*, undisturbed.

    Raises:
        RuntimeError: if it ends in an error.
    """
    _, status = os.waitpid(start(work), 0)
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError(f"A process ended with {status}.")


def _train(folder: Path, threads: int) -> None:
    import scrawl

    words = {"out": folder, "threads": threads, "progress": False}
    words |= {"checkpoint_seconds": CHECKPOINT_SECONDS}
    scrawl.train("cnn-mcu-4", "digits", **words, **OPTIONS)


def _train_or_resume(folder: Path, threads: int) -> None:
    import scrawl

    if not folder.exists():
        _train(folder, threads)
        return
    scrawl.resume(
        folder,
        threads=threads,
        progress=False,
        checkpoint_seconds=CHECKPOINT_SECONDS,
    )


def _stop_while_writing(
    process: int, folder: Path, leftovers: set[Path], spared: int
) -> None:
    """Stop a process between opening a file and renaming it, or wait for its end.

    So many files are *spared* first, of which a quick one may be missed.
    """
    seen = set(leftovers)
    while not _has_ended(process):
        new = unfinished(folder) - seen
        if new and spared:
            spared -= 1
            seen |= new
        elif new:
            os.kill(process, signal.SIGSTOP)
            os.waitid(os.P_PID, process, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
            if unfinished(folder) - seen:
                return
            os.kill(process, signal.SIGCONT)


def _wait(process: int, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and not _has_ended(process):
        time.sleep(0.002)


def _has_ended(process: int) -> bool:
    found = os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    return found is not None


def _end(folder: Path, tally: Tally, expected: dict[str, bytes]) -> None:
    tally.note_end(folder, expected)
    shutil.rmtree(folder)


def _is_readable(folder: Path) -> bool:
    from scrawl import Run, ScrawlError
    from scrawl.networks import NETWORK_FILE, read_network
    from scrawl.training import load_checkpoint

    try:
        run = Run.load(folder)
        load_checkpoint(folder, read_network(run.folder / NETWORK_FILE))
    except ScrawlError:
        return False
    return True


NAMES = (
    "kills",
    "writing",
    "nowhere",
    "early",
    "finished",
    "different",
    "unreadable",
)

if __name__ == "__main__":
    main()
