"""Every measurement as a line of JSON, so that a broken run can go on."""

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

from benchmarks.jobs import Job, Reply
from benchmarks.neighbours import QUIET_SHARE

SWEEP = 0  # the round in which settings are tried


@dataclass(frozen=True)
class Measurement:
    """What a contender reached in one window; rounds count from 1."""

    contender: str
    job: Job
    round_number: int
    reply: Reply
    foreign_share: float


@dataclass(frozen=True)
class Fact:
    """Anything else that was found out: a number with its unit in the name, or text."""

    name: str
    value: float | str


class Journal:
    """The records of a run, in memory and in a file that grows line by line."""

    def __init__(self, path: Path, *, resume: bool) -> None:
        """Begin anew, or go on with what was written whole and measured in quiet."""
        self._path = path
        self._records: list[Measurement | Fact] = []
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = path.read_text().splitlines() if resume and path.exists() else []
        self._records = [record for line in lines if (record := _record(line))]
        path.write_text("".join(map(_line, self._records)))

    @property
    def measurements(self) -> tuple[Measurement, ...]:
        """All measurements, in the order in which they were made."""
        return tuple(item for item in self._records if isinstance(item, Measurement))

    @property
    def facts(self) -> dict[str, float | str]:
        """All facts by name."""
        return {
            item.name: item.value for item in self._records if isinstance(item, Fact)
        }

    def find(self, contender: str, job: Job, round_number: int) -> Measurement | None:
        """Return the measurement that was made before, if there is one."""
        wanted = (contender, _identity(job), round_number)
        for item in self.measurements:
            if (item.contender, _identity(item.job), item.round_number) == wanted:
                return item
        return None

    def add(self, record: Measurement | Fact) -> None:
        """Keep *record*, on disk too."""
        self._records.append(record)
        with self._path.open("a") as file:
            file.write(_line(record))


def _identity(job: Job) -> Job:
    return dataclasses.replace(job, seconds=0.0, data="")


def _line(record: Measurement | Fact) -> str:
    return json.dumps(dataclasses.asdict(record)) + "\n"


def _record(line: str) -> Measurement | Fact | None:
    try:
        fields = json.loads(line)
    except ValueError:  # the run broke while it was written
        return None
    if "name" in fields:
        return Fact(**fields)
    if fields["foreign_share"] > QUIET_SHARE:
        return None
    fields["job"], fields["reply"] = Job(**fields["job"]), Reply(**fields["reply"])
    return Measurement(**fields)
