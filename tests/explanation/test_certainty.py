import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.errors import InvalidRequest
from scrawl.explanation import Certainty, most_and_least_certain


def test_the_extremes_of_each_class_are_found():
    """By the score of the reading; of equals the first; None where there is none."""
    scores = np.array(
        [
            [0.6, 0.2, 0.2],
            [0.9, 0.1, 0.0],
            [0.9, 0.0, 0.1],
            [0.3, 0.7, 0.0],
            [0.1, 0.9, 0.0],
            [0.0, 0.5, 0.5],
        ],
        np.float32,
    )
    labels = np.array([0, 0, 0, 0, 0, 1], np.uint8)

    found = most_and_least_certain(scores, labels)

    assert found == (
        Certainty(0, surest_right=1, least_sure_right=0, surest_wrong=4),
        Certainty(1, surest_right=5, least_sure_right=5, surest_wrong=None),
        Certainty(2, surest_right=None, least_sure_right=None, surest_wrong=None),
    )


@settings(max_examples=30)
@given(seed=st.integers(0, 2**16), count=st.integers(1, 40))
def test_nothing_is_more_extreme(seed, count):
    """Of no class is there a surer image than the surest, or a less sure one."""
    random = np.random.default_rng(seed)
    scores = random.dirichlet(np.ones(4), count).astype(np.float32)
    labels = random.integers(0, 4, count).astype(np.uint8)
    sureness, read = scores.max(axis=1), scores.argmax(axis=1)

    for item in most_and_least_certain(scores, labels):
        right = sureness[(labels == item.label) & (read == labels)]
        wrong = sureness[(labels == item.label) & (read != labels)]
        for index, values, extreme in (
            (item.surest_right, right, np.max),
            (item.least_sure_right, right, np.min),
            (item.surest_wrong, wrong, np.max),
        ):
            assert (index is None) == (values.size == 0)
            assert index is None or sureness[index] == extreme(values)


def test_each_image_needs_a_label():
    """The message counts both."""
    with pytest.raises(InvalidRequest, match="2 rows of scores and 1 labels"):
        most_and_least_certain(np.ones((2, 3), np.float32), np.zeros(1, np.uint8))
