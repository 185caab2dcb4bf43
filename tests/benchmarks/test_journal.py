"""The file of measurements, and going on with it."""

from dataclasses import replace
from pathlib import Path

from benchmarks.jobs import Job, Reply
from benchmarks.journal import Fact, Journal, Measurement

JOB = Job("train", "cnn-16-32", batch_size=32, threads=2)
MEASUREMENT = Measurement("scrawl", JOB, 1, Reply(1e4, 3, 2.0, 10**8), 0.01)


def test_goes_on_with_what_was_measured(tmp_path: Path):
    """A second journal on the same file knows the records of the first."""
    first = Journal(tmp_path / "journal", resume=False)
    first.add(MEASUREMENT)
    first.add(Fact("peak", 1e9))

    second = Journal(tmp_path / "journal", resume=True)

    assert second.measurements == (MEASUREMENT,)
    assert second.facts == {"peak": 1e9}


def test_forgets_a_line_that_was_cut_off(tmp_path: Path):
    """A run that broke while writing loses one measurement, not all."""
    path = tmp_path / "journal"
    Journal(path, resume=False).add(MEASUREMENT)
    path.write_text(path.read_text() + '{"contender": "scr')

    assert Journal(path, resume=True).measurements == (MEASUREMENT,)


def test_measures_again_what_was_disturbed(tmp_path: Path):
    """A window in which others used the machine is forgotten when going on."""
    disturbed = replace(MEASUREMENT, foreign_share=0.5)
    Journal(tmp_path / "journal", resume=False).add(disturbed)

    assert Journal(tmp_path / "journal", resume=True).measurements == ()


def test_begins_anew_unless_told_to_go_on(tmp_path: Path):
    """Figures of two runs never stand beside each other unasked."""
    Journal(tmp_path / "journal", resume=False).add(MEASUREMENT)

    assert Journal(tmp_path / "journal", resume=False).measurements == ()


def test_finds_a_measurement_by_who_what_and_when(tmp_path: Path):
    """How long it was measured, and where the images lie, make no difference."""
    journal = Journal(tmp_path / "journal", resume=False)
    journal.add(MEASUREMENT)

    assert journal.find("scrawl", replace(JOB, seconds=9.0, data="there"), 1)
    assert not journal.find("scrawl", replace(JOB, threads=1), 1)
    assert not journal.find("scrawl", JOB, 2)
    assert not journal.find("PyTorch", JOB, 1)
