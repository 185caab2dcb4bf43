"""What a classifier said of every image, kept so that nothing has to be run again.

Every table and picture is made from this one value: labels, scores, the first images,
and the images of the worst mistakes. Of a network of several outputs, classes, mistakes
and pictures are those of the first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Int64, UInt8

from scrawl.arrays import Classifier, Images, Inputs, Labels, Reader, Scores
from scrawl.errors import InvalidRequest
from scrawl.evaluation.history import check_output_names
from scrawl.evaluation.metrics import check_scores, readings

NUM_SAMPLES = 40
MAX_MISTAKES = 200
MAX_NAME_LENGTH = 64
MAX_SIDE_PIXELS = 256

SampleImages = UInt8[np.ndarray, "samples height width"]
MistakeIndices = Int64[np.ndarray, " mistakes"]
MistakeImages = UInt8[np.ndarray, "mistakes height width"]


@dataclass(frozen=True, eq=False)
class OutputPredictions:
    """The labels and scores of one output; its classes are numbers from 0."""

    labels: Labels
    scores: Scores


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
    output: str = ""  # the name of the first output, if there are more
    more_outputs: Mapping[str, OutputPredictions] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check that the parts belong together."""
        _check_classes(self.classes)
        check_scores(self.labels, self.scores, self.classes)
        _check_images(self)
        _check_mistakes(self)
        _check_outputs(self)

    @property
    def outputs(self) -> Mapping[str, OutputPredictions]:
        """All outputs by name, the first one first; none if there is only one."""
        if not self.more_outputs:
            return {}
        first = OutputPredictions(self.labels, self.scores)
        return {self.output: first, **self.more_outputs}


def predict(
    classifier: Classifier, images: Images, labels: Labels, classes: tuple[str, ...]
) -> Predictions:
    """Return what the *classifier* says of all *images*, in one call of it.

    Raises:
        InvalidRequest: if the scores are not finite, or not of these classes.
    """
    return predict_outputs(
        lambda _: {"": classifier(images)},
        {},
        {"": labels},
        images=images,
        classes=classes,
    )


def predict_outputs(
    reader: Reader,
    inputs: Inputs,
    labels: Mapping[str, Labels],
    *,
    images: Images,
    classes: tuple[str, ...],
) -> Predictions:
    """Return what the *reader* says of all *inputs*, in one call of it.

    Args:
        reader: Gives scores for each of its outputs.
        inputs: What it reads.
        labels: Those of each output, the first one first.
        images: What is shown of the mistakes; mostly one of the inputs.
        classes: Those of the first output.

    Raises:
        InvalidRequest: if the scores are not finite, or not of these classes.
    """
    said = reader(inputs)
    [output, *others] = labels
    scores = said[output]
    check_scores(labels[output], scores, classes)
    mistakes = _worst_mistakes(labels[output], scores)
    return Predictions(
        labels=labels[output],
        scores=scores,
        sample_images=images[:NUM_SAMPLES],
        mistake_indices=mistakes,
        mistake_images=images[mistakes],
        classes=classes,
        output=output if others else "",
        more_outputs={
            name: OutputPredictions(labels[name], said[name]) for name in others
        },
    )


def numbered_classes(scores: Scores) -> tuple[str, ...]:
    """Return the names of classes that have none of their own: numbers from 0."""
    return tuple(map(str, range(scores.shape[1])))


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


def _check_outputs(predictions: Predictions) -> None:
    if predictions.more_outputs:
        check_output_names((predictions.output, *predictions.more_outputs))
    for name, more in predictions.more_outputs.items():
        if len(more.labels) != len(predictions.labels):
            raise InvalidRequest(
                f"The output {name!r} has {len(more.labels)} labels, and there are"
                f" {len(predictions.labels)} images. Give one for each."
            )
        check_scores(more.labels, more.scores, numbered_classes(more.scores))
