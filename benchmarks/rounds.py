"""Who is measured when: settings first, then all contenders in turn, several times.

In a round every contender has its window, so that whatever else the machine does hits
all alike. A window in which others kept the machine busy is repeated.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

from benchmarks.contenders import Contender
from benchmarks.jobs import Job
from benchmarks.journal import SWEEP, Journal, Measurement
from benchmarks.neighbours import QUIET_SHARE, wait_for_quiet
from benchmarks.processes import Answer, Crew

SWEEP_SECONDS = 0.7
MAX_REPEATS = 2


@dataclass(frozen=True)
class Rounds:
    """Measures contenders with processes of *crew*, and writes it to *journal*."""

    crew: Crew
    journal: Journal
    num_rounds: int
    patience_seconds: float  # to wait for quiet before each window

    def compare(self, contenders: Sequence[Contender], job: Job) -> None:
        """Measure all *contenders* that can do *job*, each with its best settings."""
        chosen = [(who, best) for who in contenders if (best := self._best(who, job))]
        for number in range(1, self.num_rounds + 1):
            for contender, best in chosen:
                self._measure(contender, replace(best, seconds=job.seconds), number)

    def _best(self, contender: Contender, job: Job) -> Job | None:
        settings = list(contender.settings(job))
        if len(settings) < 2:
            return settings[0] if settings else None
        tried = [
            self._measure(contender, replace(setting, seconds=SWEEP_SECONDS), SWEEP)
            for setting in settings
        ]
        choose = min if job.task == "latency" else max
        return choose(tried, key=lambda measurement: measurement.reply.value).job

    def _measure(self, contender: Contender, job: Job, number: int) -> Measurement:
        known = self.journal.find(contender.name, job, number)
        if known:
            return known
        answer = self._undisturbed(contender, job)
        measurement = Measurement(
            contender.name, job, number, answer.reply, answer.foreign_share
        )
        self.journal.add(measurement)
        _tell(measurement)
        return measurement

    def _undisturbed(self, contender: Contender, job: Job) -> Answer:
        answers = []
        for _ in range(1 + MAX_REPEATS):
            wait_for_quiet(self.patience_seconds)
            answers.append(self.crew.ask(contender.program, job))
            if answers[-1].foreign_share <= QUIET_SHARE:
                break
        return min(answers, key=lambda answer: answer.foreign_share)


def _tell(measurement: Measurement) -> None:
    job, value = measurement.job, measurement.reply.value
    figure = f"{value * 1e6:,.1f} us" if job.task == "latency" else f"{value:,.0f}/s"
    place = f"{job.task} {job.network} {job.batch_size}"
    part = f"round {measurement.round_number}" if measurement.round_number else "try"
    busy = measurement.foreign_share
    disturbed = f"  others {busy:.0%}" if busy > QUIET_SHARE else ""
    sys.stderr.write(
        f"{place:<34}{part:<9}{measurement.contender:<20}{figure:>13}"
        f"  {job.settings()}{disturbed}\n"
    )
