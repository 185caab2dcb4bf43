from collections.abc import Callable

import numpy as np
import pytest
import sklearn.metrics
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.errors import InvalidRequest
from scrawl.evaluation import accuracy_score, log_loss, readings


def random_scores(seed: int, num_images: int, num_classes: int) -> np.ndarray:
    """Scores that sum to 1, none of them near 0."""
    rng = np.random.default_rng(seed)
    return rng.dirichlet([9] * num_classes, num_images).astype(np.float32)


def test_the_reading_is_the_class_with_the_highest_score() -> None:
    """Readings are labels: one byte each."""
    scores = np.array([[0.1, 0.7, 0.2], [0.5, 0.3, 0.2]], np.float32)

    read = readings(scores)

    np.testing.assert_array_equal(read, np.array([1, 0], np.uint8), strict=True)


def test_ties_go_to_the_lowest_class() -> None:
    """So does every executor, or they could not agree."""
    scores = np.array([[0.2, 0.4, 0.4], [0.0, 0.0, 0.0]], np.float32)

    assert readings(scores).tolist() == [1, 0]


def test_more_classes_than_a_label_can_name_are_refused() -> None:
    """The 257th class would be read as the first."""
    with pytest.raises(InvalidRequest, match=r"of 257 classes.* at most 256"):
        readings(np.zeros((1, 257), np.float32))


@settings(max_examples=30)
@given(st.integers(0, 99), st.integers(1, 50), st.integers(2, 6))
def test_agrees_with_scikit_learn(seed: int, num_images: int, num_classes: int) -> None:
    """Accuracy to the bit, the loss to the rounding of a sum."""
    scores = random_scores(seed, num_images, num_classes)
    exact_scores = scores / scores.sum(axis=1, keepdims=True, dtype=float)
    labels = np.random.default_rng(seed).integers(0, num_classes, num_images)
    labels = labels.astype(np.uint8)

    accuracy = accuracy_score(labels, readings(scores))
    loss = log_loss(labels, scores)

    assert accuracy == sklearn.metrics.accuracy_score(labels, scores.argmax(axis=1))
    assert loss == pytest.approx(
        sklearn.metrics.log_loss(labels, exact_scores, labels=range(num_classes)),
        rel=1e-6,
    )


def test_a_score_of_zero_costs_what_it_costs_in_keras() -> None:
    """The logarithm is taken of 1e-7, not of 0."""
    scores = np.array([[0.0, 1.0]], np.float32)

    loss = log_loss(np.array([0], np.uint8), scores)

    assert loss == pytest.approx(16.11809565095832)


def test_a_score_of_one_costs_almost_nothing() -> None:
    """The logarithm is taken of 1 - 1e-7."""
    scores = np.array([[0.0, 1.0]], np.float32)

    loss = log_loss(np.array([1], np.uint8), scores)

    assert loss == pytest.approx(1e-7)


@pytest.mark.parametrize(
    ("metric", "second"),
    [
        (accuracy_score, np.zeros(0, np.uint8)),
        (log_loss, np.zeros((0, 10), np.float32)),
    ],
)
def test_nothing_is_said_of_no_images(
    metric: Callable[[np.ndarray, np.ndarray], float], second: np.ndarray
) -> None:
    """A mean over nothing is no number."""
    with pytest.raises(InvalidRequest, match=r"at least 1 image, got 0\. Add images"):
        metric(np.zeros(0, np.uint8), second)
