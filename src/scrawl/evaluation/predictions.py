"""What a classifier said of every image, kept so that nothing has to be run again.

Every table and picture is made from this one value: labels, scores, the first images,
and the images of the worst mistakes.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Int64, UInt8

from scrawl.arrays import Classifier, Images, Labels, Scores
from scrawl.errors import InvalidRequest
from scrawl.evaluation.metrics import check_scores, readings

NUM_SAMPLES = 40
MAX_MISTAKES = 200
MAX_NAME_LENGTH = 64
MAX_SIDE_PIXELS = 256

SampleImages = UInt8[np.ndarray, "samples height width"]
MistakeIndices = Int64[np.ndarray, " mistakes"]
MistakeImages = UInt8[np.ndarray, "mistakes height width"]


@dataclass(frozen=True, eq=False)
class Predictions:
    """The scores of every image, and the images worth looking at.

    The mistakes are those most sure of the wrong class, the surest first, and at most
    200 of them; their indices count the images from 0.

    Raises:
        InvalidRequest: if the values of the parts do not belong together.
    """

    labels: Labels
    scores: Scores
    sample_images: SampleImages  # the first ones, at most 40
    mistake_indices: MistakeIndices
    mistake_images: MistakeImages
    classes: tuple[str, ...]

    def __post_init__(self) -> None:
        """Check that the parts belong together."""
        _check_classes(self.classes)
        check_scores(self.labels, self.scores, self.classes)
        _check_images(self)
        _check_mistakes(self)


def predict(
    classifier: Classifier, images: Images, labels: Labels, classes: tuple[str, ...]
) -> Predictions:
    """Return what the *classifier* says of all *images*, in one call of it.

    Raises:
        InvalidRequest: if the scores are not finite, or not of these classes.
    """
    scores = classifier(images)
    check_scores(labels, scores, classes)
    mistakes = _worst_mistakes(labels, scores)
    return Predictions(
        labels=labels,
        scores=scores,
        sample_images=images[:NUM_SAMPLES],
        mistake_indices=mistakes,
        mistake_images=images[mistakes],
        classes=classes,
    )


def _worst_mistakes(labels: Labels, scores: Scores) -> MistakeIndices:
    mistakes = np.flatnonzero(readings(scores) != labels)
    surest_first = np.argsort(-scores[mistakes].max(axis=1), kind="stable")
    return mistakes[surest_first[:MAX_MISTAKES]].astype(np.int64)


def _check_classes(classes: tuple[str, ...]) -> None:
    for name in classes:
        if not (0 < len(name) <= MAX_NAME_LENGTH and name.isprintable()):
            raise InvalidRequest(
                f"The class name {name[:MAX_NAME_LENGTH]!r} cannot be shown. Use 1 to"
                f" {MAX_NAME_LENGTH} printable characters."
            )


def _check_images(predictions: Predictions) -> None:
    num_samples, *sides = predictions.sample_images.shape
    if not 0 < min(sides) <= max(sides) <= MAX_SIDE_PIXELS:
        raise InvalidRequest(
            f"An image is of {sides[0]}x{sides[1]} pixels."
            f" Use images of 1 to {MAX_SIDE_PIXELS} pixels a side."
        )
    if not 0 < num_samples <= min(NUM_SAMPLES, len(predictions.labels)):
        raise InvalidRequest(
            f"There are {num_samples} sample images of {len(predictions.labels)}."
            f" Keep 1 to {NUM_SAMPLES} of them."
        )


def _check_mistakes(predictions: Predictions) -> None:
    indices, labels = predictions.mistake_indices, predictions.labels
    if len(indices) > MAX_MISTAKES:
        raise InvalidRequest(
            f"There are {len(indices)} mistakes. Keep at most {MAX_MISTAKES} of them."
        )
    if not ((indices >= 0) & (indices < len(labels))).all():
        raise InvalidRequest(
            f"A mistake is none of the {len(labels)} images. Count them from 0."
        )
    if (readings(predictions.scores[indices]) == labels[indices]).any():
        raise InvalidRequest("A mistake was read as labelled. Keep only mistakes.")
