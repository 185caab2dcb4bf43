"""Everything that is said about a classifier, measured at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from scrawl.arrays import Confusion, Labels, Scores
from scrawl.evaluation.confusion import confusion_matrix, precision_recall_fscore
from scrawl.evaluation.intervals import Interval, wilson_interval
from scrawl.evaluation.metrics import accuracy_score, check_scores, log_loss, readings
from scrawl.evaluation.predictions import OutputPredictions, Predictions


@dataclass(frozen=True)
class ClassMetrics:
    """How well one class is read; a rate is 0 where it is not defined."""

    name: str
    support: int  # images of this class
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class OutputMetrics:
    """How well one of several outputs is right; the interval is of 95 %."""

    accuracy: float
    accuracy_interval: Interval
    loss: float  # in nats


@dataclass(frozen=True, eq=False)
class Metrics:
    """How well a classifier reads a set of images; the interval is of 95 %.

    Of a network of several outputs, `outputs` has each, and all else is of the first.
    """

    num_images: int
    accuracy: float
    accuracy_interval: Interval
    loss: float  # in nats
    per_class: tuple[ClassMetrics, ...]
    confusion: Confusion
    outputs: Mapping[str, OutputMetrics] = field(default_factory=dict)


def measure_predictions(said: Predictions) -> Metrics:
    """Return all metrics of what was *said*, of every output."""
    return replace(
        measure(said.labels, said.scores, said.classes),
        outputs={name: _measure_output(each) for name, each in said.outputs.items()},
    )


def measure(labels: Labels, scores: Scores, classes: tuple[str, ...]) -> Metrics:
    """Return all metrics of the *scores* that a classifier gave.

    Raises:
        InvalidRequest: if labels, scores and classes do not belong together.
    """
    check_scores(labels, scores, classes)
    read = readings(scores)
    confusion = confusion_matrix(labels, read, len(classes))
    return Metrics(
        num_images=len(labels),
        accuracy=accuracy_score(labels, read),
        accuracy_interval=wilson_interval(int(np.trace(confusion)), len(labels)),
        loss=log_loss(labels, scores),
        per_class=_per_class(confusion, classes),
        confusion=confusion,
    )


def to_json(metrics: Metrics) -> dict[str, object]:
    """Return the *metrics* as metrics.json holds them, in full precision."""
    interval = metrics.accuracy_interval
    return {
        "accuracy": metrics.accuracy,
        "accuracy_interval": [interval.low, interval.high],
        "loss": metrics.loss,
        "confusion": metrics.confusion.tolist(),
        "per_class": [_class_to_json(row) for row in metrics.per_class],
        "images": metrics.num_images,
        **_outputs_to_json(metrics.outputs),
    }


def _measure_output(said: OutputPredictions) -> OutputMetrics:
    read = readings(said.scores)
    num_right = int(np.count_nonzero(read == said.labels))
    return OutputMetrics(
        accuracy=accuracy_score(said.labels, read),
        accuracy_interval=wilson_interval(num_right, len(said.labels)),
        loss=log_loss(said.labels, said.scores),
    )


def _outputs_to_json(outputs: Mapping[str, OutputMetrics]) -> dict[str, object]:
    if not outputs:
        return {}
    accuracies = {f"{name}_accuracy": each.accuracy for name, each in outputs.items()}
    records = {
        name: {
            "accuracy": each.accuracy,
            "accuracy_interval": [
                each.accuracy_interval.low,
                each.accuracy_interval.high,
            ],
            "loss": each.loss,
        }
        for name, each in outputs.items()
    }
    return {**accuracies, "outputs": records}


def _per_class(
    confusion: Confusion, classes: tuple[str, ...]
) -> tuple[ClassMetrics, ...]:
    scores = precision_recall_fscore(confusion)
    return tuple(
        ClassMetrics(
            name=name,
            support=int(scores.support[index]),
            precision=float(scores.precision[index]),
            recall=float(scores.recall[index]),
            f1=float(scores.f1[index]),
        )
        for index, name in enumerate(classes)
    )


def _class_to_json(row: ClassMetrics) -> dict[str, object]:
    return {
        "class": row.name,
        "support": row.support,
        "precision": row.precision,
        "recall": row.recall,
        "f1": row.f1,
    }
