"""What was fuzzed so far, in files that a broken run goes on with."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.folders import WORK

FOLDER = WORK / "reliability"
JOURNAL = FOLDER / "fuzz.jsonl"
CORPUS = FOLDER / "corpus"
FINDINGS = FOLDER / "findings"
MENDED = FOLDER / "fixed"  # findings are moved there by hand, and begin to be tests


@dataclass(frozen=True)
class Stretch:
    """Some inputs that a loader was given, one after another."""

    loader: str
    inputs: int
    seconds: float


@dataclass(frozen=True)
class Total:
    """All inputs that a loader was given, and what came of them."""

    inputs: int
    seconds: float
    corpus: int
    findings: tuple[str, ...]


def keep(stretch: Stretch) -> None:
    """Add a line to the journal."""
    JOURNAL.parent.mkdir(parents=True, exist_ok=True)
    with JOURNAL.open("a") as file:
        file.write(json.dumps(asdict(stretch)) + "\n")


def keep_finding(loader: str, content: bytes, finding: str) -> None:
    """Keep an input that a loader did not stand, and what it did."""
    folder = FINDINGS / loader
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(content).hexdigest()[:16]
    (folder / digest).write_bytes(content)
    (folder / f"{digest}.txt").write_text(f"{finding}\n")


def corpus_folder(loader: str) -> Path:
    """Return where the inputs of a loader lie that reached something new."""
    folder = CORPUS / loader
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def total(loader: str) -> Total:
    """Return what a loader was given so far."""
    stretches = [stretch for stretch in _stretches() if stretch.loader == loader]
    findings = [path.read_text().strip() for path in (FINDINGS / loader).glob("*.txt")]
    # What ended the process is kept by libFuzzer: loader-timeout-1234..., or -oom-.
    findings += [path.name for path in FINDINGS.glob(f"{loader}-*-*")]
    return Total(
        inputs=sum(stretch.inputs for stretch in stretches),
        seconds=sum(stretch.seconds for stretch in stretches),
        corpus=len(list(corpus_folder(loader).iterdir())),
        findings=tuple(sorted(findings)),
    )


def num_mended(loader: str) -> int:
    """Return how many findings of a loader were mended since."""
    return len(list((MENDED / loader).glob("*.txt")))


def _stretches() -> Iterator[Stretch]:
    lines = JOURNAL.read_text().splitlines() if JOURNAL.exists() else []
    for line in lines:
        try:
            yield Stretch(**json.loads(line))
        except (ValueError, TypeError):  # the run broke while it was written
            continue
