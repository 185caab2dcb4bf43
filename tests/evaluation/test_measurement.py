import json

import numpy as np
import pytest

from scrawl.errors import InvalidRequest
from scrawl.evaluation import (
    Metrics,
    Predictions,
    log_loss,
    measure,
    measure_predictions,
    to_json,
    wilson_interval,
)

LABELS = np.array([0, 0, 1, 1, 1], np.uint8)
SCORES = np.array(
    [[0.8, 0.2], [0.25, 0.75], [0.1, 0.9], [0.4, 0.6], [0.5, 0.5]], np.float32
)


@pytest.fixture
def metrics() -> Metrics:
    """One zero is read as a one; of a tie, the lowest class is read."""
    return measure(LABELS, SCORES, ("zero", "one"))


def test_everything_is_measured_on_the_same_images(metrics: Metrics) -> None:
    """Each number by hand."""
    zero, one = metrics.per_class

    assert metrics.num_images == 5
    assert metrics.accuracy == 0.6
    assert metrics.accuracy_interval == wilson_interval(3, 5)
    assert metrics.loss == pytest.approx(-np.log([0.8, 0.25, 0.9, 0.6, 0.5]).mean())
    assert metrics.confusion.tolist() == [[1, 1], [1, 2]]
    assert (zero.name, zero.support, zero.precision, zero.recall) == (
        "zero",
        2,
        0.5,
        0.5,
    )
    assert (one.name, one.support, one.f1) == ("one", 3, pytest.approx(2 / 3))


def test_json_has_the_fields_of_the_file(metrics: Metrics) -> None:
    """Names, nesting and order are what others read."""
    content = to_json(metrics)

    assert list(content) == [
        "accuracy",
        "accuracy_interval",
        "loss",
        "confusion",
        "per_class",
        "images",
    ]
    assert content["accuracy_interval"] == [
        metrics.accuracy_interval.low,
        metrics.accuracy_interval.high,
    ]
    assert content["confusion"] == [[1, 1], [1, 2]]
    assert content["images"] == 5
    assert content["per_class"] == [
        {"class": "zero", "support": 2, "precision": 0.5, "recall": 0.5, "f1": 0.5},
        {
            "class": "one",
            "support": 3,
            "precision": 2 / 3,
            "recall": 2 / 3,
            "f1": 2 / 3,
        },
    ]


def test_json_keeps_every_digit(predictions: Predictions) -> None:
    """What is read back equals what was measured, to the bit."""
    metrics = measure(predictions.labels, predictions.scores, predictions.classes)

    content = json.loads(json.dumps(to_json(metrics)))

    assert content == to_json(metrics)
    assert content["loss"] == metrics.loss


def test_each_output_is_measured(two_outputs: Predictions) -> None:
    """All else is of the first, as if there were no other."""
    metrics = measure_predictions(two_outputs)
    alone = measure(two_outputs.labels, two_outputs.scores, two_outputs.classes)

    first, size = metrics.outputs.values()
    said = two_outputs.outputs["size"]
    assert list(metrics.outputs) == ["class", "size"]
    assert (first.accuracy, first.loss) == (alone.accuracy, alone.loss)
    assert first.accuracy_interval == alone.accuracy_interval
    assert size.accuracy == 0.8
    assert size.accuracy_interval == wilson_interval(48, 60)
    assert size.loss == log_loss(said.labels, said.scores)
    assert to_json(alone).items() <= to_json(metrics).items()


def test_json_names_the_accuracy_of_each_output(two_outputs: Predictions) -> None:
    """As Keras names it, and again with what else is known of the output."""
    metrics = measure_predictions(two_outputs)

    content = json.loads(json.dumps(to_json(metrics)))

    assert list(content)[6:] == ["class_accuracy", "size_accuracy", "outputs"]
    assert content["size_accuracy"] == 0.8
    interval = wilson_interval(48, 60)
    assert content["outputs"]["size"] == {
        "accuracy": 0.8,
        "accuracy_interval": [interval.low, interval.high],
        "loss": metrics.outputs["size"].loss,
    }


def test_a_single_output_has_no_name(predictions: Predictions) -> None:
    """The file is what it always was."""
    metrics = measure_predictions(predictions)

    alone = measure(predictions.labels, predictions.scores, predictions.classes)

    assert metrics.outputs == {}
    assert to_json(metrics) == to_json(alone)


@pytest.mark.parametrize(
    ("labels", "scores", "message"),
    [
        ([], np.zeros((0, 2)), "at least 1 image, got 0"),
        (
            [0],
            np.zeros((1, 3)),
            r"shape \(1, 3\), but there are 1 labels and 2 classes",
        ),
        ([2], np.zeros((1, 2)), "label is 2, but there are only 2 classes"),
        ([0], [[np.nan, 0.5]], "not a finite number.* lower learning rate"),
        ([0], [[np.inf, 0.5]], "not a finite number"),
    ],
)
def test_what_does_not_belong_together_is_refused(
    labels: list[int], scores: np.ndarray, message: str
) -> None:
    """No number is better than a wrong one."""
    with pytest.raises(InvalidRequest, match=message):
        measure(
            np.array(labels, np.uint8), np.array(scores, np.float32), ("zero", "one")
        )
