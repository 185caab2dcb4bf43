"""Networks of integers give the bits that are written down."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.random_graphs.draw import draw_network
from scrawl.errors import InvalidRequest, UnknownName
from scrawl.networks import (
    AveragePooling2D,
    Dense,
    Flatten,
    IntegerMatMul,
    IntegerNetwork,
    IntegerStep,
    MaxPooling2D,
    Network,
)
from scrawl.reference import apply_integers, read_integers
from tests.compiler.cases import CASES
from tests.quantization.networks import (
    examples_for,
    quantizable,
    quantized,
    sequential,
    with_weights,
)
from tests.quantization.slow import read_slowly


def require_equal_bits(network: IntegerNetwork, float_network: Network) -> None:
    """Compare all values of one example with those of plain Python."""
    inputs = examples_for(float_network, 1)
    names = [step.name for step in network.steps]
    values = read_integers(network, inputs, keep=names)
    slow = read_slowly(network, {name: array[0] for name, array in inputs.items()})
    for name in names:
        np.testing.assert_array_equal(values[name][0], slow[name], err_msg=name)


@pytest.mark.parametrize("name", CASES)
def test_all_values_are_those_of_plain_python(name):
    """Every layer with every option, read in two ways from one page."""
    network = with_weights(quantizable(CASES[name].network()))

    require_equal_bits(quantized(network), network)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_values_of_random_graphs_are_those_of_plain_python(seed):
    """However layers are joined, with several inputs and outputs."""
    network = quantizable(draw_network(seed))

    require_equal_bits(quantized(network), network)


def test_the_longest_sums_are_exact():
    """The largest weights times the largest bytes, as many as 31 bits can hold."""
    count = (2**31 - 1) // (255 * 127)
    step = IntegerStep(
        "sum", IntegerMatMul(1), ("x",), ((count,),), (1,), gives_scores=True
    )
    kernel = np.full((count, 1), 127, np.int8)
    x = np.full((1, count), 255, np.uint8)

    scores = apply_integers(step, (kernel, np.zeros(1, np.int32)), (x,))

    assert scores.tolist() == [[255 * 127 * count]]


def test_means_are_rounded_half_up():
    """Over the pixels of the image alone, where a window shows less of it."""
    network = sequential(
        AveragePooling2D(2, padding="same"), Flatten(), Dense(2), shape=(3, 3, 1)
    )
    image = np.array([[0, 1, 7], [1, 0, 8], [3, 4, 255]], np.uint8)
    pooled = quantized(network)

    (name, *_) = (step.name for step in pooled.steps)
    values = read_integers(pooled, {"image": image[np.newaxis]}, keep=[name])[name]

    assert values[0, :, :, 0].tolist() == [[1, 8], [4, 255]]


def test_what_is_outside_is_never_the_largest():
    """Even where the image is black."""
    network = sequential(MaxPooling2D(2, padding="same"), Flatten(), Dense(2))
    pooled = quantized(network)

    (name, *_) = (step.name for step in pooled.steps)
    images = np.zeros((1, 9, 8), np.uint8)
    values = read_integers(pooled, {"image": images}, keep=[name])[name]

    assert not values.any()


def test_many_images_are_read_as_each_of_them():
    """A few at a time, and none as well."""
    network = sequential(Flatten(), Dense(3))
    integers = quantized(network)
    images = examples_for(network, 600)["image"]

    together = read_integers(integers, {"image": images})["dense"]
    alone = read_integers(integers, {"image": images[-1:]})["dense"]
    none = read_integers(integers, {"image": images[:0]})["dense"]

    assert together.dtype == np.int32
    np.testing.assert_array_equal(together[-1:], alone)
    assert none.shape == (0, 3)


def test_only_steps_can_be_kept():
    """By their names."""
    integers = quantized(sequential(Flatten(), Dense(3)))

    with pytest.raises(UnknownName, match=r"step to keep 'softmax'. Known: dense"):
        read_integers(integers, {"image": np.zeros((1, 9, 8), np.uint8)}, ["softmax"])


def test_inputs_are_checked():
    """As for every other reader."""
    integers = quantized(sequential(Flatten(), Dense(3)))

    with pytest.raises(InvalidRequest, match=r"reads uint8 of shape \(n, 9, 8, 1\)"):
        read_integers(integers, {"image": np.zeros((1, 9, 9), np.uint8)})
