"""Every loader, in a process of its own: what it does with right and hostile files."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from benchmarks.reliability.fuzz_loaders import LOADERS
from scrawl.errors import InvalidFile
from tests.suspicion.hostile import HOSTILE

ROOT = Path(__file__).parents[2]
TOO_LARGE = r"larger than|is not a sound IDX file|does not end as a small \.npz"
MAX_GROWTH_BYTES = 16_000_000  # beside twice the file
TIMES_THE_FILE = {"history": 20}  # every epoch becomes an object
# What pydantic, Pillow and numpy ask Python about itself: nothing leaves the process.
HARMLESS = ("array.__new__ ", "builtins.id ", "object.__getattr__ ", "sys._getframe ")
ACCEPTED = {"much grey paper", "a long note", "a long profile", "colours"}
ACCEPTED |= {"short lines", "a long name"}


@dataclass(frozen=True)
class Record:
    """What became of a file, and what it took."""

    case: str
    finding: str | None
    words: str
    num_bytes: int
    growth: int
    seconds: float
    events: list[str]


@cache
def records(name: str) -> tuple[Record, ...]:
    """Return what the loader *name* does with each file."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.suspicion.loading", name],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT / 'src'}"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return tuple(Record(**json.loads(line)) for line in told.stdout.splitlines())


def test_every_loader_meets_enemies():
    """A new loader needs hostile files of its own."""
    assert list(HOSTILE) == list(LOADERS)


@pytest.mark.parametrize("name", LOADERS)
def test_hostile_files_are_refused_in_one_line(name):
    """Right files are read, and of the others those that only look dangerous."""
    for record in records(name):
        is_right = record.case.startswith("right") or record.case in ACCEPTED

        assert record.finding is None, record
        assert (record.words == "read") == is_right, record


@pytest.mark.parametrize("name", LOADERS)
def test_files_take_little_memory(name):
    """At most twice the file and 16 MB: what a header claims is not believed."""
    times = TIMES_THE_FILE.get(name, 2)

    for record in records(name):
        assert record.growth <= times * record.num_bytes + MAX_GROWTH_BYTES, record


@pytest.mark.parametrize("name", LOADERS)
def test_reading_does_nothing_but_read(name):
    """Nothing is imported, compiled, unpickled, run, written or sent."""
    opened = f"open ('FOLDER/{LOADERS[name].file}', 'r', "

    for record in records(name):
        asked = [each for each in record.events if not each.startswith(HARMLESS)]
        assert asked, "the audit heard nothing"
        assert all(event.startswith(opened) for event in asked), record


@pytest.mark.parametrize("name", LOADERS)
def test_files_beyond_the_limit_are_not_read(name, tmp_path):
    """A file of a byte more than the limit is refused, whatever it holds."""
    loader = LOADERS[name]
    path = tmp_path / loader.file
    path.write_bytes(next(iter(loader.seeds())))
    os.truncate(path, loader.limit_bytes + 1)

    with pytest.raises(InvalidFile, match=TOO_LARGE):
        loader.load(path)
