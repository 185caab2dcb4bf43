"""The commands whose calls are walked, and what must lie there for them: a table."""

import gzip
import shutil
import struct
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import PIL.Image

from benchmarks.reliability.fault_child import Ending, Stage
from benchmarks.reliability.fault_downloads import NAME
from benchmarks.reliability.fault_kinds import NO_FAULT

SIZE = 28  # pixels a side
NUM_IMAGES = 60
RUN = "runs/first"
TRAIN = (
    *("train", "--data", "images,labels.gz", "--model", "cnn-mcu-4", "--epochs", "2"),
    *("--batch-size", "16", "--threads", "1", "--quiet", "--out"),
)
OLD = b"an older picture"
FAKE_COMPILER = """#!/bin/sh
[ "$1" = --version ] && echo compiler 1 && exit
shift $(($# - 2))
for text in "{folder}"/*.c; do
    cmp -s "$text" "$2" && exec cp "${{text%.c}}.so" "$1"
done
echo error: an unknown library >&2
exit 1
"""


@dataclass(frozen=True)
class Command:
    """What is typed, after `prepare` has put there what it needs."""

    arguments: tuple[str, ...]
    prepare: Callable[[Stage], None]
    run: str | None = None  # the folder of the run that it makes


def _put_data(stage: Stage) -> None:
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (NUM_IMAGES, SIZE, SIZE), np.uint8)
    labels = np.arange(NUM_IMAGES, dtype=np.uint8) % 10
    here = stage.folder / "here"
    head = struct.pack(">HBBIII", 0, 8, 3, *images.shape)
    (here / "images").write_bytes(head + images.tobytes())
    packed = struct.pack(">HBBI", 0, 8, 1, len(labels)) + labels.tobytes()
    (here / "labels.gz").write_bytes(gzip.compress(packed, mtime=0))
    PIL.Image.fromarray(images[0]).save(here / "picture.png")
    shutil.copy(here / "picture.png", stage.folder / "stdin")


def _warm_cache(stage: Stage) -> None:
    """Train once, so that the cache has the libraries, and remove the run."""
    _put_data(stage)
    _done(stage.run((*TRAIN, "warming"), 0, NO_FAULT))
    shutil.rmtree(stage.folder / "here" / "warming")


def _train(stage: Stage) -> None:
    """Make a run whose pictures are of another time."""
    _put_data(stage)
    _done(stage.run((*TRAIN, RUN, "--figures"), 0, NO_FAULT))
    for picture in (stage.folder / "here" / RUN / "figures").iterdir():
        picture.write_bytes(OLD)


def _train_and_report(stage: Stage) -> None:
    """Make a run with a page of another time, whose data are gone since."""
    _train(stage)
    (stage.folder / "here" / "images").unlink()
    (stage.folder / "here" / RUN / "report.html").write_bytes(OLD)


def _put_compiler(stage: Stage) -> None:
    """Put a program there that knows the answers of the compiler, and no library."""
    _warm_cache(stage)
    known, program = stage.folder / "known", stage.folder / "compiler"
    (stage.folder / "cache" / "libraries").rename(known)
    program.write_text(FAKE_COMPILER.format(folder=known))
    program.chmod(0o700)


def _put_nothing(_: Stage) -> None:
    """Begin with an empty cache."""


def _put_old_diagram(stage: Stage) -> None:
    (stage.folder / "here" / "network.svg").write_bytes(OLD)


def _done(ending: Ending) -> None:
    if ending.code:
        raise RuntimeError(ending.stderr)


COMMANDS: dict[str, Command] = {
    "train": Command((*TRAIN, "runs/new", "--figures"), _warm_cache, "runs/new"),
    "train, nothing compiled": Command(
        (*TRAIN, "runs/new"), _put_compiler, run="runs/new"
    ),
    "evaluate": Command(("evaluate", RUN, "--figures"), _train),
    "predict": Command(("predict", RUN, "picture.png", "-"), _train),
    "report": Command(("report", RUN), _train_and_report),
    "models show": Command(
        ("models", "show", "cnn-mcu-4", "--diagram-file", "network.svg"),
        _put_old_diagram,
    ),
    "data get": Command(("data", "get", NAME), _put_nothing),
    "data show": Command(
        ("data", "show", "images,labels.gz", "--out", "sheet.png"), _put_data
    ),
    "runs rm": Command(("runs", "rm", RUN, "--yes"), _train),
}
