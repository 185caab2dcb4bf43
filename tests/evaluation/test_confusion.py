from typing import Any

import numpy as np
import pytest
import sklearn.metrics
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.errors import InvalidRequest
from scrawl.evaluation import confusion_matrix, precision_recall_fscore

SCIKIT_LEARN: dict[str, Any] = {"labels": range(5), "zero_division": 0}

pairs_of_labels = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=60
)


@settings(max_examples=50)
@given(pairs_of_labels)
def test_the_matrix_is_that_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    """Rows are the truth, columns the readings, classes without images stay."""
    labels, read = np.array(pairs, np.uint8).T

    confusion = confusion_matrix(labels, read, num_classes=5)

    expected = sklearn.metrics.confusion_matrix(labels, read, labels=range(5))
    np.testing.assert_array_equal(confusion, expected)
    assert confusion.dtype == np.int64


@settings(max_examples=50)
@given(pairs_of_labels)
def test_rates_are_those_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    """A rate without a denominator is 0."""
    labels, read = np.array(pairs, np.uint8).T

    scores = precision_recall_fscore(confusion_matrix(labels, read, num_classes=5))

    precision, recall, f1, support = sklearn.metrics.precision_recall_fscore_support(
        labels, read, **SCIKIT_LEARN
    )
    np.testing.assert_allclose(scores.precision, precision, rtol=1e-15)
    np.testing.assert_allclose(scores.recall, recall, rtol=1e-15)
    np.testing.assert_allclose(scores.f1, f1, rtol=1e-15)
    np.testing.assert_array_equal(scores.support, support)


def test_every_image_is_counted_once() -> None:
    """Even in the last of 256 classes, which no byte could number a cell of."""
    labels = np.arange(256, dtype=np.uint8)

    confusion = confusion_matrix(labels, labels[::-1].copy(), num_classes=256)

    np.testing.assert_array_equal(confusion, np.fliplr(np.eye(256)))


def test_no_images_are_an_empty_matrix() -> None:
    """There is nothing to count, and nothing to complain about."""
    none = np.zeros(0, np.uint8)

    assert confusion_matrix(none, none, num_classes=2).tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize(("label", "read"), [(3, 0), (0, 3)])
def test_labels_and_readings_outside_the_classes_are_refused(
    label: int, read: int
) -> None:
    """They would be counted in the cell of another class."""
    labels, readings = np.array([[label], [read]], np.uint8)

    with pytest.raises(InvalidRequest, match=r"is 3, but there are only 3 classes"):
        confusion_matrix(labels, readings, num_classes=3)
