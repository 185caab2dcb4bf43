"""How good are the readings: accuracy and loss.

The names follow the law of scikit-learn: of a `*_score` more is better, of a `*_loss`
less. Rates lie between 0 and 1 and are never per cent; only what is printed is.
"""

import numpy as np

from scrawl.arrays import Labels, Scores
from scrawl.errors import InvalidRequest

MAX_CLASSES = 256  # a label is one byte
SMALLEST_SCORE = 1e-7  # Keras's epsilon: a score of 0 costs 16.1, not infinity


def readings(scores: Scores) -> Labels:
    """Return the class with the highest score of each image; ties go to the lowest."""
    if scores.shape[1] > MAX_CLASSES:
        raise InvalidRequest(
            f"The scores are of {scores.shape[1]} classes, but a label is one byte."
            f" Use at most {MAX_CLASSES} classes."
        )
    return scores.argmax(axis=1).astype(np.uint8)


def accuracy_score(labels: Labels, readings: Labels) -> float:
    """Return the share of images that are read as their label says."""
    _need_images(labels, "An accuracy")
    return float(np.mean(labels == readings))


def log_loss(labels: Labels, scores: Scores) -> float:
    """Return the mean cross-entropy, in nats, computed in float64.

    Scores are clipped to [1e-7, 1 - 1e-7] first, as Keras does it.
    """
    _need_images(labels, "A loss")
    of_the_label = scores[np.arange(len(labels)), labels].astype(np.float64)
    clipped = of_the_label.clip(SMALLEST_SCORE, 1 - SMALLEST_SCORE)
    return float(-np.log(clipped).mean())


def check_scores(labels: Labels, scores: Scores, classes: tuple[str, ...]) -> None:
    """Refuse labels, scores and classes that do not belong together.

    Raises:
        InvalidRequest: if they disagree in length, a label names no class, a score is
            not a number, or there are no images.
    """
    _need_images(labels, "An evaluation")
    if scores.shape != (len(labels), len(classes)):
        raise InvalidRequest(
            f"The scores are of shape {scores.shape}, but there are {len(labels)}"
            f" labels and {len(classes)} classes. Take all three from one data set."
        )
    if labels.max() >= len(classes):
        raise InvalidRequest(
            f"A label is {labels.max()}, but there are only {len(classes)} classes,"
            " counted from 0. Check that labels and classes are of one data set."
        )
    if not np.isfinite(scores).all():
        raise InvalidRequest(
            "A score is not a finite number, so the weights are broken or too large."
            " Train again, with a lower learning rate."
        )


def _need_images(labels: Labels, what: str) -> None:
    if len(labels) == 0:
        raise InvalidRequest(f"{what} needs at least 1 image, got 0. Add images.")
