"""Weights in the order of the kernels and back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.compiler.building import inference_graph
from scrawl.compiler.packing import pack_graph, panel_width, round_up, row_stride
from scrawl.errors import InvalidNetwork
from scrawl.networks import Conv2D, Dense, Flatten, Network

LANES = st.sampled_from([4, 8, 16])
COUNTS = st.integers(1, 70)


@settings(max_examples=60)
@given(LANES, COUNTS, COUNTS, st.booleans(), st.booleans())
def test_nothing_is_lost(lanes, filters, units, has_kernel_bias, has_bias):
    """What was packed is unpacked, number by number."""
    layers = (
        Conv2D(filters, (2, 3), use_bias=has_kernel_bias),
        Flatten(),
        Dense(units, use_bias=has_bias),
    )
    network = Network.sequential("packed", *layers, input_shape=(3, 5, 1))
    random = np.random.default_rng(units)
    weights = {
        name: random.normal(size=weight.shape).astype(np.float32)
        for name, weight in network.weight_list()
    }
    packing = pack_graph(inference_graph(network), network, lanes)

    flat = packing.pack(weights)
    unpacked = packing.unpack(flat)

    assert unpacked.keys() == weights.keys()
    for name, weight in weights.items():
        np.testing.assert_array_equal(unpacked[name], weight)
    assert np.count_nonzero(flat) == sum(weight.size for weight in weights.values())


@given(LANES, COUNTS, COUNTS)
def test_arrays_begin_with_whole_vectors(lanes, filters, units):
    """So that no load crosses into the weights of another layer."""
    layers = (Conv2D(filters, 1), Flatten(), Dense(units), Dense(7))
    network = Network.sequential("packed", *layers, input_shape=(2, 2, 1))

    packing = pack_graph(inference_graph(network), network, lanes)

    end = 0
    for part in packing.parts.values():
        kernel, bias = part.arrays
        assert part.place % 16 == 0
        assert part.place >= end
        assert part.place_of("bias") == bias.place == part.place + kernel.floats
        assert kernel.padded % lanes == 0
        end = part.place + part.length
    assert packing.floats >= end


def test_a_dense_kernel_lies_in_panels():
    """Sixteen or 32 outputs side by side, for all features."""
    network = Network.sequential("one", Flatten(), Dense(33), input_shape=(2, 1, 1))
    kernel = np.arange(66, dtype=np.float32).reshape(2, 33)
    weights = {"dense/kernel": kernel, "dense/bias": np.full(33, 9, np.float32)}

    flat = pack_graph(inference_graph(network), network, 8).pack(weights)

    panels = flat[:128].reshape(2, 2, 32)
    np.testing.assert_array_equal(panels[0], kernel[:, :32])
    np.testing.assert_array_equal(panels[1, :, 0], kernel[:, 32])
    np.testing.assert_array_equal(panels[1, :, 1:], 0)
    np.testing.assert_array_equal(flat[128:161], 9)


def test_what_has_no_weights_cannot_be_packed():
    """The network has to learn first, or start at least."""
    network = Network.sequential("one", Flatten(), Dense(3), input_shape=(2, 1, 1))

    with pytest.raises(InvalidNetwork, match=r"has no weights\. Train it, or draw"):
        pack_graph(inference_graph(network), network, 8).pack({})


@given(st.integers(1, 10_000))
def test_rows_are_whole_panels(numbers):
    """Neighbouring images never share one."""
    stride = row_stride(numbers)

    assert numbers <= stride < numbers + panel_width(numbers)
    assert stride % panel_width(numbers) == 0
    assert round_up(numbers, 16) <= stride
