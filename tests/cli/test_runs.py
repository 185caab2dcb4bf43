import json
import os
import re
import shutil
from pathlib import Path

import pytest

from scrawl.cli.runs.state import how_to_go_on, state_of
from scrawl.files import holding
from scrawl.training import Run
from tests.cli.sealing import reseal


def test_runs_are_listed_with_how_they_ended(run, scrawl):
    """The latest last; one that is damaged is no reason to hide the others."""
    damaged = copied(run, "20200101-000000-damaged")
    (damaged / "run.json").write_text("{")

    outcome = scrawl("runs", "list")
    said = scrawl.here("runs", "list", "--json")

    assert outcome.code == said.code == 0
    header, first, second, empty, problem = outcome.lines
    assert re.match(r"run +status +data +network +epochs +accuracy +started", header)
    assert re.match(rf"{damaged.name} +damaged +- +-", first)
    assert re.match(
        rf"{run.name} +done +digits  cnn-mcu-4 +20/20 +\d+\.\d\d %  20\d\d-\d\d-\d\d ",
        second,
    )
    assert not empty
    assert re.match(rf"{damaged.name} is damaged: runs/.*run\.json describes", problem)
    assert [item["status"] for item in said.json] == ["damaged", "done"]
    assert said.json[0]["problem"] in problem
    assert said.json[1]["run"] == run.name
    assert said.json[1]["epochs"] == said.json[1]["planned"] == 20


def test_a_run_whose_process_is_gone_is_stopped(run, scrawl):
    """It says that it is running, and nobody holds its lock: it can go on."""
    set_status(run, "running")

    outcome = scrawl.here("runs", "list")
    shown = scrawl.here("runs", "show", "latest")
    said = scrawl.here("runs", "show", "latest", "--json").json

    go_on = f"scrawl train --resume {run.name}"
    assert re.match(rf"{run.name} +stopped ", outcome.lines[1])
    assert outcome.lines[-1] == f"{run.name} can go on: `{go_on}`."
    assert shown.lines[-2] == f"The training can go on: `{go_on}`."
    assert (said["status"], said["process"], said["resume"]) == ("stopped", None, go_on)


def test_a_run_at_work_is_running(run, scrawl):
    """Somebody holds its lock, whatever run.json says: resumed, it still says less."""
    set_status(run, "interrupted")

    with holding(run / ".lock", "The run"):
        listed = scrawl("runs", "list", "--json").json
        shown = scrawl("runs", "show", "latest")

    assert (listed[0]["status"], listed[0]["resume"]) == ("running", None)
    assert re.search(rf"^status +running \(process {os.getpid()}\)$", *shown_in(shown))


def test_a_run_elsewhere_is_resumed_by_its_path(run, scrawl):
    """The beginning of a name would be looked for in runs/."""
    place = run.rename(scrawl.folder / "my best run")
    set_status(place, "interrupted")

    said = scrawl.here("runs", "show", place, "--json").json

    assert said["resume"] == f"scrawl train --resume '{place}'"


def test_a_run_with_a_damaged_part_is_shown_as_far_as_it_goes(run, scrawl):
    """What is wrong is said, in the list too; the rest is there."""
    (run / "history.csv").write_text("epoch,loss\n1,x\n")
    (run / "recipe.toml").unlink()

    listed = scrawl.here("runs", "list", "--json").json
    shown = scrawl.here("runs", "show", "latest")
    said = scrawl.here("runs", "show", "latest", "--json").json

    assert listed[0]["status"] == "damaged"
    assert "history.csv" in listed[0]["problem"]
    assert re.search(r"^Damaged: .*recipe\.toml", *shown_in(shown))
    assert re.search(r"^Damaged: .*history\.csv", *shown_in(shown))
    assert re.search(r"^accuracy +\d+\.\d\d %  \(95 %", *shown_in(shown))
    assert "history.csv is not as the training wrote it" in said["problems"][0]
    assert len(said["problems"]) == 3
    assert (said["recipe"], said["history"]) == (None, [])


def test_without_runs_the_next_step_is_named(scrawl):
    """An empty list says nothing to a beginner, and all to a program."""
    assert re.match(
        r"No runs yet\. Train one: `scrawl ", scrawl.here("runs", "list").stdout
    )
    assert scrawl.here("runs", "list", "--json").json == []


def test_a_run_is_shown(run, scrawl):
    """How it was trained, each epoch, how well it reads, and last its path."""
    outcome = scrawl.here("runs", "show", "latest")
    said = scrawl.here("runs", "show", "latest", "--json")

    assert re.search(
        r"^command +scrawl train --data digits --model", outcome.stdout, re.MULTILINE
    )
    assert re.search(
        r"^ +20 +\d\.\d{4} +\d+\.\d\d % +\d\.\d{4} ", outcome.stdout, re.MULTILINE
    )
    assert re.search(r"^accuracy +\d+\.\d\d %  \(95 %", outcome.stdout, re.MULTILINE)
    assert outcome.lines[-1] == said.json["run"] == f"runs/{run.name}"
    assert re.search(r"^epochs +20 of 20; the weights .* epoch 20$", *shown_in(outcome))
    assert re.search(r'^optimizer = "adam"$', outcome.stdout, re.MULTILINE)
    assert said.json["recipe"]["validation_split"] == 0.1
    assert said.json["status"] == "done"
    assert (said.json["resume"], said.json["problems"]) == (None, [])
    assert len(said.json["history"]) == 20
    assert said.json["history"][0]["epoch"] == 1


def test_each_output_is_shown(trained_to_add):
    """In every epoch, and of the test images."""
    outcome = trained_to_add.here("runs", "show", "latest")
    said = trained_to_add.here("runs", "show", "latest", "--json")

    assert re.search(
        r"^epoch +loss  digit accuracy  sum accuracy  val loss  val digit accuracy"
        r"  val sum accuracy  seconds$",
        outcome.stdout,
        re.MULTILINE,
    )
    assert re.search(r"^sum_accuracy +\d+\.\d\d %", outcome.stdout, re.MULTILINE)
    last = said.json["history"][-1]
    assert last["val_loss"] == pytest.approx(
        last["val_digit_loss"] + last["val_sum_loss"]
    )
    assert "outputs" not in last


def test_a_run_that_diverged_is_shown(scrawl):
    """What is not a number is null in JSON, which has no word for it."""
    scrawl.here(
        *("train", "--data", "digits", "--model", "cnn-mcu-4", "--quiet"),
        *("--optimizer", "sgd", "--learning-rate", "1e6"),
    )

    outcome = scrawl.here("runs", "show", "latest")
    said = scrawl.here("runs", "show", "latest", "--json")

    assert re.search(r"^status +diverged$", outcome.stdout, re.MULTILINE)
    assert said.json["status"] == "diverged"
    assert said.json["history"][-1]["loss"] is None


@pytest.mark.parametrize("command", ["show", "rm"])
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("x", r"2 There is no run 'x'\. The latest: .*'latest'\."),
        ("2", r"2 2 runs begin with '2': .*Give more of the name, or 'latest'\."),
        (".", r"2 There is no run '\.'\."),
    ],
)
def test_a_run_that_is_not_meant_is_not_taken(name, command, message, run, scrawl):
    """A beginning must fit exactly one run."""
    copied(run, f"{run.name}-2")

    assert re.match(message, scrawl.refuses("runs", command, name))


def test_a_run_of_another_folder_is_found_by_its_path(run, trained):
    """Wherever one stands."""
    outcome = trained.here("runs", "show", run, "--json")

    assert outcome.json["run"] == str(run)
    assert (
        outcome.json["accuracy"]
        == json.loads((run / "run.json").read_text())["accuracy"]
    )


@pytest.mark.parametrize(
    ("status", "can_go_on"),
    [("done", False), ("interrupted", True), ("diverged", False), ("failed", True)],
)
def test_what_ended_before_its_time_can_go_on(status, can_go_on, run):
    """What is done is done, and what diverged would do so again."""
    set_status(run, status)
    found = Run(run)

    assert state_of(found) == status
    assert (how_to_go_on(found, status) is not None) == can_go_on


def copied(run: Path, name: str) -> Path:
    """Return a copy of the *run* beside it."""
    return Path(shutil.copytree(run, run.with_name(name)))


def set_status(run: Path, status: str) -> None:
    """Let its run.json say another *status*."""
    path = run / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"status": status}))
    reseal(run)


def shown_in(outcome) -> tuple[str, re.RegexFlag]:
    """Return where to search for a line."""
    return outcome.stdout, re.MULTILINE
