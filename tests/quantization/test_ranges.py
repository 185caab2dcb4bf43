"""Which bytes stand for which numbers."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrawl.errors import InvalidNetwork
from scrawl.networks import (
    Activation,
    Add,
    Conv2D,
    Flatten,
    MaxPooling2D,
    Network,
    Program,
    Scale,
)
from scrawl.quantization.ranges import (
    EVERYTHING,
    INTERESTS,
    Range,
    byte_scale,
    interest,
    zero_byte,
)
from scrawl.reference import FUNCTIONS
from tests.compiler.graph_cases import CLASSES, IMAGE
from tests.quantization.networks import nodes_of

HEIGHTS = {"selu": 1.758, "tanh": 2}
NUMBERS = st.floats(-1e6, 1e6)


@given(NUMBERS, NUMBERS)
def test_bytes_reach_from_end_to_end(one, other):
    """And one of them is 0, exactly."""
    numbers = Range(min(one, other), max(one, other))

    scale = byte_scale("value", numbers)

    assert scale.zero in range(256)
    lowest, highest = numbers.with_zero()
    slack = 0.51 * scale.step
    assert scale.step * (0 - scale.zero) <= lowest + slack
    assert scale.step * (255 - scale.zero) >= highest - slack


def test_a_value_that_is_always_zero_has_a_scale():
    """Any will do."""
    assert byte_scale("value", Range(0.0, 0.0)) == Scale(1.0, 0.0)


@pytest.mark.parametrize("end", [math.inf, math.nan, 1.7e308])
def test_endless_numbers_are_refused(end):
    """By the name of the value."""
    with pytest.raises(InvalidNetwork, match=r"'value' goes from .* no bytes can"):
        byte_scale("value", Range(-end, end))


def test_zero_between_two_bytes_is_the_even_one():
    """As everywhere in this arithmetic."""
    assert [zero_byte(Scale(1.0, zero)) for zero in (126.5, 127.5)] == [126, 128]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_are_flat_where_nothing_is_read(name):
    """Beyond the end, they change by less than half a byte of their height."""
    lowest, highest = INTERESTS[name]
    curve = FUNCTIONS[name].value
    for end, far in ((lowest, -50.0), (highest, 50.0)):
        if math.isfinite(end):
            (near, away) = (float(curve(np.array([x]))[0]) for x in (end, far))
            assert abs(near - away) < 0.5 / 255 * HEIGHTS.get(name, 1)


def test_a_relu_is_looked_for_behind_the_largest():
    """And other readers are seen, too."""
    nodes = nodes_of(
        ("conv", Conv2D(2, 3), "image"),
        ("most", MaxPooling2D(2), "conv"),
        ("relu", Activation("relu"), "most"),
        ("flat", Flatten(), "relu"),
    )
    more = nodes_of(("again", Add(), "conv conv"), ("end", Flatten(), "again"))
    alone = Network("alone", (IMAGE,), nodes, ("flat",), CLASSES).lower()
    both = Network("both", (IMAGE,), nodes + more, ("flat", "end"), CLASSES).lower()

    assert read_of(alone, "conv") == Range(0.0, math.inf)
    assert read_of(both, "conv") == EVERYTHING
    assert interest(alone, "conv", {"conv"}) == EVERYTHING


def read_of(program: Program, name: str) -> Range:
    """Return which numbers of a value are read, if none is a score."""
    return interest(program, name, ())
