"""What a careless shell or a hostile name asks for, and what it must not get."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = str(Path(sys.executable).with_name("scrawl"))
QUICK = ("train", "--data", "digits", "--model", "cnn-mcu-4", "--epochs", "1")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a single run in runs/."""
    folder = tmp_path_factory.mktemp("odd")
    assert scrawl(folder, *QUICK, "--quiet").returncode == 0
    return folder


@pytest.mark.parametrize("command", [("rm", "--yes", ""), ("show", "")])
def test_an_empty_name_is_no_run(runs: Path, command: tuple[str, ...]):
    """An unset variable of the shell removes nothing."""
    result = scrawl(runs, "runs", *command)

    assert result.returncode == 2
    assert result.stderr.startswith("scrawl: There is no run ''")
    assert len(list((runs / "runs").iterdir())) == 1


@pytest.mark.parametrize("name", ["x" * 300, "d/" * 3000 + "d"])
def test_a_name_too_long_for_a_folder(tmp_path: Path, name: str):
    """One line, and nothing is made."""
    result = scrawl(tmp_path, *QUICK, "--out", name)

    assert result.returncode == 3
    assert result.stderr.count("\n") == 1
    assert "File name too long. Name another with --out." in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_whose_name_is_no_text(tmp_path: Path):
    """File names may be any bytes; the record of the run escapes them."""
    result = scrawl(tmp_path, *QUICK, "--quiet", "--out", os.fsdecode(b"bd\xff"))

    assert result.returncode == 0
    record = (Path(os.fsdecode(bytes(tmp_path))) / os.fsdecode(b"bd\xff")) / "run.json"
    assert "\\\\udcff" in record.read_text()


def test_removing_the_folder_one_stands_in(tmp_path: Path):
    """'.' is a run like any other, and goes as a whole."""
    assert scrawl(tmp_path, *QUICK, "--quiet", "--out", "here").returncode == 0

    result = scrawl(tmp_path / "here", "runs", "rm", "--yes", ".")

    assert result.returncode == 0
    assert not (tmp_path / "here").exists()


def test_a_number_that_is_none_in_run_json(tmp_path: Path):
    """It is refused when it is read, not when it is printed."""
    assert scrawl(tmp_path, *QUICK, "--quiet", "--out", "run").returncode == 0
    path = tmp_path / "run" / "run.json"
    lines = path.read_text().splitlines()
    damaged = ['  "loss": NaN,' if '"loss"' in line else line for line in lines]
    path.write_text("\n".join(damaged))

    result = scrawl(tmp_path, "runs", "show", "run", "--json")

    assert result.returncode == 2
    assert "holds a number that is not finite" in result.stderr


def test_more_memory_than_there_is(tmp_path: Path):
    """A batch that no machine holds is one line."""
    command = f"ulimit -v 4000000; exec {COMMAND} " + " ".join(QUICK)
    model = tmp_path / "wide.json"
    made = scrawl(tmp_path, "models", "show", "cnn-mcu-4", "-o", str(model))
    assert made.returncode == 0
    model.write_text(model.read_text().replace('"filters": 4', '"filters": 16000'))

    result = subprocess.run(
        ["/bin/bash", "-c", command.replace("cnn-mcu-4", str(model))],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )

    assert result.returncode == 3
    assert result.stderr.count("\n") == 1
    assert "Use a smaller network or" in result.stderr


def scrawl(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in *folder*."""
    return subprocess.run(
        [COMMAND, *arguments], capture_output=True, text=True, check=False, cwd=folder
    )
