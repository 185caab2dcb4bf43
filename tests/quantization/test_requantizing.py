"""One multiplication of 16 bits and two shifts are as good as a real factor."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrawl.quantization.requantizing import requantization

FACTORS = st.floats(2.0**-20, 255.0)


def to_byte(u: int, factor: float) -> int:
    """Return the byte of an accumulator, in Python's own integers."""
    constants = requantization(np.array([factor]))
    (multiplier,), (shift1,), (shift2,) = constants.scaling().values()
    u = min(u, int(constants.span[0]))
    return ((u >> int(shift1)) * int(multiplier)) >> int(shift2)


@given(FACTORS, st.floats(0, 1))
def test_bytes_are_rounded_down(factor, share):
    """They are what the real factor gives, or its neighbour."""
    u = int(share * 256 / factor)

    assert abs(to_byte(u, factor) - min(int(u * factor), 255)) <= 1


@given(FACTORS)
def test_what_is_multiplied_has_sixteen_bits(factor):
    """And the byte at the end of the span is the largest there can be."""
    constants = requantization(np.array([factor]))
    (span,), (multiplier,) = constants.span, constants.multiplier

    assert 2**15 <= multiplier < 2**16
    assert span >> constants.shift1[0] < 2**16
    assert span < 2**31
    assert to_byte(2**31, factor) <= 255
    assert to_byte(2**31, factor) >= 255 - int(factor)


@given(FACTORS)
def test_units_are_the_factor_in_effect(factor):
    """To 16 bits."""
    (unit,) = requantization(np.array([factor])).units()

    assert unit * factor == pytest.approx(1, rel=2**-15)


@pytest.mark.parametrize("factor", [255.0, 1e3, 1e300, np.inf])
def test_large_factors_leave_nothing_between(factor):
    """The first accumulator above 0 is the largest byte."""
    assert to_byte(0, factor) == 0
    assert to_byte(1, factor) == 255
    assert to_byte(2**31, factor) == 255
