import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from scrawl.data import Examples, validation_split
from scrawl.errors import InvalidRequest


def examples(count: int) -> Examples:
    """Return examples that differ in their labels."""
    return Examples(
        images=np.zeros((count, 2, 2), dtype=np.uint8),
        labels=np.arange(count, dtype=np.uint8),
    )


def test_the_last_tenth_is_set_aside():
    """The order is kept, and validation comes last."""
    split = validation_split(examples(20), 0.1)

    assert split.train.labels.tolist() == list(range(18))
    assert split.validation.labels.tolist() == [18, 19]


@settings(max_examples=100)
@given(count=some.integers(2, 250), fraction=some.floats(0.01, 0.99))
def test_the_cut_is_where_keras_cuts(count, fraction):
    """Keras trains on the first int(n * (1 - fraction)), and refuses an empty part."""
    num_train = int(count * (1 - fraction))
    if not 0 < num_train < count:
        with pytest.raises(InvalidRequest, match=r"leaves one part .* empty"):
            validation_split(examples(count), fraction)
        return

    split = validation_split(examples(count), fraction)

    assert len(split.train) == num_train
    assert len(split.train) + len(split.validation) == count
    assert split.validation.labels[0] == num_train


def test_a_fraction_that_sets_nothing_aside_is_refused():
    """A fraction too small for a number is not taken for a split."""
    with pytest.raises(InvalidRequest, match="leaves one part of 20 examples empty"):
        validation_split(examples(20), 1e-20)


@pytest.mark.parametrize("fraction", [0.0, 1.0, -0.5, 1.5, float("nan")])
def test_a_fraction_lies_between_0_and_1(fraction):
    """Neither part can be everything."""
    with pytest.raises(InvalidRequest, match="lies between 0 and 1"):
        validation_split(examples(20), fraction)
