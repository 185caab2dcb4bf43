import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.errors import InvalidRequest
from scrawl.evaluation import wilson_interval


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int]:
    """Successes out of trials."""
    trials = draw(st.integers(1, 100_000))
    return draw(st.integers(0, trials)), trials


@settings(max_examples=100)
@given(counts(), st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_agrees_with_scipy(count: tuple[int, int], confidence: float) -> None:
    """The closed form is that of scipy's test of a binomial."""
    successes, trials = count

    interval = wilson_interval(successes, trials, confidence)

    expected = scipy.stats.binomtest(successes, trials).proportion_ci(
        confidence, method="wilson"
    )
    assert interval.low == pytest.approx(expected.low, rel=1e-12, abs=1e-15)
    assert interval.high == pytest.approx(expected.high, rel=1e-12)


@settings(max_examples=100)
@given(counts())
def test_the_rate_lies_inside(count: tuple[int, int]) -> None:
    """And the interval inside 0 and 1."""
    successes, trials = count

    interval = wilson_interval(successes, trials)

    assert 0 <= interval.low <= successes / trials <= interval.high <= 1


@settings(max_examples=50)
@given(counts())
def test_failures_mirror_successes(count: tuple[int, int]) -> None:
    """It does not matter which of the two is counted."""
    successes, trials = count

    right = wilson_interval(successes, trials)
    wrong = wilson_interval(trials - successes, trials)

    assert right.low == pytest.approx(1 - wrong.high, abs=1e-12)


def test_the_ends_are_exact() -> None:
    """No rounding error is left where the interval touches 0 or 1."""
    for trials in range(1, 500):
        assert wilson_interval(0, trials).low == 0.0
        assert wilson_interval(trials, trials).high == 1.0


@pytest.mark.parametrize(
    ("successes", "trials", "confidence"),
    [(0, 0, 0.95), (-1, 5, 0.95), (6, 5, 0.95), (1, 5, 0.0), (1, 5, 1.0)],
)
def test_counts_that_make_no_sense_are_refused(
    successes: int, trials: int, confidence: float
) -> None:
    """The message repeats what was given."""
    with pytest.raises(
        InvalidRequest,
        match=f"{successes} out of {trials} at confidence {confidence} makes no sense",
    ):
        wilson_interval(successes, trials, confidence)
