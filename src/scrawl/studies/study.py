"""A question, and how it is answered: by trainings, beside what others reported.

A study is a value of one file. It is conducted by a function that asks a `Laboratory`
for the runs of its trials and yields the parts of a page, in the order in which they
are read.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scrawl.studies.comparisons import Comparison
from scrawl.studies.laboratory import Laboratory, TrialDone
from scrawl.studies.parts import Part

Conduct = Callable[[Laboratory], Iterator[Part]]


@dataclass(frozen=True)
class Study:
    """A question, where its published figures are from, and how it is answered."""

    name: str
    question: str
    source: str  # of the published figures
    conduct: Conduct


@dataclass(frozen=True, eq=False)
class Findings:
    """What a study found, in the order in which it is read."""

    study: Study
    parts: tuple[Part, ...]
    trials: tuple[TrialDone, ...]
    is_quick: bool

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """What was measured beside what was reported."""
        return tuple(part for part in self.parts if isinstance(part, Comparison))


def run_study(study: Study, laboratory: Laboratory) -> Findings:
    """Conduct the *study* to its end, and return what it found.

    Raises:
        ScrawlError: if a training cannot be begun or brought to its end; what was
            trained is kept, and used by the next call.
    """
    parts = tuple(study.conduct(laboratory))
    return Findings(study, parts, laboratory.trials, laboratory.is_quick)
