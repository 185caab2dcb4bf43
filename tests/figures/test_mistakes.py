import dataclasses

import numpy as np
import pytest

from scrawl.evaluation import Predictions
from scrawl.figures import mistakes_figure

FASHION = ("T-shirt/top", "Trouser", "Pullover")


def texts_of(predictions: Predictions) -> list[str]:
    """Return the title and the captions."""
    [axes] = mistakes_figure(predictions).axes
    return [text.get_text() for text in axes.texts]


def test_each_mistake_tells_truth_reading_and_score(digits: Predictions) -> None:
    """The surest first, without the 0 before the point."""
    index = digits.mistake_indices[0]
    label, scores = digits.labels[index], digits.scores[index]

    _, first, *_ = texts_of(digits)

    assert first == f"{label} read as {scores.argmax()}, {scores.max():.2f}".replace(
        "0.", "."
    )


def test_a_certain_mistake_has_the_score_one(digits: Predictions) -> None:
    """Its point stays where it is."""
    scores = np.where(digits.scores > 0, np.float32(1), digits.scores)

    _, first, *_ = texts_of(dataclasses.replace(digits, scores=scores))

    assert first.endswith(", 1.00")


@pytest.mark.parametrize("predictions", [(FASHION, 20, 5)], indirect=True)
def test_long_names_take_two_lines(predictions: Predictions) -> None:
    """The truth above, the reading below."""
    _, first, *_ = texts_of(predictions)

    truth, read = first.split("\n")
    assert truth in FASHION
    assert read.removeprefix("read as ").split(",")[0] in FASHION


@pytest.mark.parametrize(
    ("predictions", "title"),
    [
        ((FASHION, 20, 0), "No mistakes in 20 images"),
        ((FASHION, 60, 40), "All mistakes in 60 images, the surest first"),
        ((FASHION, 60, 41), "The 40 surest of 41 mistakes"),
    ],
    indirect=["predictions"],
)
def test_the_title_says_how_many_are_shown(
    predictions: Predictions, title: str
) -> None:
    """All of them, forty, or none."""
    shown, *captions = texts_of(predictions)

    assert shown == title
    assert len(captions) == min(len(predictions.mistake_indices), 40)
