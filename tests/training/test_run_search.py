from dataclasses import replace
from pathlib import Path

import pytest

from scrawl.errors import InvalidRequest, NothingThere, NotWritable
from scrawl.training import find_run, remove_run
from scrawl.training.run_info import RunInfo, write_info
from scrawl.training.run_search import run_folders

FIRST = "20261120-120005-mnist-tiny-s0"
SECOND = "20261120-120006-mnist-tiny-s1"
OWN = "a-name-of-ones-own"


@pytest.fixture
def runs(tmp_path, info) -> Path:
    """Three runs, the latest of which has a name that says nothing."""
    for second, name in enumerate((FIRST, SECOND, OWN)):
        _write(tmp_path / "runs" / name, info, f"2026-11-20T12:00:0{second}+00:00")
    return tmp_path / "runs"


def test_a_run_is_found_by_its_path_its_name_or_its_beginning(runs):
    """Whatever is quickest to type."""
    assert find_run(runs / FIRST, runs) == runs / FIRST
    assert find_run(str(runs / FIRST), Path("elsewhere")) == runs / FIRST
    assert find_run(FIRST, runs) == runs / FIRST
    assert find_run("20261120-120006", runs) == runs / SECOND
    assert find_run("a", runs) == runs / OWN


def test_the_latest_is_the_one_that_was_started_last(runs, info):
    """Whatever the folders are called, and whatever lies among them."""
    (runs / "zzz").mkdir()
    (runs / "zzz.txt").write_text("")
    damaged = runs / "30001120-120000-mnist-tiny-s0"
    damaged.mkdir()
    (damaged / "run.json").write_text("{")

    assert find_run("latest", runs) == runs / OWN
    _write(runs / "between", info, "2026-11-20T12:00:01.5+00:00")
    assert find_run("latest", runs) == runs / OWN
    assert [folder.name for folder in run_folders(runs)] == [
        damaged.name,
        FIRST,
        SECOND,
        "between",
        OWN,
    ]


def test_a_whole_name_wins_over_longer_ones(runs, info):
    """The second run of a second has a number at its end."""
    _write(runs / f"{FIRST}-2", info, "2026-11-20T12:00:00.5+00:00")

    assert find_run(FIRST, runs) == runs / FIRST


def test_a_beginning_of_several_is_refused(runs):
    """They are listed, so that one can be chosen."""
    with pytest.raises(
        InvalidRequest,
        match=rf"2 runs begin with '2026': {FIRST}, {SECOND}\. Give more",
    ):
        find_run("2026", runs)


@pytest.mark.parametrize("name", ["2025", "", "x" * 5000, "nul\0", "../runs"])
def test_a_run_that_is_not_there_is_answered_with_those_that_are(runs, name):
    """However strange the name."""
    (runs.parent / "empty").mkdir()

    with pytest.raises((NothingThere, InvalidRequest), match=OWN):
        find_run(name, runs)


def test_without_runs_it_is_said_how_to_get_one(tmp_path):
    """The first thing a new user may try is to look at the latest."""
    for root in (tmp_path, tmp_path / "runs"):
        with pytest.raises(
            NothingThere, match="Train one: `scrawl train --data digits"
        ):
            find_run("latest", root)
        assert run_folders(root) == ()


def test_a_root_that_is_no_folder_is_said(tmp_path):
    """Nothing can be in there."""
    (tmp_path / "runs").write_text("")

    with pytest.raises(
        NothingThere, match=r"Cannot look for runs in .*: Not a directory"
    ):
        find_run("latest", tmp_path / "runs")


def test_a_run_can_be_removed(runs):
    """With all that lies in it, and nothing else."""
    (runs / FIRST / "figures").mkdir()
    (runs / FIRST / "figures" / "curves.png").write_bytes(b"")

    removed = remove_run("20261120-120005", runs)

    assert removed == runs / FIRST
    assert not removed.exists()
    assert {folder.name for folder in runs.iterdir()} == {SECOND, OWN}


def test_a_link_to_a_run_is_not_followed(runs, tmp_path):
    """What is removed is what was named, or nothing."""
    (runs / "link").symlink_to(runs / FIRST)

    with pytest.raises(NotWritable, match=r"Cannot remove .*link"):
        remove_run("link", runs)
    assert (runs / FIRST / "run.json").exists()
    assert tmp_path.exists()


def test_a_folder_that_is_no_run_is_never_removed(runs):
    """Even if it is named."""
    (runs / "thesis").mkdir()

    with pytest.raises(NothingThere, match="no run"):
        remove_run(runs / "thesis", runs)
    assert (runs / "thesis").is_dir()


def _write(folder: Path, info: RunInfo, started: str) -> None:
    folder.mkdir(parents=True)
    write_info(folder, replace(info, started=started))
