"""`python -m benchmarks.reliability.fuzz_child NAME INPUTS SECONDS`: fuzz one loader.

It runs in a process of its own, which libFuzzer ends. What is found does not end it.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

# It has no types, and is not in every environment.
atheris: Any = import_module("atheris")

INSTRUMENTED = (
    *("scrawl.data", "scrawl.images", "scrawl.pictures", "scrawl.networks"),
    *(
        "scrawl.evaluation",
        "scrawl.training",
        "scrawl.files",
        "tomllib",
        "json",
        "zipfile",
    ),
    *("PIL.PngImagePlugin", "PIL.JpegImagePlugin", "PIL.TiffImagePlugin"),
)

with atheris.instrument_imports(include=list(INSTRUMENTED)):
    from benchmarks.reliability import fuzz_journal
    from benchmarks.reliability.fuzz_loaders import LOADERS, Loader
    from benchmarks.reliability.fuzz_watch import Watch

MAX_INPUT_BYTES = 4096
KEPT_EVERY_SECONDS = 5.0
LOOKS_EVERY = 64  # inputs between two looks at the clock
HANGS_AFTER_SECONDS = 20
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
PATIENCE = 19  # how nice it is to other processes
RAW = 4  # one changed input in so many is not repaired


def main(name: str, inputs: int, seconds: int) -> None:
    """Fuzz until there were so many inputs, or it took so long."""
    os.nice(PATIENCE)
    fuzz_journal.FINDINGS.mkdir(parents=True, exist_ok=True)
    loader = LOADERS[name]
    corpus = fuzz_journal.corpus_folder(name)
    for number, seed in enumerate(loader.seeds()):
        (corpus / f"seed-{number}").write_bytes(seed)
    folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
    options = (
        *(f"-runs={inputs}", f"-max_total_time={seconds}"),
        *(f"-max_len={MAX_INPUT_BYTES}", f"-timeout={HANGS_AFTER_SECONDS}"),
        *("-rss_limit_mb=2048", "-verbosity=0", "-reload=0"),
        f"-artifact_prefix={fuzz_journal.FINDINGS / name}-",
    )
    target = _Target(loader, folder, inputs, seconds)
    atheris.Setup(
        [sys.argv[0], *options, str(corpus)],
        target,
        custom_mutator=_mutator(loader),
        internal_libfuzzer=True,
    )
    atheris.Fuzz()


class _Target:
    """What libFuzzer calls: it counts, and leaves nothing behind at the end."""

    def __init__(self, loader: Loader, folder: Path, inputs: int, seconds: int) -> None:
        self._name, self._folder = loader.name, folder
        self._watch = Watch(loader, folder)
        self._inputs, self._ends = inputs, time.monotonic() + seconds
        self._num_inputs = self._num_kept = 0
        self._kept_at = time.monotonic()

    def __call__(self, content: bytes) -> None:
        finding = self._watch(content)
        if finding:
            fuzz_journal.keep_finding(self._name, content, finding)
        self._num_inputs += 1
        if self._num_inputs % LOOKS_EVERY == 0 or self._num_inputs >= self._inputs:
            self._keep()

    def _keep(self) -> None:
        now = time.monotonic()
        is_last = self._num_inputs >= self._inputs or now >= self._ends
        if is_last or now - self._kept_at >= KEPT_EVERY_SECONDS:
            num_new = self._num_inputs - self._num_kept
            stretch = fuzz_journal.Stretch(self._name, num_new, now - self._kept_at)
            fuzz_journal.keep(stretch)
            self._num_kept, self._kept_at = self._num_inputs, now
        if is_last:
            shutil.rmtree(self._folder, ignore_errors=True)
            os._exit(0)  # libFuzzer knows no other way, either


def _mutator(loader: Loader) -> Callable[[bytes, int, int], bytes]:
    def mutate(content: bytes, max_bytes: int, seed: int) -> bytes:
        changed = atheris.Mutate(content, max_bytes)
        if seed % RAW == 0:
            return changed
        return loader.repair(changed)[:max_bytes]

    return mutate


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
