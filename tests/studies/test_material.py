from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.data import validation_split
from scrawl.studies.material import (
    drawn,
    made_of,
    share_aside,
    share_watched,
    watched_by_test,
)


def test_watching_by_test_sets_exactly_the_test_images_aside(lines):
    """None of them is learned, and all of them are measured after each epoch."""
    watched = watched_by_test(lines)

    split = validation_split(watched.train, share_watched(lines))

    np.testing.assert_array_equal(split.train.images, lines.train.images)
    np.testing.assert_array_equal(split.validation.images, lines.test.images)
    np.testing.assert_array_equal(split.validation.labels, lines.test.labels)
    assert watched.test is lines.test


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 70_000), st.integers(1, 20_000))
def test_the_share_watched_is_exact_for_any_size(num_train: int, num_test: int):
    """Keras's rule, which rounds down, leaves all training images and no other."""
    share = share_aside(num_train, num_test)

    assert int((num_train + num_test) * (1 - share)) == num_train


def test_what_is_made_of_other_images_has_another_digest(lines):
    """So its runs are not taken for those of the whole."""
    half = made_of(lines, "half", lines.train[:30], lines.test)
    again = made_of(lines, "half", lines.train[:30], lines.test)
    other = made_of(
        replace(lines, digest="1" * 64), "half", lines.train[:30], lines.test
    )

    assert half.digest == again.digest
    assert len({half.digest, lines.digest, other.digest}) == 3


def test_numbers_are_drawn_by_seed_and_place():
    """Equal arguments give equal numbers, others give others, all in range."""
    numbers = drawn(1000, 10, seed=0, place=0)

    np.testing.assert_array_equal(numbers, drawn(1000, 10, seed=0, place=0))
    assert (numbers != drawn(1000, 10, seed=1, place=0)).any()
    assert (numbers != drawn(1000, 10, seed=0, place=1)).any()
    assert set(numbers.tolist()) == set(range(10))
    assert np.bincount(numbers) == pytest.approx(100, abs=40)
