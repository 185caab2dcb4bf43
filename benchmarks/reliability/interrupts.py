"""`python -m benchmarks.reliability.interrupts`: how soon a training ends if told to.

Real commands are sent SIGINT (Ctrl-C) or SIGTERM at random moments of a training. Each
must end with 130, leave a run that says so, and a checkpoint that can be gone on from.
"""

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import click
import numpy as np

from benchmarks.reliability.page import write_section
from scrawl.errors import ScrawlError
from scrawl.networks import NETWORK_FILE, read_network
from scrawl.training import Run, load_checkpoint

TIMES = 20
MODELS = ("cnn-mcu-4", "cnn-16-32", "cnn-overlap")
LIMIT_SECONDS = 1.0
INTERRUPTED = 130
WAIT_SECONDS = 60
TEXT = """## Interruptions

Written by `python -m benchmarks.reliability.interrupts`.

Trainings on the embedded digits were sent SIGINT or SIGTERM at random moments. Asked:
they end within {limit:g} s, with exit code 130 and a run that can be resumed. One that
had not finished writing its first checkpoint is resumed from its beginning; one that
cannot be resumed is lost.

| network | signals | median | slowest | other end | lost | begins anew | verdict |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
{rows}
"""


@dataclass(frozen=True)
class End:
    """How a training ended that was asked to."""

    seconds: float
    code: int
    is_resumable: bool
    has_checkpoint: bool


@click.command()
@click.option("--times", default=TIMES, help="How many signals for each network.")
def main(times: int) -> None:
    """Interrupt trainings, and write how they ended."""
    rows = "\n".join(_row(model, times) for model in MODELS)
    text = TEXT.format(limit=LIMIT_SECONDS, rows=rows)
    click.echo(write_section("interrupts", text))


def _row(model: str, times: int) -> str:
    generator = np.random.default_rng(0)
    kinds = (signal.SIGINT, signal.SIGTERM)
    delays = generator.uniform(0.05, 1.5, times)
    ends = [_end(model, kinds[i % 2], delay) for i, delay in enumerate(delays)]
    seconds = [end.seconds for end in ends]
    wrong = sum(end.code != INTERRUPTED for end in ends)
    lost = sum(not end.is_resumable for end in ends)
    begin_again = sum(end.is_resumable and not end.has_checkpoint for end in ends)
    is_met = max(seconds) < LIMIT_SECONDS and not wrong and not lost
    return (
        f"| {model} | {times} | {1000 * median(seconds):.0f} ms"
        f" | {1000 * max(seconds):.0f} ms | {wrong} | {lost} | {begin_again}"
        f" | {'met' if is_met else '**missed**'} |"
    )


def _end(model: str, kind: signal.Signals, delay: float) -> End:
    with tempfile.TemporaryDirectory(prefix="interrupts-") as name:
        folder = Path(name) / "run"
        with _training(model, folder) as process:
            _wait_for_an_epoch(folder)
            time.sleep(delay)
            began = time.perf_counter()
            process.send_signal(kind)
            code = process.wait(WAIT_SECONDS)
            seconds = time.perf_counter() - began
        return End(seconds, code, *_what_is_left(folder))


@contextmanager
def _training(model: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    words = ("train", "--data", "digits", "--model", model, "--epochs", "100000")
    command = [sys.executable, "-m", "scrawl", *words, "--out", folder, "--quiet"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


def _wait_for_an_epoch(folder: Path) -> None:
    history, deadline = folder / "history.csv", time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        if history.exists() and history.read_text().count("\n") > 1:
            return
        time.sleep(0.01)


def _what_is_left(folder: Path) -> tuple[bool, bool]:
    """Tell whether the run can be resumed, and whether from a checkpoint."""
    is_known = Run.load(folder).info.status == "interrupted"
    network = read_network(folder / NETWORK_FILE)
    try:
        checkpoint = load_checkpoint(folder, network)
    except ScrawlError:
        return False, False
    return is_known, checkpoint is not None


if __name__ == "__main__":
    main()
