"""Train for real: what is built is new, so that an old library proves nothing."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scrawl.cli.doctor.finding import Finding
from scrawl.compiler import library_cache, native_target, num_threads
from scrawl.errors import CheckFailed, NotWritable
from scrawl.files import holding
from scrawl.training import RunInfo, train

MODEL, DATA, NUM_IMAGES = "cnn-16-32", "digits", 1_437
SECONDS = 2.0  # that the training would take with one thread
FIRST_EPOCHS = 4  # of one thread, which say how quick it is
MIN_EPOCHS, MAX_EPOCHS = 10, 200
LEAST_ACCURACY = 0.8  # of ten classes: it learns
FAR_BELOW = 4  # times slower than usual: no mere difference between machines
NO_GAIN = 0.7  # of the speed of one thread, when all are at work

# Images/s of one thread on a server core of 4.5 GHz that has all of these, rounded.
# That of NEON was never measured: it has the lanes of AVX-FMA.
USUAL = {
    "avx512": 38_000,
    "avx2": 15_000,
    "avx-fma": 11_700,
    "neon": 11_700,
    "sse": 7_800,
}


@dataclass(frozen=True)
class Trial:
    """What was trained, how fast one thread and all were, and on which target."""

    info: RunInfo
    epochs: int
    seconds_to_build: float
    alone: float  # images/s of one thread
    together: float  # images/s of all of them
    threads: int
    target: str

    @property
    def problem(self) -> str:
        """What makes it slow and what to do, or nothing."""
        usual = USUAL.get(self.target, 0)
        if self.alone * FAR_BELOW < usual:
            return (
                f"Far below the {usual:,} images/s usual of one thread with"
                f" {self.target}: look whether other programs are busy, the machine"
                " saves power, or CC names a compiler that does not optimize."
            )
        if self.threads > 1 and self.together < NO_GAIN * self.alone:
            return (
                f"{self.threads} threads are slower than one: stop other programs, or"
                " train with fewer --threads."
            )
        return ""


def training() -> Finding:
    """Return how fast this machine trains, and whether it learns.

    Raises:
        MissingOnMachine: if it cannot train.
        CheckFailed: if what it has trained cannot read.
    """
    trial = _try()
    accuracy = trial.info.accuracy or 0.0
    if accuracy < LEAST_ACCURACY:
        raise CheckFailed(
            f"{MODEL} reads only {100 * accuracy:.1f} % of {DATA} in the end,"
            f" where over {100 * LEAST_ACCURACY:.0f} % are usual. Set CC to another"
            " compiler and try again."
        )
    text = (
        f"{MODEL} built in {trial.seconds_to_build:.2f} s; {trial.epochs} epochs of"
        f" {DATA} at {trial.together:,.0f} images/s ({trial.alone:,.0f} of one thread);"
        f" {100 * accuracy:.1f} % read"
    )
    text = f"{text}. {trial.problem}" if trial.problem else text
    return Finding(
        "training", "warning" if trial.problem else "ok", text, _facts(trial)
    )


def _try() -> Trial:
    threads = num_threads()
    with _empty_cache() as folder:
        first = _train(folder / "first", FIRST_EPOCHS, threads=1)
        alone = first.images_per_second or 1.0
        wanted = int(SECONDS * alone / NUM_IMAGES)
        epochs = min(max(wanted, MIN_EPOCHS), MAX_EPOCHS)
        info = _train(folder / "run", epochs, threads=threads)
    return Trial(
        info,
        epochs,
        seconds_to_build=first.seconds.compile,
        alone=alone,
        together=info.images_per_second or 0.0,
        threads=threads,
        target=native_target().name,
    )


def _train(out: Path, epochs: int, *, threads: int) -> RunInfo:
    return train(
        MODEL, DATA, epochs=epochs, out=out, threads=threads, progress=False
    ).info


@contextmanager
def _empty_cache() -> Iterator[Path]:
    before = os.environ.get("SCRAWL_CACHE_DIR")
    with _passing_folder(library_cache()) as folder:
        os.environ["SCRAWL_CACHE_DIR"] = str(folder)
        try:
            yield folder
        finally:
            os.environ.pop("SCRAWL_CACHE_DIR")
            if before is not None:
                os.environ["SCRAWL_CACHE_DIR"] = before


@contextmanager
def _passing_folder(parent: Path) -> Iterator[Path]:
    """Give a folder in *parent* that is gone afterwards, or when this is next done."""
    folder = parent / "doctor"
    with holding(parent / "doctor.lock", "A training of the doctor", seconds=60.0):
        shutil.rmtree(folder, ignore_errors=True)  # of one who was killed
        try:
            folder.mkdir(mode=0o700)
        except OSError as error:
            raise NotWritable(
                f"Cannot make the folder {folder}: {error.strerror or error}. Make"
                " room, or set SCRAWL_CACHE_DIR to a folder of your own."
            ) from error
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _facts(trial: Trial) -> dict[str, object]:
    return {
        "accuracy": trial.info.accuracy,
        "epochs": trial.epochs,
        "images_per_second": trial.together,
        "images_per_second_of_one_thread": trial.alone,
        "usual_images_per_second_of_one_thread": USUAL.get(trial.target),
        **vars(trial.info.seconds),
        "compile": trial.seconds_to_build,
    }
