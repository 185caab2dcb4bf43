"""What the journal says: medians over the rounds, and the settings behind them."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.jobs import Job
from benchmarks.journal import SWEEP, Journal, Measurement


@dataclass(frozen=True)
class Question:
    """What contenders are compared in; a batch size of 0 is any."""

    task: str
    network: str
    batch_size: int = 0

    def fits(self, job: Job) -> bool:
        """Whether *job* answers it."""
        same = (job.task, job.network) == (self.task, self.network)
        return same and self.batch_size in {0, job.batch_size}


@dataclass(frozen=True)
class Results:
    """The measurements and facts of a run, ready to be asked."""

    measurements: tuple[Measurement, ...]
    facts: dict[str, float | str]

    @classmethod
    def of(cls, journal: Journal) -> "Results":
        """Return what *journal* holds now."""
        return cls(journal.measurements, journal.facts)

    def median(self, contender: str, question: Question) -> float | None:
        """Return the median of the rounds, or nothing if there was none."""
        values = [item.reply.value for item in self._rounds(contender, question)]
        return statistics.median(values) if values else None

    def ratio(self, ours: str, peer: str, question: Question) -> float | None:
        """Return how many times as fast *ours* was in training or classifying."""
        mine, theirs = self.median(ours, question), self.median(peer, question)
        return mine / theirs if mine and theirs else None

    def best_job(self, contender: str, question: Question) -> Job | None:
        """Return the settings that were best for *contender*."""
        rounds = self._rounds(contender, question)
        return rounds[0].job if rounds else None

    def peak_memory(self, contender: str, question: Question) -> float | None:
        """Return the most bytes that a process of *contender* held."""
        rounds = self._rounds(contender, question)
        return max((item.reply.peak_memory_bytes for item in rounds), default=None)

    def number(self, fact: str) -> float | None:
        """Return a fact that is a number, or nothing if it was not found out."""
        value = self.facts.get(fact)
        return value if isinstance(value, int | float) else None

    def most_disturbed(self) -> float:
        """Return the largest share of the machine that others used in a round."""
        shares = (item.foreign_share for item in self._all_rounds())
        return max(shares, default=0.0)

    def spread(self) -> float:
        """Return the median, over contenders and questions, of (best-worst)/median."""
        groups: dict[tuple[str, Question], list[float]] = {}
        for item in self._all_rounds():
            job = item.job
            key = item.contender, Question(job.task, job.network, job.batch_size)
            groups.setdefault(key, []).append(item.reply.value)
        spreads = [_spread(values) for values in groups.values() if len(values) > 1]
        return statistics.median(spreads) if spreads else 0.0

    def _rounds(self, contender: str, question: Question) -> list[Measurement]:
        return [
            item
            for item in self._all_rounds()
            if item.contender == contender and question.fits(item.job)
        ]

    def _all_rounds(self) -> Iterable[Measurement]:
        return (item for item in self.measurements if item.round_number != SWEEP)


def _spread(values: list[float]) -> float:
    return (max(values) - min(values)) / statistics.median(values)
