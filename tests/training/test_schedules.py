import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrawl.errors import InvalidRequest
from scrawl.training import SCHEDULES, learning_rates
from scrawl.training.schedules import Constant, Cosine, OneCycle, Step


def test_a_constant_rate_stays():
    """Every batch of every epoch has the same rate."""
    rates = learning_rates(Constant(), 0.001, 2, num_epochs=3, num_batches=4)

    assert rates.dtype == np.float32
    assert rates.tolist() == [np.float32(0.001)] * 4


def test_one_cycle_is_a_triangle_above_a_least_rate():
    """A quarter of the steps upwards, the rest downwards, never under 1/800."""
    total = 2 * 468
    expected = []
    for step in range(1, total + 1):
        u = step / total
        scale = u / 0.25 if u < 0.25 else (1 - u) / 0.75
        expected.append(np.float32(0.008 * max(scale, 1 / 800)))

    rates = _all_rates(OneCycle(), 0.008, num_epochs=2, num_batches=468)

    assert rates.tolist() == expected


def test_one_cycle_climbs_for_a_quarter_and_falls_to_almost_nothing():
    """The peak stands where the warm-up ends."""
    rates = _all_rates(OneCycle(), 0.5, num_epochs=4, num_batches=25)

    assert rates.argmax() == 24
    assert rates.max() == np.float32(0.5)
    assert rates[0] == pytest.approx(0.02, rel=0.01)
    assert rates[-1] == np.float32(0.5 / 800)


def test_a_step_is_taken_every_few_epochs():
    """Within them the rate stays, and each time it is the same part of the last."""
    rates = _all_rates(Step(0.5, 2), 0.8, num_epochs=5, num_batches=3)

    by_hand = [0.8] * 6 + [0.4] * 6 + [0.2] * 3
    assert rates.tolist() == [np.float32(rate) for rate in by_hand]


@pytest.mark.parametrize(("decay_rate", "decay_epochs"), [(0.5, 2), (0.1, 1), (1.0, 3)])
def test_steps_are_those_of_keras(decay_rate, decay_epochs):
    """Of ExponentialDecay, as a staircase; Keras computes in float32."""
    from keras.optimizers.schedules import ExponentialDecay

    theirs = ExponentialDecay(0.3, decay_epochs * 7, decay_rate, staircase=True)

    rates = _all_rates(Step(decay_rate, decay_epochs), 0.3, num_epochs=5, num_batches=7)

    np.testing.assert_allclose(rates, _by_keras(theirs, 35), rtol=1e-6)


@pytest.mark.parametrize(("num_epochs", "num_batches"), [(1, 1), (5, 7), (2, 50)])
def test_cosine_is_that_of_keras(num_epochs, num_batches):
    """Of CosineDecay; Keras computes in float32."""
    from keras.optimizers.schedules import CosineDecay

    total = num_epochs * num_batches
    theirs = CosineDecay(0.3, total)

    rates = _all_rates(Cosine(), 0.3, num_epochs=num_epochs, num_batches=num_batches)

    np.testing.assert_allclose(rates, _by_keras(theirs, total), rtol=1e-5, atol=1e-7)


def test_cosine_falls_from_the_peak_to_nothing():
    """Half of the way down in the middle, and never quite 0, however long it takes."""
    rates = _all_rates(Cosine(), 0.4, num_epochs=4, num_batches=25)
    (last,) = learning_rates(Cosine(), 0.4, 10**9, num_epochs=10**9, num_batches=1)

    assert rates[0] == np.float32(0.4)
    assert rates[50] == pytest.approx(0.2)
    assert (np.diff(rates) < 0).all()
    assert last == pytest.approx(0.4 * (math.pi / 2e9) ** 2)


@pytest.mark.parametrize("name", sorted(SCHEDULES))
@given(
    peak=st.floats(1e-6, 10),
    num_epochs=st.integers(1, 6),
    num_batches=st.integers(1, 40),
)
def test_no_rate_is_above_the_peak_or_0(name, peak, num_epochs, num_batches):
    """Whatever the schedule; and it is the first epochs that say how long one is."""
    schedule = SCHEDULES[name]()

    rates = _all_rates(schedule, peak, num_epochs=num_epochs, num_batches=num_batches)

    assert rates.shape == (num_epochs * num_batches,)
    assert rates.min() > 0
    assert rates.max() <= np.float32(peak)


@pytest.mark.parametrize("name", sorted(SCHEDULES.keys() - {"step"}))
@given(num_epochs=st.integers(1, 6), num_batches=st.integers(1, 40))
def test_rates_depend_on_the_step_alone(name, num_epochs, num_batches):
    """It does not matter how steps are cut into epochs; but `step` counts epochs."""
    schedule, total = SCHEDULES[name](), num_epochs * num_batches

    cut = _all_rates(schedule, 0.1, num_epochs=num_epochs, num_batches=num_batches)
    whole = learning_rates(schedule, 0.1, 1, num_epochs=1, num_batches=total)

    assert cut.tolist() == whole.tolist()


def test_a_rate_that_float32_cannot_hold_is_the_smallest_it_can():
    """A thousand halvings must not end a training."""
    schedule = Step(0.1, 1)

    (rate,) = learning_rates(schedule, 1.0, 1000, num_epochs=1000, num_batches=1)
    (tiny,) = learning_rates(Constant(), 1e-44, 1, num_epochs=1, num_batches=1)

    assert rate == np.finfo(np.float32).tiny
    assert tiny == np.float32(1e-44)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"decay_rate": 0.0}, r"decay_rate is 0\.0; it must be above 0, and at most 1"),
        ({"decay_rate": 1.5}, r"decay_rate is 1\.5; it must be above 0"),
        ({"decay_rate": math.nan}, "decay_rate is nan; it must be above 0"),
        ({"decay_epochs": 0}, "decay_epochs is 0; it must be at least 1"),
    ],
)
def test_impossible_steps_are_refused(words, message):
    """Before a training begins."""
    with pytest.raises(InvalidRequest, match=message):
        Step(**words)


def _all_rates(schedule, peak, *, num_epochs, num_batches):
    return np.concatenate([
        learning_rates(
            schedule, peak, epoch, num_epochs=num_epochs, num_batches=num_batches
        )
        for epoch in range(1, num_epochs + 1)
    ])


def _by_keras(schedule, total):
    return [float(schedule(step)) for step in range(total)]
