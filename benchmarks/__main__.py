"""`python -m benchmarks`: measure ours and its peers, write docs/results/benchmarks.md.

A run of everything takes about half an hour on two cores. What was measured is kept
line by line, so `--resume` goes on where a run broke and measures again what others
disturbed; with nothing left to measure it only writes the page again.
"""

import os
import sys
from collections.abc import Sequence
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
from scrawl.errors import ScrawlError, UnknownName
from scrawl.files import write_text

SECONDS = 1.5
ROUNDS = 3
PATIENCE_SECONDS = 20.0


@dataclass(frozen=True)
class Plan:
    """What is to be measured."""

    networks: Sequence[str]
    batch_sizes: Sequence[int]
    contenders: Sequence[Contender]
    num_rounds: int
    patience_seconds: float

    @property
    def environments(self) -> list[str]:
        """The environments that the contenders need; ours has no name."""
        return list(dict.fromkeys(one.program.environment for one in self.contenders))

    @property
    def has_ours(self) -> bool:
        """Whether scrawl itself takes part."""
        return any(one.is_ours for one in self.contenders)


@click.command()
@click.option("--networks", default=",".join(NETWORKS), help="Names, between commas.")
@click.option("--batch-sizes", default="32,128", help="Numbers, between commas.")
@click.option("--rounds", default=ROUNDS, help="How often each figure is measured.")
@click.option("--patience", default=PATIENCE_SECONDS, help="Seconds to wait for quiet.")
@click.option("--only", type=click.Choice(["peers", "ours"]), help="Leave others out.")
@click.option("--narrow", is_flag=True, help="Measure peers held to AVX2, too.")
@click.option("--resume", is_flag=True, help="Go on with what was measured before.")
def main(
    networks: str,
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
        sizes = [int(size) for size in batch_sizes.split(",")]
        plan = Plan(_names(networks), sizes, contenders, rounds, patience)
        run(plan, Journal(WORK / "measurements.jsonl", resume=resume))
    except (ContenderFailed, EnvironmentFailed, ScrawlError) as error:
        sys.exit(str(error))


def run(plan: Plan, journal: Journal) -> None:
    """Measure what *plan* asks for and *journal* lacks, and write the page."""
    data = os.environ.get("SCRAWL_DATA_DIR", "")
    for name in filter(None, plan.environments):
        build(name)
    for fact in describe_machine(list(filter(None, plan.environments))):
        journal.add(fact)
    measure_peaks(journal)
    job = Job("train", "", 0, num_cores(), SECONDS, data)
    with Crew() as crew:
        _compare(
            plan, Rounds(crew, journal, plan.num_rounds, plan.patience_seconds), job
        )
    measure_starts(journal, plan.environments)
    measure_memory(journal, plan.contenders)
    if plan.has_ours:
        measure_builds(journal, job.threads, plan.networks)
        measure_own_memory(journal, data)
    write_text(PAGE, page(Results.of(journal)))
    sys.stdout.write(f"{PAGE}\n")


def _compare(plan: Plan, rounds: Rounds, job: Job) -> None:
    for network in plan.networks:
        for size in plan.batch_sizes:
            asked = replace(job, network=network, batch_size=size)
            rounds.compare(plan.contenders, asked)
    for task in ("latency", "classify"):
        asked = replace(job, task=task, network=NETWORK, batch_size=1)
        rounds.compare(plan.contenders, asked)


def _names(text: str) -> list[str]:
    names = text.split(",")
    for name in names:
        if name not in NETWORKS:
            raise UnknownName("network", name, NETWORKS)
    return names


if __name__ == "__main__":
    main()
