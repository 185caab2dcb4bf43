"""A network in integers reads as it did, and always in the same bytes."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits

from benchmarks.random_graphs.draw import draw_network
from scrawl.errors import InvalidNetwork, InvalidRequest
from scrawl.networks import (
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Flatten,
    IntegerNetwork,
    Rescaling,
    for_inference,
    initialize,
)
from scrawl.quantization import quantize
from scrawl.reference import read_integers
from tests.compiler.cases import CASES
from tests.compiler.graph_cases import GRAPHS
from tests.quantization.networks import (
    examples_for,
    quantizable,
    quantized,
    relative_error,
    sequential,
    with_weights,
)

SIGNED = Rescaling(1 / 127.5, offset=-1.0)


def bytes_of(network: IntegerNetwork) -> dict[str, bytes]:
    """Return all arrays as they would be written."""
    return {name: array.tobytes() for name, array in network.arrays.items()}


@pytest.mark.parametrize("name", [*CASES])
def test_scores_are_near_the_logits(name):
    """Whatever layers there are."""
    network = with_weights(quantizable(CASES[name].network()))

    assert relative_error(network) < 0.06


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_scores_of_random_graphs_are_near_the_logits(seed):
    """However layers are joined."""
    network = quantizable(draw_network(seed))

    assert relative_error(network) < 0.2


@pytest.mark.parametrize("name", GRAPHS)
def test_equal_inputs_give_equal_bytes(name):
    """With any number of threads, and the examples in any order."""
    network = with_weights(quantizable(GRAPHS[name]()))
    inference, examples = for_inference(network), examples_for(network, 20)
    turned = {name: array[::-1] for name, array in examples.items()}

    first = quantize(inference, examples)
    with threadpool_limits(1):
        again = quantize(inference, turned)

    assert first.steps == again.steps
    assert first.scales == again.scales
    assert bytes_of(first) == bytes_of(again)


def test_arrays_cannot_be_changed():
    """Nobody changes what was exported."""
    network = quantized(sequential(Flatten(), Dense(3)))

    assert not any(array.flags.writeable for array in network.arrays.values())


def test_features_are_refused():
    """They are no bytes."""
    network = with_weights(GRAPHS["no image at all"]())
    inputs = {
        "probabilities": np.zeros((1, 10), np.float32),
        "number": np.ones(1, np.uint8),
    }

    with pytest.raises(InvalidRequest, match="'probabilities' of 'sums' holds feature"):
        quantize(for_inference(network), inputs)


def test_a_calibration_needs_examples():
    """There is no range without one."""
    inference = for_inference(sequential(Flatten(), Dense(3)))

    with pytest.raises(InvalidRequest, match=r"no examples .* 'case' .* some hundred"):
        quantize(inference, {"image": np.zeros((0, 9, 8), np.uint8)})


def test_a_calibration_is_what_the_network_reads():
    """As for every other reader."""
    inference = for_inference(sequential(Flatten(), Dense(3)))

    with pytest.raises(InvalidRequest, match="The inputs given are none; 'case' needs"):
        quantize(inference, {})


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_weights_that_are_no_numbers_are_refused(value):
    """By the step that has them."""
    inference = for_inference(sequential(Flatten(), Dense(3)))
    broken = {
        name: array * np.float32(value) for name, array in inference.weights.items()
    }

    with pytest.raises(InvalidNetwork, match="'dense' has weights that are not finite"):
        quantize(
            replace(inference, weights=broken), {"image": np.zeros((1, 9, 8), "u1")}
        )


def test_numbers_without_bytes_are_refused():
    """Where functions grow beyond all measure."""
    layers = [DepthwiseConv2D(1) for _ in range(12)]
    network = sequential(*layers, Flatten(), Dense(3))
    huge = {name: array * np.float32(1e30) for name, array in network.weights.items()}

    with pytest.raises(InvalidNetwork, match=r"'depthwise_conv2d_\d+' (goes from|has)"):
        quantized(network.with_weights(huge))


def test_blank_examples_are_enough():
    """Ranges are 0 then, and every value."""
    network = sequential(Conv2D(3, 3, activation="relu"), Flatten(), Dense(3))
    silent = initialize(network, 0)
    blank = {"image": np.zeros((1, 9, 8), np.uint8)}

    scores = read_integers(quantize(for_inference(silent), blank), blank)

    assert not scores["dense"].any()
