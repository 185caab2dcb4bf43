import os
import re
import shutil
from pathlib import Path

import pytest

from scrawl.errors import Busy
from scrawl.files import holding
from scrawl.training import run_search


@pytest.fixture
def rights(tmp_path_factory) -> None:
    """Skip where nothing is forbidden to this user."""
    closed = tmp_path_factory.mktemp("closed")
    closed.chmod(0o000)
    if os.access(closed, os.W_OK):
        pytest.skip("nothing is forbidden to this user")


@pytest.fixture
def other(run) -> Path:
    """Return a second run, beside the first."""
    return Path(shutil.copytree(run, run.with_name("other")))


def test_a_run_is_removed(run, other, scrawl):
    """Only that one, and its path is printed."""
    outcome = scrawl("runs", "rm", run.name, run.name, "--yes")

    assert outcome.code == 0
    assert outcome.lines == [f"runs/{run.name}"]
    assert list((scrawl.folder / "runs").iterdir()) == [other]


def test_several_runs_are_removed_at_once(run, other, scrawl):
    """All are printed."""
    outcome = scrawl.here("runs", "rm", other.name, run.name, "--yes", "--json")

    assert outcome.json == ["runs/other", f"runs/{run.name}"]
    assert list((scrawl.folder / "runs").iterdir()) == []


def test_a_damaged_run_can_be_removed(run, scrawl):
    """It is what one most wants to be rid of."""
    (run / "run.json").write_text("{")

    assert scrawl.here("runs", "rm", "latest", "--yes").code == 0
    assert not run.exists()


def test_a_run_at_work_is_not_removed(run, other, scrawl):
    """Nor any other that was named beside it: what was asked for is done, or not."""
    with holding(run / ".lock", "The run"), scrawl.left_alone():
        outcome = scrawl("runs", "rm", other.name, run.name, "--yes")

    assert re.match(
        rf"2 The run runs/{run.name} is being trained by process {os.getpid()}\."
        r" Wait .* stop",
        outcome.refusal(),
    )


def test_a_run_that_is_begun_meanwhile_comes_back(run):
    """Between the look for its process and the move, somebody may have resumed it."""
    before = {path.name for path in run.iterdir()}

    with (
        holding(run / ".lock", "The run"),
        pytest.raises(Busy, match=r"is being trained by process \d+\."),
    ):
        run_search._move_away(run, run, run.with_name(".hidden"))

    assert {path.name for path in run.iterdir()} == before
    assert not run.with_name(".hidden").exists()


def test_a_removal_that_was_killed_is_finished_by_the_next(run, other, scrawl):
    """What was on its way out is no run any more."""
    hidden = run.with_name(f".{run.name}.123.removed-run.tmp")
    run.rename(hidden)

    listed = scrawl.here("runs", "list", "--json").json
    scrawl.here("runs", "rm", other.name, "--yes")

    assert [item["run"] for item in listed] == [other.name]
    assert list((scrawl.folder / "runs").iterdir()) == []


@pytest.mark.usefixtures("rights")
def test_a_run_that_cannot_be_moved_stays_whole(run, scrawl):
    """Nothing of it is removed where its folder must stay."""
    run.parent.chmod(0o500)

    try:
        refusal = scrawl.refuses("runs", "rm", "latest", "--yes")
    finally:
        run.parent.chmod(0o700)

    assert re.match(r"3 Cannot remove runs/.*: Permission denied\.", refusal)


@pytest.mark.usefixtures("rights")
def test_a_run_that_could_go_in_part_only_stays_whole(run, scrawl):
    """A folder in it may forbid that its files are removed."""
    figures = run / "figures"
    figures.mkdir()
    (figures / "curves.png").touch()
    figures.chmod(0o500)

    try:
        refusal = scrawl.refuses("runs", "rm", "latest", "--yes")
    finally:
        figures.chmod(0o700)

    assert re.match(r"3 Cannot remove runs/.*: you may not change .*figures", refusal)


@pytest.mark.usefixtures("rights")
def test_a_run_that_may_not_be_looked_into_is_listed_and_stays(run, scrawl):
    """With the reason; whether it is a run, nobody can tell."""
    run.chmod(0o000)

    try:
        listed = scrawl.here("runs", "list", "--json").json
        removed = scrawl.here("runs", "rm", "latest", "--yes")
    finally:
        run.chmod(0o700)

    assert "Permission denied" in listed[0]["problem"]
    assert re.match(r"3 Cannot remove runs/.*: you may not change", removed.refusal())
    assert (run / "run.json").exists()


def test_the_folder_one_stands_in_can_be_removed(run, scrawl):
    """A name such as '.' cannot be renamed, and its folder can."""
    run.rename(scrawl.folder / "inside")
    inside = type(scrawl)(scrawl.folder / "inside")

    outcome = inside("runs", "rm", ".", "--yes")

    assert outcome.code == 0, outcome
    assert not inside.folder.exists()


def test_nothing_is_removed_unasked(run, scrawl):
    """Where nobody can answer, --yes is needed."""
    refusal = scrawl.refuses("runs", "rm", "latest")

    assert re.match(rf"2 Nobody is there to say that runs/{run.name} may be", refusal)


@pytest.mark.skipif(os.name != "posix", reason="needs a terminal to play with")
@pytest.mark.parametrize(("answer", "is_removed"), [("y", True), ("n", False)])
def test_a_person_is_asked(answer, is_removed, run, scrawl):
    """On a terminal, a run is removed only if the answer is yes."""
    ours, theirs = os.openpty()

    with scrawl.start("runs", "rm", "latest", stdin=theirs) as program:
        os.write(ours, f"{answer}\n".encode())
        _, stderr = program.communicate()
    os.close(ours)
    os.close(theirs)

    assert stderr.startswith(f"Remove runs/{run.name}? [y/N]: ".encode())
    assert run.exists() != is_removed
    assert program.returncode == (0 if is_removed else 130)
