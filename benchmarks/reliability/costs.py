"""`python -m benchmarks.reliability.costs`: what it costs to be careful.

How long MNIST takes to load with its digests checked, and which share of the time a
training spends on being written down.
"""

import io
import os
import struct
import tempfile
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import click
import PIL.Image

from benchmarks.reliability import fuzz_repairs
from benchmarks.reliability.page import write_section
from scrawl.data import load_data
from scrawl.errors import InvalidFile
from scrawl.evaluation import Epoch
from scrawl.networks import zoo_network
from scrawl.pictures import read_picture
from scrawl.training import Checkpoints, Fit, Recipe, Silent
from scrawl.training.run_folder import write_history, write_log

LOADS = 21
LOAD_MILLISECONDS = 60
SHARE = 0.02
BOMBS, BOMB_SIDE, BOMB_MILLISECONDS = 21, 60_000, 10
TRAININGS = (
    ("mnist", "cnn-16-32", 5),
    ("mnist", "mlp-512-256", 5),
    ("mnist", "cnn-mcu-4", 5),
    ("mnist", "cnn-32-64", 3),
    ("digits", "cnn-16-32", 60),
)
TEXT = """## What it costs

Written by `python -m benchmarks.reliability.costs`.

Loading MNIST from the cache, with the SHA-256 of all {megabytes:.0f} MB checked, takes
{milliseconds:.0f} ms (median of {loads}, asked: under {asked} ms; the slowest took
{slowest:.0f} ms).

Pictures that claim more pixels than may be read are refused by their header in
{png:.1f} ms (PNG of 60,000x60,000) and {jpeg:.1f} ms (JPEG, with 15 MB behind its
header), medians of {bombs}; asked: {bomb_asked} ms.

Trainings that are written down, in batches of 128, with checkpoints after epochs and
every 30 s. Asked: under 2 % of the time.

| data | network | epochs | trained for | checkpoints | written in | share | verdict |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |
{rows}
"""


@dataclass(frozen=True)
class Cost:
    """What the checkpoints of one training cost."""

    data: str
    network: str
    epochs: int
    seconds: float
    spent: float
    count: int

    def row(self) -> str:
        """Return the row of the table."""
        share = self.spent / self.seconds
        verdict = "met" if share < SHARE else "**missed**"
        return (
            f"| {self.data} | {self.network} | {self.epochs} | {self.seconds:.2f} s"
            f" | {self.count} | {1000 * self.spent:.0f} ms | {100 * share:.1f} %"
            f" | {verdict} |"
        )


@click.command()
def main() -> None:
    """Measure, and write the section."""
    os.environ.pop("SCRAWL_CACHE_DIR", None)
    times = sorted(_seconds_to_load() for _ in range(LOADS))
    costs = [_cost(*training) for training in TRAININGS]
    text = TEXT.format(
        megabytes=55,
        milliseconds=1000 * median(times),
        slowest=1000 * times[-1],
        loads=LOADS,
        asked=LOAD_MILLISECONDS,
        png=1000 * _seconds_to_refuse(_png_bomb()),
        jpeg=1000 * _seconds_to_refuse(_jpeg_bomb()),
        bombs=BOMBS,
        bomb_asked=BOMB_MILLISECONDS,
        rows="\n".join(cost.row() for cost in costs),
    )
    click.echo(write_section("costs", text))


def _seconds_to_load() -> float:
    began = time.perf_counter()
    load_data("mnist", offline=True)
    return time.perf_counter() - began


def _png_bomb() -> bytes:
    size = struct.pack(">IIBBBBB", BOMB_SIDE, BOMB_SIDE, 8, 0, 0, 0, 0)
    chunks = b"IHDR" + size, b"IDAT" + zlib.compress(bytes(1000)), b"IEND"
    raw = b"".join(struct.pack(">I", len(c) - 4) + c + bytes(4) for c in chunks)
    return fuzz_repairs.png(b"\x89PNG\r\n\x1a\n" + raw)


def _jpeg_bomb() -> bytes:
    file = io.BytesIO()
    PIL.Image.new("L", (8, 8)).save(file, "JPEG")
    content = bytearray(file.getvalue())
    frame = content.index(b"\xff\xc0")
    content[frame + 5 : frame + 9] = BOMB_SIDE.to_bytes(2) * 2
    return bytes(content) + bytes(15_000_000)


def _seconds_to_refuse(content: bytes) -> float:
    times = []
    for _ in range(BOMBS):
        began = time.perf_counter()
        with suppress(InvalidFile):
            read_picture(content, "it")
            raise RuntimeError("A bomb was read.")
        times.append(time.perf_counter() - began)
    return median(times)


def _cost(data: str, network: str, epochs: int) -> Cost:
    """Train with checkpoints, and count what they take."""
    dataset = load_data(data, offline=True)
    chosen = zoo_network(network, (28, 28, 1), dataset.classes)
    fit = Fit(chosen, dataset.train, Recipe(epochs=epochs))
    with tempfile.TemporaryDirectory(prefix="costs-", dir=Path.cwd()) as folder:
        checkpoints = Checkpoints(Path(folder))

        def record(epoch: Epoch) -> None:
            write_history(Path(folder), fit.history)
            write_log(Path(folder), fit.plan.describe(epoch))

        began = time.perf_counter()
        fit.run(Silent(), record, checkpoints)
        seconds = time.perf_counter() - began
    return Cost(data, network, epochs, seconds, checkpoints.spent, checkpoints.count)


if __name__ == "__main__":
    main()
