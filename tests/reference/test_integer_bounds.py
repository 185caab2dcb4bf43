"""No network is read whose numbers could leave their bits."""

from dataclasses import replace

import numpy as np
import pytest

from scrawl.errors import InvalidNetwork
from scrawl.networks import (
    Add,
    AveragePooling2D,
    Conv2D,
    Dense,
    Flatten,
    IntegerNetwork,
    Network,
    ZeroPadding2D,
    for_inference,
)
from scrawl.quantization import quantize
from scrawl.reference import check_bounds
from tests.compiler.graph_cases import IMAGE
from tests.quantization.networks import examples_for, nodes_of, with_weights


@pytest.fixture
def network() -> IntegerNetwork:
    """One with every array that there is."""
    nodes = nodes_of(
        ("pad", ZeroPadding2D(1), "image"),
        ("conv", Conv2D(3, 3, activation="relu"), "pad"),
        ("mean", AveragePooling2D(3, strides=1, padding="same"), "conv"),
        ("sum", Add(), "conv mean"),
        ("flat", Flatten(), "sum"),
        ("out", Dense(5, "softmax"), "flat"),
    )
    plain = with_weights(Network("all", (IMAGE,), nodes, ("out",), tuple("01234")))
    return quantize(for_inference(plain), examples_for(plain, 5))


def changed(network: IntegerNetwork, name: str, value: int) -> IntegerNetwork:
    """Return a network with one array full of a *value*."""
    array = np.full_like(network.arrays[name], value)
    return replace(network, arrays={**network.arrays, name: array})


def test_quantized_networks_keep_their_bounds(network):
    """Whatever image is read."""
    check_bounds(network)


@pytest.mark.parametrize(
    ("array", "value", "claim"),
    [
        ("conv/conv/start", 2**31 - 1, r"\|start\| \+ 255 sum\|w\| < 2\^31"),
        ("out/matmul/start", -(2**31), r"\|start\| \+ 255 sum\|w\| < 2\^31"),
        ("conv/conv/span", 2**31, r"span < 2\^31"),
        ("conv/conv/span", 2**30, r"span >> shift1 < 2\^16"),
        ("conv/conv/shift1", 32, "shifts < 32"),
        ("conv/conv/shift2", 0, "bytes <= 255"),
        ("sum/start", -(2**31), r"\|start\| \+ 255 sum\|w\| < 2\^31"),
        ("sum/multiplier", 2**16 - 1, "bytes <= 255"),
        ("mean/counts", 9, "a count for each window"),
        ("mean/multiplier", 2**16 - 1, "bytes <= 255"),
    ],
)
def test_numbers_that_could_leave_their_bits_are_refused(network, array, value, claim):
    """By the name of the step, and what would not hold in it."""
    step = array.rpartition("/")[0]

    with pytest.raises(InvalidNetwork, match=rf"'{step}' of 'all' .* not .*{claim}"):
        check_bounds(changed(network, array, value))


def test_what_is_put_around_is_a_byte(network):
    """Neither less than 0 nor more than 255."""
    first, *others = network.steps
    pad = replace(first, operation=replace(first.operation, outside=256))

    with pytest.raises(InvalidNetwork, match=r"'pad' .* not outside <= 255"):
        check_bounds(replace(network, steps=(pad, *others)))
