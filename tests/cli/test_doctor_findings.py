import os
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from scrawl.cli.doctor import machine, packages, places
from scrawl.cli.doctor.packages import PURPOSES, Extra, look_into
from scrawl.cli.doctor.trial import FAR_BELOW, USUAL, Trial
from scrawl.compiler import TARGETS, num_threads
from scrawl.training import Run

ROOT = Path(__file__).parents[2]


def test_every_extra_has_a_purpose():
    """And none that is told of is not there."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert PURPOSES.keys() == project["optional-dependencies"].keys()


def test_an_extra_that_is_not_here_can_be_had(monkeypatch):
    """The line says what it is for, what it lacks, and how to get it."""
    needed = [
        "numpy>=2.0",
        "pytest>=8 ; extra == 'compiler'",
        'no-such-package>=1; extra == "compiler"',
        "no-such-extra ; extra == 'dev'",
    ]
    monkeypatch.setattr(packages, "requires", lambda _: needed)

    found = {finding.name: finding for finding in packages.extras()}

    assert look_into("compiler").absent == ("no-such-package",)
    assert look_into("keras") == Extra((), ())
    assert found["extra compiler"].state == "note"
    assert found["extra compiler"].facts["installed"] is False
    assert found["extra compiler"].text == (
        "a C compiler, for machines that have none: not installed, lacks"
        " no-such-package: pip install 'scrawl[compiler]'"
    )
    assert found["extra dev"].text.endswith("not installed: pip install 'scrawl[dev]'")


def test_a_container_that_grants_less_than_it_shows_is_told(monkeypatch, tmp_path):
    """Threads that wait for each other are slow if they cannot all run."""
    limit = tmp_path / "cpu.max"
    monkeypatch.setattr(machine, "CPU_LIMIT", limit)

    limit.write_text("50000 100000\n")
    short = machine.processor()
    limit.write_text("max 100000\n")
    free = machine.processor()

    assert short.state == "warning"
    assert "the time of 0.5 only. Train with --threads 1" in short.text
    assert (short.facts["granted"], short.facts["threads"]) == (0.5, num_threads())
    assert (free.state, free.facts["granted"]) == ("ok", None)


def test_a_disk_that_is_nearly_full_is_told(monkeypatch):
    """Before a training is lost to it."""
    monkeypatch.setattr(places, "LEAST_FREE_BYTES", 1 << 62)

    runs, cache = places.room_for_runs(), places.cache()

    assert (runs.state, cache.state) == ("warning", "warning")
    assert "Make room, or name another disk with --out" in runs.text
    assert "make room, or set SCRAWL_CACHE_DIR" in cache.text


@pytest.mark.skipif(os.name != "posix", reason="elsewhere it cannot be removed")
def test_a_folder_that_is_gone_is_told(monkeypatch, tmp_path):
    """One may still stand in it."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()

    found = places.room_for_runs()

    assert (found.state, found.name) == ("warning", "room for runs")
    assert found.text.endswith("No such file or directory. Go to another.")


def test_a_cache_of_data_that_others_can_write_to_is_told(monkeypatch, tmp_path):
    """What lies there is not trusted."""
    monkeypatch.setenv("SCRAWL_CACHE_DIR", str(tmp_path))

    empty = places.data_cache()
    (tmp_path / "data").mkdir()
    (tmp_path / "data").chmod(0o777)
    shared = places.data_cache()

    assert (empty.state, shared.state) == ("note", "warning")
    assert "can be written to by others" in shared.text


@pytest.fixture
def trial(run) -> Trial:
    """Return a training at the usual speed, on two threads."""
    usual = float(USUAL["avx2"])
    return Trial(
        Run(run).info,
        epochs=10,
        seconds_to_build=1.0,
        alone=usual,
        together=2 * usual,
        threads=2,
        target="avx2",
    )


def test_a_usual_speed_is_no_problem(trial):
    """Nor is one that is somewhat lower, or that of another machine's target."""
    slower = replace(trial, alone=1.1 * trial.alone / FAR_BELOW)
    unknown = replace(trial, target="unknown")

    assert trial.problem == slower.problem == unknown.problem == ""


def test_a_speed_far_below_the_usual_is_told(trial):
    """With what may be the cause."""
    slow = replace(trial, alone=0.9 * trial.alone / FAR_BELOW)

    assert slow.problem.startswith("Far below the 15,000 images/s usual of one thread")
    assert "CC names a compiler that does not optimize" in slow.problem


def test_threads_that_are_slower_than_one_are_told(trial):
    """They wait for cores that others use; one thread has nobody to wait for."""
    hampered = replace(trial, together=0.5 * trial.alone)

    assert hampered.problem.startswith("2 threads are slower than one")
    assert replace(hampered, threads=1).problem == ""


def test_every_target_has_a_usual_speed():
    """Else nothing could be called slow there."""
    assert USUAL.keys() == TARGETS.keys()
