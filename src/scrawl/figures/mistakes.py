"""Where the classifier is wrong and most sure: its limits, or labels that are wrong."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from scrawl.evaluation import Predictions, readings
from scrawl.figures.sheet import sheet
from scrawl.figures.theme import shorten

if TYPE_CHECKING:
    import matplotlib.figure

MAX_MISTAKES = 40
MAX_SHORT_NAME = 2  # characters; longer names take a second line


def mistakes_figure(predictions: Predictions) -> "matplotlib.figure.Figure":
    """Return a sheet of the surest mistakes: true class, class read, and its score."""
    return sheet(
        predictions.mistake_images[:MAX_MISTAKES],
        _captions(predictions)[:MAX_MISTAKES],
        _title(predictions),
    )


def _captions(predictions: Predictions) -> Sequence[str]:
    names = shorten(predictions.classes)
    is_short = max(len(name) for name in names) <= MAX_SHORT_NAME
    break_or_space = " " if is_short else "\n"
    scores = predictions.scores[predictions.mistake_indices]
    truths = predictions.labels[predictions.mistake_indices]
    return [
        f"{names[truth]}{break_or_space}read as {names[read]}, {_rate(float(score))}"
        for truth, read, score in zip(
            truths, readings(scores), scores.max(axis=1), strict=True
        )
    ]


def _rate(score: float) -> str:
    return f"{score:.2f}".removeprefix("0")


def _title(predictions: Predictions) -> str:
    num_images = len(predictions.labels)
    read = readings(predictions.scores)
    num_mistakes = int(np.count_nonzero(read != predictions.labels))
    num_shown = min(len(predictions.mistake_indices), MAX_MISTAKES)
    if num_mistakes == 0:
        return f"No mistakes in {num_images:,} images"
    if num_mistakes == num_shown:
        return f"All mistakes in {num_images:,} images, the surest first"
    return f"The {num_shown} surest of {num_mistakes:,} mistakes"
