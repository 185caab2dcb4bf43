"""Numbers as text of C."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrawl.compiler.literals import float_literal
from scrawl.errors import InvalidNetwork

FLOAT_OF_C = re.compile(r"-?(\d+\.\d*|\d+(\.\d*)?e[+-]?\d+)f")


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_float32_goes_through_text_unchanged(value):
    """The text is a constant of type float, and reads as the same number."""
    text = float_literal(value)

    assert FLOAT_OF_C.fullmatch(text)
    assert np.float32(text[:-1]) == np.float32(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0, "1.0f"), (1 / 255, "0.003921569f"), (1e-7, "1e-07f"), (-1e20, "-1e+20f")],
)
def test_the_text_is_the_shortest(value, text):
    """As people would write it."""
    assert float_literal(value) == text


@pytest.mark.parametrize("value", [1e39, -1e39, 1e300])
def test_what_float32_cannot_hold_is_refused(value):
    """A network may name it, but no kernel can use it."""
    with pytest.raises(InvalidNetwork, match=r"too large for float32\. Use a smaller"):
        float_literal(value)
