"""Which classes are taken for which: the confusion matrix, and what follows from it."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int64

from scrawl.arrays import Confusion, Labels
from scrawl.errors import InvalidRequest

PerClass = Float64[np.ndarray, " classes"]
CountPerClass = Int64[np.ndarray, " classes"]


@dataclass(frozen=True, eq=False)
class ClassScores:
    """One number for each class; a rate is 0 where it is not defined."""

    precision: PerClass
    recall: PerClass
    f1: PerClass
    support: CountPerClass


def confusion_matrix(labels: Labels, readings: Labels, num_classes: int) -> Confusion:
    """Return how many images of each class (row) were read as each class (column).

    Raises:
        InvalidRequest: if a label or a reading is not below *num_classes*.
    """
    highest = max(labels.max(initial=0), readings.max(initial=0))
    if highest >= num_classes:
        raise InvalidRequest(
            f"A label or reading is {highest}, but there are only {num_classes}"
            " classes, counted from 0. Check that they are of one data set."
        )
    cells = labels.astype(np.int64) * num_classes + readings
    counts = np.bincount(cells, minlength=num_classes**2)
    return counts.astype(np.int64).reshape(num_classes, num_classes)


def precision_recall_fscore(confusion: Confusion) -> ClassScores:
    """Return precision, recall, F1 and the number of images of each class."""
    right = confusion.diagonal()
    support = confusion.sum(axis=1)
    read = confusion.sum(axis=0)
    return ClassScores(
        precision=_divide(right, read),
        recall=_divide(right, support),
        f1=_divide(2 * right, support + read),
        support=support,
    )


def _divide(part: CountPerClass, whole: CountPerClass) -> PerClass:
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)
