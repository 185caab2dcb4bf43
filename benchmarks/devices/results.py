"""What the page asks of the journal: results of so many images, by kind and place."""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.devices.cells import TEST_IMAGES, Cell
from benchmarks.devices.forms import Arithmetic
from benchmarks.devices.journal import Accuracy, Found, Journal, Result
from benchmarks.devices.subjects import SUBJECTS
from scrawl.verification import TARGETS


@dataclass(frozen=True)
class Results:
    """All of a journal for which so many test *images* were asked for."""

    journal: Journal
    images: int = TEST_IMAGES

    def all(self) -> list[Result]:
        """Return every result, in the order of networks, targets and compilers."""
        every = self.journal.results.values()
        return sorted(
            (one for one in every if one.cell.images == self.images),
            key=lambda one: (
                list(SUBJECTS).index(one.cell.network),
                TARGETS.index(one.cell.target),
                one.cell.compiler,
            ),
        )

    def usual(self, arithmetic: Arithmetic, network: str = "") -> list[Result]:
        """Return those of an arithmetic that are no variants, of one network or all."""
        return [
            one
            for one in self.all()
            if one.cell.is_usual
            and one.cell.arithmetic == arithmetic
            and network in {"", one.cell.network}
        ]

    def found(self, cell: Cell) -> Found | None:
        """Return what was found of a cell, if it was measured."""
        result = self.journal.results.get(cell)
        return result.found if result else None

    def accuracies(self) -> Iterator[Accuracy]:
        """Yield how well the networks read the test images."""
        for name in SUBJECTS:
            if found := self.journal.accuracies.get((name, self.images)):
                yield found
