"""`--engine`: what trains, and what is said of it."""

import json
import re
from pathlib import Path

import pytest

TRAIN = ("train", "--data", "digits", "--model", "cnn-mcu-4", "--epochs", "2")


@pytest.fixture
def no_keras(tmp_path_factory) -> Path:
    """Return a folder for PYTHONPATH that hides the package keras."""
    folder = tmp_path_factory.mktemp("no-keras")
    hide = "import sys\nsys.modules['keras'] = None\n"
    (folder / "sitecustomize.py").write_text(hide)
    return folder


def test_keras_trains_what_is_read_without_it(scrawl, no_keras):
    """On the backend that is here, with nothing set; the run is like any other."""
    outcome = scrawl(*TRAIN, "--engine", "keras", "--quiet", KERAS_BACKEND="")

    assert (outcome.code, outcome.stderr) == (0, "")
    (folder,) = (scrawl.folder / "runs").iterdir()
    used = json.loads((folder / "run.json").read_text())["engine"]
    assert used["name"] == "keras"
    shown = scrawl("runs", "show", "latest", PYTHONPATH=no_keras)
    engine = re.escape(f"{used['version']} on {used['backend']}")
    assert re.search(f"^engine +{engine}$", shown.stdout, re.MULTILINE)
    again = scrawl("evaluate", "latest", "--json", PYTHONPATH=no_keras)
    assert (again.code, again.stderr) == (0, "")
    said = json.loads((folder / "metrics.json").read_text())
    assert again.json["accuracy"] == said["accuracy"]
    assert again.json["loss"] == pytest.approx(said["loss"], abs=1e-5)


def test_without_keras_it_says_how_to_get_it(scrawl, no_keras):
    """One line, exit code 3, and nothing is left behind."""
    with scrawl.left_alone():
        outcome = scrawl(*TRAIN, "--engine", "keras", PYTHONPATH=no_keras)

    assert outcome.refusal() == (
        "3 Keras is not installed. Get it by: pip install 'scrawl[keras]'"
    )


def test_an_engine_that_is_not_there_is_refused(scrawl):
    """The known ones are listed."""
    said = scrawl.refuses(*TRAIN, "--engine", "steam")

    assert said == "2 Unknown engine 'steam'. Known: compiled, keras."


def test_the_doctor_finds_keras_or_says_how_to_get_it(scrawl, no_keras):
    """With what it runs on."""
    here, hidden = scrawl("doctor"), scrawl("doctor", PYTHONPATH=no_keras)

    assert re.search(
        r"note +extra keras +trains .*: installed \(keras 3.* on jax ", here.stdout
    )
    assert re.search(
        "note +extra keras +trains .*: Keras is not installed", hidden.stdout
    )
    assert (here.code, hidden.code) == (0, 0)
