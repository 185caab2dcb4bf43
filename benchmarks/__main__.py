"""`python -m benchmarks`: measure ours and its peers, write docs/results/benchmarks.md.

A run of everything takes about an hour on two cores. What was measured is kept line by
line, so `--resume` goes on where a run broke and measures again what others disturbed;
with nothing left to measure it only writes the page again. `--networks` leaves out what
needs another network: with `--resume`, what is known of those stays on the page.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import click

from benchmarks.contenders import CONTENDERS, NARROW_PEERS, Contender
from benchmarks.environments import EnvironmentFailed, build
from benchmarks.folders import PAGE, WORK
from benchmarks.jobs import Job
from benchmarks.journal import Journal
from benchmarks.machine import describe_machine, num_cores
from benchmarks.networks import NETWORKS
from benchmarks.peak import measure_peaks
from benchmarks.processes import ContenderFailed, Crew
from benchmarks.report import page
from benchmarks.report.classifying import NETWORK
from benchmarks.results import Results
from benchmarks.rounds import Rounds
from benchmarks.startup import (
    measure_builds,
    measure_memory,
    measure_own_memory,
    measure_starts,
)
from benchmarks.vocabulary import COST_CONTENDERS, COST_NETWORKS, LARGE_NETWORK
from scrawl.errors import ScrawlError, UnknownName
from scrawl.files import write_text

SECONDS = 1.5
ROUNDS = 3
PATIENCE_SECONDS = 20.0
PARTS = ("peers", "ours", "costs")


@dataclass(frozen=True)
class Plan:
    """What is to be measured."""

    networks: Sequence[str]
    batch_sizes: Sequence[int]
    contenders: Sequence[Contender]
    num_rounds: int
    patience_seconds: float
    has_costs: bool  # of the vocabulary

    @property
    def environments(self) -> list[str]:
        """The environments that the contenders need; ours has no name."""
        return list(dict.fromkeys(one.program.environment for one in self.contenders))

    @property
    def has_ours(self) -> bool:
        """Whether scrawl itself takes part."""
        return any(one.is_ours for one in self.contenders)

    def jobs(self, job: Job) -> Iterator[Job]:
        """Give *job* for every network and size of batches."""
        for network in self.networks:
            for size in self.batch_sizes:
                yield replace(job, network=network, batch_size=size)


@click.command()
@click.option("--networks", multiple=True, help="Names, between commas or one by one.")
@click.option("--batch-sizes", default="32,128", help="Numbers, between commas.")
@click.option("--rounds", default=ROUNDS, help="How often each figure is measured.")
@click.option("--patience", default=PATIENCE_SECONDS, help="Seconds to wait for quiet.")
@click.option("--only", type=click.Choice(PARTS), help="Leave the others out.")
@click.option("--narrow", is_flag=True, help="Measure peers held to AVX2, too.")
@click.option("--resume", is_flag=True, help="Go on with what was measured before.")
def main(
    networks: tuple[str, ...],
    batch_sizes: str,
    rounds: int,
    *,
    patience: float,
    only: str | None,
    narrow: bool,
    resume: bool,
) -> None:
    """Measure ours and its peers, and write docs/results/benchmarks.md."""
    everybody = (*CONTENDERS, *NARROW_PEERS) if narrow else CONTENDERS
    contenders = [one for one in everybody if only in {None, one.side}]
    try:
        plan = Plan(
            _names(networks),
            [int(size) for size in batch_sizes.split(",")],
            contenders,
            rounds,
            patience,
            has_costs=only in {None, "costs"},
        )
        run(plan, Journal(WORK / "measurements.jsonl", resume=resume))
    except (ContenderFailed, EnvironmentFailed, ScrawlError) as error:
        sys.exit(str(error))


def run(plan: Plan, journal: Journal) -> None:
    """Measure what *plan* asks for and *journal* lacks, and write the page."""
    data = os.environ.get("SCRAWL_DATA_DIR", "")
    for name in filter(None, plan.environments):
        build(name)
    for fact in describe_machine(_compared(plan, journal)):
        journal.add(fact)
    measure_peaks(journal)
    job = Job("train", "", 0, num_cores(), SECONDS, data)
    _compare(plan, journal, job)
    if plan.has_costs:
        _weigh(plan, journal, job)
    measure_starts(journal, plan.environments)
    measure_memory(journal, plan.contenders)
    if plan.has_ours:
        measure_builds(journal, job.threads, plan.networks)
        measure_own_memory(journal, data)
    write_text(PAGE, page(Results.of(journal)))
    sys.stdout.write(f"{PAGE}\n")


def _compare(plan: Plan, journal: Journal, job: Job) -> None:
    """Let the contenders train, and classify with one of the networks."""
    with Crew() as crew:
        rounds = _rounds(plan, crew, journal)
        for asked in plan.jobs(job):
            rounds.compare(plan.contenders, asked)
        if NETWORK in plan.networks:
            for task in ("latency", "classify"):
                asked = replace(job, task=task, network=NETWORK, batch_size=1)
                rounds.compare(plan.contenders, asked)


def _weigh(plan: Plan, journal: Journal, job: Job) -> None:
    """Let scrawl train with and without each part of the vocabulary."""
    with Crew() as crew:
        rounds = _rounds(plan, crew, journal)
        for asked in plan.jobs(replace(job, task="cost")):
            if asked.network in COST_NETWORKS:
                rounds.compare(COST_CONTENDERS, asked)
    for asked in plan.jobs(replace(job, task="epoch")):
        if asked.network == LARGE_NETWORK:
            with Crew() as crew:  # anew, since what a process holds is asked, too
                _rounds(plan, crew, journal).compare(COST_CONTENDERS, asked)


def _rounds(plan: Plan, crew: Crew, journal: Journal) -> Rounds:
    return Rounds(crew, journal, plan.num_rounds, plan.patience_seconds)


def _compared(plan: Plan, journal: Journal) -> list[str]:
    """Return the environments that are on the page: of now, and of before."""
    names = {item.contender for item in journal.measurements}
    names |= {one.name for one in plan.contenders}
    everybody = (*CONTENDERS, *NARROW_PEERS)
    found = [one.program.environment for one in everybody if one.name in names]
    return list(filter(None, dict.fromkeys(found)))


def _names(given: tuple[str, ...]) -> list[str]:
    names = [name for part in given for name in part.split(",")]
    for name in names:
        if name not in NETWORKS:
            raise UnknownName("network", name, NETWORKS)
    return names or list(NETWORKS)


if __name__ == "__main__":
    main()
