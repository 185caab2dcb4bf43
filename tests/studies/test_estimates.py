import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scrawl.errors import InvalidRequest
from scrawl.evaluation import wilson_interval
from scrawl.studies.estimates import estimate, student_intervals

RATES = st.lists(st.floats(0, 1), min_size=2, max_size=8)


@settings(max_examples=30, deadline=None)
@given(RATES)
def test_the_interval_of_the_mean_is_that_of_scipy(values: list[float]):
    """Student's interval of a mean is what scipy says."""
    mean, error = np.mean(values), stats.sem(values)
    with np.errstate(invalid="ignore"):
        low, high = stats.t.interval(0.95, len(values) - 1, mean, error)
    expected = (mean, mean) if error == 0 else (low, high)

    interval, _ = student_intervals(values)

    assert (interval.low, interval.high) == pytest.approx(expected, abs=1e-12)


def test_one_value_more_is_covered_as_often_as_promised():
    """Of many further values, 95 in 100 lie in the interval for one of them."""
    generator = np.random.default_rng(0)
    draws = generator.normal(0, 1, (2000, 6))

    covered = [
        further.low <= last <= further.high
        for *values, last in draws.tolist()
        for _, further in [student_intervals(values)]
    ]

    assert np.mean(covered) == pytest.approx(0.95, abs=0.015)


def test_the_mean_of_more_trainings_scatters_less():
    """The interval for the mean of three more lies inside that for one more."""
    values = [0.96, 0.97, 0.98]

    _, one = student_intervals(values)
    _, three = student_intervals(values, 3)

    assert one.low < three.low < three.high < one.high


def test_one_rate_has_the_interval_of_its_images():
    """A single seed has the binomial interval, and says so."""
    said = estimate([0.98], num_images=10_000)

    assert said.interval == wilson_interval(9_800, 10_000)
    assert said.method == "binomial"


def test_one_loss_has_no_interval():
    """What is no rate cannot be counted."""
    said = estimate([0.04])

    assert said.interval is None
    assert said.next_one is None
    assert said.method == "no interval"


def test_nothing_measured_is_no_estimate():
    """There is no mean of no values."""
    with pytest.raises(InvalidRequest, match="needs at least 1 value"):
        estimate([])


def test_one_value_has_no_interval_over_seeds():
    """Student's distribution needs two."""
    with pytest.raises(InvalidRequest, match="at least 2 values, got 1"):
        student_intervals([0.5])
