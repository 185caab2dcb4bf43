"""What was found of each cell and network, as lines of JSON for the next command."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.devices.cells import Cell


@dataclass(frozen=True)
class Layer:
    """What a layer takes for an image on a core."""

    name: str
    multiply_accumulates: int
    instructions: float


@dataclass(frozen=True)
class OnCore:
    """What a program is on a core: bytes, and instructions for an image."""

    code_bytes: int
    weight_bytes: int
    ram_bytes: int
    stack_bytes: int
    stack_bound_bytes: int | None
    instructions: float
    layers: tuple[Layer, ...]


@dataclass(frozen=True)
class Found:
    """What verification found, and the seconds that it and its reference took.

    They are worth something only of what was measured *alone*.
    """

    compiler: str
    flags: tuple[str, ...]
    emulator: str | None
    multiply_accumulates: int
    label_differences: int
    score_differences: int
    largest_score_difference: float
    smallest_margin: float
    reference_seconds: float
    verify_seconds: float
    is_alone: bool
    on_core: OnCore | None = None


@dataclass(frozen=True)
class Result:
    """What came of a cell: what was found, or the *problem* that left nothing to find.

    The *fingerprint* is that of the C and of the compiler: with another one, a cell is
    measured again.
    """

    cell: Cell
    fingerprint: str
    found: Found | None = None
    problem: str = ""


@dataclass(frozen=True)
class Accuracy:
    """How well a network reads the test images, output by output, in both forms."""

    network: str
    images: int
    epochs: int
    seed: int
    parameters: int
    float_accuracies: dict[str, float]
    int8_accuracies: dict[str, float]
    label_differences: dict[str, int]  # of int8 from float


@dataclass
class Journal:
    """The latest of everything, in memory and in a file that grows line by line."""

    path: Path
    results: dict[Cell, Result] = field(default_factory=dict)
    accuracies: dict[tuple[str, int], Accuracy] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "Journal":
        """Return what is in *path*; lines that were cut off are forgotten."""
        journal = cls(path)
        for line in path.read_text().splitlines() if path.exists() else []:
            for record in _records(line):
                journal._take(record)
        return journal

    def has(self, cell: Cell, fingerprint: str) -> bool:
        """Tell whether the same program was measured, with success, and rightly."""
        result = self.results.get(cell)
        if result is None or result.found is None:
            return False
        is_rightly = result.found.is_alone or not cell.is_timed
        return is_rightly and result.fingerprint == fingerprint

    def add(self, record: Result | Accuracy) -> None:
        """Keep *record* in place of an earlier one, on disk too."""
        self._take(record)
        kind = "cell" if isinstance(record, Result) else "accuracy"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a") as file:
            file.write(f"\n{json.dumps({'kind': kind, **asdict(record)})}")

    def _take(self, record: Result | Accuracy) -> None:
        if isinstance(record, Result):
            self.results[record.cell] = record
        else:
            self.accuracies[record.network, record.images] = record


def _records(line: str) -> Iterator[Result | Accuracy]:
    try:
        content = json.loads(line)
        kind = content.pop("kind")
        yield Accuracy(**content) if kind == "accuracy" else _result(content)
    except (ValueError, TypeError, KeyError, AttributeError):
        return


def _result(content: dict[str, Any]) -> Result:
    found = content.pop("found")
    cell = Cell(**content.pop("cell"))
    return Result(cell, found=found and _found(found), **content)


def _found(content: dict[str, Any]) -> Found:
    core, flags = content.pop("on_core"), tuple(content.pop("flags"))
    return Found(**content, flags=flags, on_core=core and _on_core(core))


def _on_core(content: dict[str, Any]) -> OnCore:
    layers = tuple(Layer(**layer) for layer in content.pop("layers"))
    return OnCore(**content, layers=layers)
