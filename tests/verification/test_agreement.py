"""What differs is counted, named, and refused."""

import numpy as np
import pytest

from scrawl.errors import CheckFailed, InvalidRequest
from scrawl.verification import compare, require_agreement

RIGHT = np.array([[0.1, 0.7, 0.2], [0.5, 0.3, 0.2], [0.3, 0.3, 0.4]], np.float32)
LOGITS = np.array([[5, 9, 7], [1, -2, -3]], np.int32)


def test_what_agrees():
    """The margin is that of the example that hangs on least."""
    (found,) = compare({"c": RIGHT + np.float32(1e-6)}, {"digit": RIGHT})

    assert found.holds
    assert found.output == "digit"
    assert found.first_difference is None
    assert found.smallest_margin == pytest.approx(0.1, abs=1e-6)
    assert found.largest_score_difference == pytest.approx(1e-6, rel=0.1)


def test_scores_that_are_too_far():
    """A label need not change."""
    said = RIGHT.copy()
    said[2, 0] += 2e-5

    (found,) = compare({"digit": said}, {"digit": RIGHT})

    assert (found.label_differences, found.score_differences) == (0, 1)
    assert found.first_difference == 2


@pytest.mark.parametrize("change", [1, -1])
def test_integers_are_equal_or_wrong(change):
    """By one is wrong."""
    said = LOGITS.copy()
    said[1, 2] += change

    (found,) = compare({"digit": said}, {"digit": LOGITS})

    assert not found.holds
    assert found.tolerance == 0
    assert found.smallest_margin == 2


def test_integers_at_both_ends():
    """Their difference does not overflow."""
    low, high = (np.array([[end, 0]], np.int32) for end in (-(2**31), 2**31 - 1))

    (found,) = compare({"digit": low}, {"digit": high})

    assert found.largest_score_difference == 2**32 - 1


def test_what_is_no_number():
    """It is never near enough."""
    said = RIGHT.copy()
    said[0, 0] = np.nan

    (found,) = compare({"digit": said}, {"digit": RIGHT})

    assert not found.holds
    assert found.score_differences == 1


def test_what_differs_is_refused():
    """The line has the first example that is read otherwise."""
    said = RIGHT.copy()
    said[1] = said[0]
    found = compare({"digit": said}, {"digit": RIGHT})

    with pytest.raises(CheckFailed, match=r"'digit', 1 of 3 labels .* is example 1\."):
        require_agreement(found, "cortex-m0")


def test_scores_of_something_else():
    """They are not compared."""
    with pytest.raises(InvalidRequest, match="scores of 3x3, and the reference of 2x3"):
        compare({"digit": RIGHT}, {"digit": LOGITS})
