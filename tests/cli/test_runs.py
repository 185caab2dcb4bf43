import json
import os
import re
import shutil

import pytest


def test_runs_are_listed_with_how_they_ended(run, scrawl):
    """The latest last; one that is damaged is no reason to hide the others."""
    damaged = run.with_name("20200101-000000-damaged")
    shutil.copytree(run, damaged)
    (damaged / "run.json").write_text("{")

    outcome = scrawl("runs", "list")
    said = scrawl.here("runs", "list", "--json")

    assert outcome.code == said.code == 0
    _, first, second = outcome.lines
    assert re.match(rf"{damaged.name} +damaged +-  -", first)
    assert re.match(rf"{run.name} +done +\d+\.\d\d %  digits  cnn-mcu-4$", second)
    assert [item["status"] for item in said.json] == ["damaged", "done"]
    assert said.json[1]["run"] == run.name


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
    assert said.json["status"] == "done"
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


def test_a_run_is_removed(run, scrawl):
    """Only that one, and its path is printed."""
    other = run.with_name("other")
    shutil.copytree(run, other)

    outcome = scrawl("runs", "rm", run.name, run.name, "--yes")

    assert outcome.code == 0
    assert outcome.lines == [f"runs/{run.name}"]
    assert not run.exists()
    assert other.exists()


def test_a_damaged_run_can_be_removed(run, scrawl):
    """It is what one most wants to be rid of."""
    (run / "run.json").write_text("{")

    assert scrawl.here("runs", "rm", "latest", "--yes").code == 0
    assert not run.exists()


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
    shutil.copytree(run, run.with_name(f"{run.name}-2"))

    assert re.match(message, scrawl.refuses("runs", command, name))


def test_a_run_of_another_folder_is_found_by_its_path(run, trained):
    """Wherever one stands."""
    outcome = trained.here("runs", "show", run, "--json")

    assert outcome.json["run"] == str(run)
    assert (
        outcome.json["accuracy"]
        == json.loads((run / "run.json").read_text())["accuracy"]
    )
