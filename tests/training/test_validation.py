import numpy as np
import pytest

from scrawl.evaluation import accuracy_score, log_loss, readings
from scrawl.networks import CrossEntropy
from scrawl.training.validation import Validation, validate

SCORES = {
    "digit": np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]], np.float32),
    "sum": np.array([[0.5, 0.3, 0.2], [0.1, 0.1, 0.8], [0.1, 0.7, 0.2]], np.float32),
}
LABELS = {"digit": np.array([0, 0, 0], np.uint8), "sum": np.array([0, 2, 2], np.uint8)}
INPUTS = {"image": np.zeros((3, 2, 2), np.uint8)}


def read(inputs):
    """Say the same of whatever is asked."""
    assert inputs is INPUTS
    return SCORES


def test_every_output_is_measured_as_the_test_will_be():
    """Neither smoothed nor weighted by class; the total counts each by its weight."""
    losses = {
        "digit": CrossEntropy(1.0, 0.2, (1.0, 5.0)),
        "sum": CrossEntropy(0.5, 0.2),
    }

    validation = validate(read, INPUTS, LABELS, losses)

    plain = {name: log_loss(LABELS[name], SCORES[name]) for name in SCORES}
    assert validation.loss == pytest.approx(plain["digit"] + plain["sum"] / 2)
    for name, measured in validation.outputs.items():
        right = accuracy_score(LABELS[name], readings(SCORES[name]))
        assert (measured.loss, measured.accuracy) == (plain[name], right)
    assert validation.accuracy == validation.outputs["digit"].accuracy == 2 / 3


def test_an_output_that_is_turned_off_is_not_measured():
    """Then the accuracy is that of the next."""
    losses = {"digit": CrossEntropy(0.0), "sum": CrossEntropy()}

    validation = validate(read, INPUTS, LABELS, losses)

    assert validation.outputs.keys() == {"sum"}
    assert validation.loss == log_loss(LABELS["sum"], SCORES["sum"])
    assert validation.accuracy == validation.outputs["sum"].accuracy


def test_nothing_is_measured_of_nothing():
    """As when no examples are set aside."""
    assert (Validation().loss, Validation().accuracy, Validation().outputs) == (
        None,
        None,
        {},
    )
