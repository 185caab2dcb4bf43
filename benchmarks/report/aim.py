"""An aim: a sentence, the bound it sets, and whether the measurements keep it."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.report.tables import rate
from benchmarks.results import Results

Measure = Callable[[Results], float | None]


@dataclass(frozen=True)
class Aim:
    """A sentence, the bound it sets, and how to find out."""

    text: str
    bound: float
    measure: Measure
    write: Callable[[float | None], str] = rate
    is_upper: bool = False  # whether the bound is the most, not the least

    def row(self, results: Results) -> tuple[str, str, str, str]:
        """Return the cells of the table."""
        value = self.measure(results)
        asked = f"{'below' if self.is_upper else 'at least'} {self.write(self.bound)}"
        return self.text, asked, self.write(value), self._verdict(value)

    def _verdict(self, value: float | None) -> str:
        if value is None:
            return "not measured"
        is_met = value < self.bound if self.is_upper else value >= self.bound
        return "met" if is_met else "**missed**"
