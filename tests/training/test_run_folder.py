from datetime import UTC, datetime
from pathlib import Path

import pytest

from scrawl.errors import InvalidRequest, NotWritable
from scrawl.evaluation import Epoch, read_history
from scrawl.training.run_folder import (
    make_folder,
    require_unused,
    write_history,
    write_log,
)

NOON = datetime(2026, 11, 20, 12, 0, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_a_folder_is_named_after_time_data_network_and_seed():
    """In runs/ of the folder one stands in, and nowhere else."""
    folder = make_folder(None, NOON, "mnist", "cnn-16-32", "s3")

    assert folder == Path("runs/20261120-120005-mnist-cnn-16-32-s3")
    assert folder.is_dir()


def test_two_runs_in_one_second_get_two_folders():
    """Neither is lost, neither is overwritten."""
    folders = [make_folder(None, NOON, "mnist", "tiny", "s0") for _ in range(3)]

    assert [folder.name[16:] for folder in folders] == [
        "mnist-tiny-s0",
        "mnist-tiny-s0-2",
        "mnist-tiny-s0-3",
    ]


@pytest.mark.parametrize(
    ("data", "part"),
    [
        ("../../etc/x,y z", "etc-x-y-z"),
        ("/", "data"),
        ("", "data"),
        ("..", "data"),
        ("é\x1b[2J", "2J"),
        ("x" * 300, "x" * 40),
    ],
)
def test_names_of_data_cannot_lead_elsewhere(data, part):
    """Whatever data are called, the folder is a plain name in runs/."""
    folder = make_folder(None, NOON, data, "tiny", "s0")

    assert folder == Path(f"runs/20261120-120005-{part}-tiny-s0")


def test_out_is_the_folder_itself(tmp_path):
    """New or empty, and with all that lies above it."""
    new = make_folder(tmp_path / "a" / "b", NOON)
    again = make_folder(tmp_path / "a" / "b", NOON)

    assert new == again == tmp_path / "a" / "b"
    assert new.is_dir()


def test_nothing_is_overwritten(tmp_path):
    """A run is never written into another, nor among other files."""
    run, mixed = tmp_path / "run", tmp_path / "mixed"
    for folder, file in ((run, "run.json"), (mixed, "thesis.tex")):
        folder.mkdir()
        (folder / file).write_text("")

    with pytest.raises(InvalidRequest, match=r"run already holds a run, .*runs rm"):
        require_unused(run)
    with pytest.raises(InvalidRequest, match=r"mixed is not empty. Name a new folder"):
        make_folder(mixed, NOON)
    with pytest.raises(InvalidRequest, match=r"thesis\.tex is not empty"):
        require_unused(mixed / "thesis.tex")


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path):
    """Below a file there is no folder."""
    (tmp_path / "runs").write_text("")

    with pytest.raises(
        NotWritable, match=r"Cannot make the folder runs/2026.*: File exists"
    ):
        make_folder(None, NOON, "mnist")
    with pytest.raises(
        NotWritable, match=r"Cannot make the folder runs/x: File exists"
    ):
        make_folder(Path("runs/x"), NOON)


def test_history_is_whole_after_every_epoch(tmp_path):
    """It has a header before the first one."""
    epochs = tuple(
        Epoch(
            epoch=number,
            loss=1 / number,
            accuracy=0.5,
            val_loss=None,
            val_accuracy=None,
            learning_rate=0.1,
            seconds=2.0,
        )
        for number in (1, 2)
    )

    for count in (0, 1, 2):
        write_history(tmp_path, epochs[:count])

        assert read_history(tmp_path / "history.csv") == epochs[:count]


def test_the_log_grows_line_by_line(tmp_path):
    """Each line says when."""
    write_log(tmp_path, "it begins")
    write_log(tmp_path, "it ends")

    first, second = (tmp_path / "log.txt").read_text().splitlines()
    assert datetime.strptime(f"{first[:19]} +0000", "%Y-%m-%d %H:%M:%S %z")
    assert [first[19:], second[19:]] == [" it begins", " it ends"]
    with pytest.raises(NotWritable, match=r"Cannot write .*log\.txt: No such file"):
        write_log(tmp_path / "nowhere", "lost")
