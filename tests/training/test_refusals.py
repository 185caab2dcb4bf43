"""A request that cannot be met leaves nothing behind: the answer precedes the work."""

from dataclasses import replace
from pathlib import Path

import pytest

from scrawl.errors import InvalidNetwork, InvalidRequest, NoCompiler, UnknownName
from scrawl.training import train


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("request_", "error", "message"),
    [
        ({"epochs": 0}, InvalidRequest, "epochs is 0"),
        ({"epoch": 1}, UnknownName, "recipe setting 'epoch'. Known: batch_size"),
        ({"optimizer": "sgd", "beta_1": 0.5}, InvalidRequest, "'sgd' has no beta_1"),
        ({"threads": 0}, InvalidRequest, "0 threads"),
        (
            {"data": "minst"},
            UnknownName,
            "data set 'minst'. Known: digits",
        ),
        (
            {"network": "cnn-16-23"},
            UnknownName,
            "network 'cnn-16-23'. Known: cnn-16-32",
        ),
        ({"data": "digits"}, InvalidNetwork, "one probability for each of 10 classes"),
        ({"validation_split": 0.99}, InvalidRequest, "leaves one part of 60 examples"),
        ({"patience": 3}, InvalidRequest, "no images are set aside"),
        (
            {"class_weight": [1, 2, 3]},
            InvalidRequest,
            "has 3 numbers, but 'tiny' has 2",
        ),
        ({"loss_weights": {"sum": 1}}, UnknownName, "output 'sum'. Known: dense"),
        ({"loss": {}}, InvalidRequest, "an output without a loss: 'dense'"),
        (
            {"shift_pixels": 6},
            InvalidRequest,
            "shift_pixels=6.0, and images of 6x6 pix",
        ),
    ],
)
def test_impossible_requests_leave_nothing_behind(
    request_, error, message, *, network, lines
):
    """The answer comes before anything is made."""
    asked = {"network": network, "data": lines, "progress": False} | request_

    with pytest.raises(error, match=message):
        train(asked.pop("network"), asked.pop("data"), **asked)

    assert list(Path().iterdir()) == []


def test_data_that_cannot_be_tested_on_leave_nothing_behind(network, lines):
    """It is not found out after an hour of training."""
    without = replace(lines, test=lines.test[:0])

    with pytest.raises(InvalidRequest, match="at least 1 image, got 0"):
        train(network, without, progress=False)

    assert list(Path().iterdir()) == []


def test_a_machine_without_compiler_cannot_train(network, lines, monkeypatch):
    """It says so, and makes no folder."""
    monkeypatch.setenv("CC", "no-such-compiler")

    with pytest.raises(NoCompiler, match="no-such-compiler"):
        train(network, lines, progress=False)

    assert list(Path().iterdir()) == []


def test_a_folder_that_holds_a_run_is_refused_before_anything_else(network, lines):
    """Whatever else is wrong with the request, the first run stays as it is."""
    train(network, lines, epochs=1, out="out", progress=False)
    before = {path: path.read_bytes() for path in Path("out").iterdir()}

    with pytest.raises(InvalidRequest, match=r"out already holds a run, .*runs rm out"):
        train("no-network", "no-data", out="out", progress=False)

    assert {path: path.read_bytes() for path in Path("out").iterdir()} == before
