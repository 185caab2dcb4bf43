import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrawl.training import SCHEDULES, learning_rates


def test_a_constant_rate_stays():
    """Every batch of every epoch has the same rate."""
    rates = learning_rates("constant", 0.001, 2, num_epochs=3, num_batches=4)

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

    rates = _all_rates("one-cycle", 0.008, num_epochs=2, num_batches=468)

    assert rates.tolist() == expected


def test_one_cycle_climbs_for_a_quarter_and_falls_to_almost_nothing():
    """The peak stands where the warm-up ends."""
    rates = _all_rates("one-cycle", 0.5, num_epochs=4, num_batches=25)

    assert rates.argmax() == 24
    assert rates.max() == np.float32(0.5)
    assert rates[0] == pytest.approx(0.02, rel=0.01)
    assert rates[-1] == np.float32(0.5 / 800)


@pytest.mark.parametrize("schedule", sorted(SCHEDULES))
@given(
    peak=st.floats(1e-6, 10),
    num_epochs=st.integers(1, 6),
    num_batches=st.integers(1, 40),
)
def test_rates_depend_on_the_step_alone(schedule, peak, num_epochs, num_batches):
    """It does not matter to a schedule how its steps are cut into epochs."""
    total = num_epochs * num_batches

    cut = _all_rates(schedule, peak, num_epochs=num_epochs, num_batches=num_batches)
    whole = learning_rates(schedule, peak, 1, num_epochs=1, num_batches=total)

    assert cut.tolist() == whole.tolist()
    assert cut.min() > 0
    assert cut.max() <= np.float32(peak)


def _all_rates(schedule, peak, *, num_epochs, num_batches):
    return np.concatenate([
        learning_rates(
            schedule, peak, epoch, num_epochs=num_epochs, num_batches=num_batches
        )
        for epoch in range(1, num_epochs + 1)
    ])
