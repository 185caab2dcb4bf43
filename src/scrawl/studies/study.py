"""A question, and how it is answered: by trainings, beside what others reported.

A study is a value of one file. It is conducted by a function that asks a `Laboratory`
for the runs of its trials and yields the parts of a page, in the order in which they
are read.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scrawl.errors import InvalidRequest
from scrawl.networks import check_name
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

    def __post_init__(self) -> None:
        """Refuse a name that is no name of a folder.

        Raises:
            InvalidNetwork: says what it may be made of.
        """
        check_name(self.name)


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
        InvalidRequest: if it gives what is no part of a page, or nothing.
        ScrawlError: if a training cannot be begun or brought to its end; what was
            trained is kept, and used by the next call.
    """
    parts: list[Part] = []
    for part in study.conduct(laboratory) or ():
        if not isinstance(part, Part):
            raise InvalidRequest(
                f"The study {study.name!r} gives {part!r:.60} as a part of its page."
                " Give sections, paragraphs, tables, pictures and comparisons."
            )
        parts.append(part)
    if not parts:
        raise InvalidRequest(
            f"The study {study.name!r} gives no part of a page. Let `conduct` yield"
            " some."
        )
    return Findings(study, tuple(parts), laboratory.trials, laboratory.is_quick)
