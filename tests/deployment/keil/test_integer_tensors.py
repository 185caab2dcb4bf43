"""Every array of a network of integers has a place, its type, and names of its axes."""

import numpy as np
import pytest

from scrawl.data import load_data
from scrawl.deployment import keil_map, replay_ini, to_keil
from scrawl.deployment.keil.integer_tensors import integer_tensors
from scrawl.errors import InvalidRequest
from scrawl.networks import (
    Add,
    AveragePooling2D,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Flatten,
    Input,
    IntegerNetwork,
    Network,
    Node,
    for_inference,
)
from scrawl.quantization import quantize
from tests.deployment.cases import with_weights

AXES = {
    "conv/conv/kernel": ("int8", ("height", "width", "channels", "filters")),
    "conv/conv/start": ("int32", ("filters",)),
    "conv/conv/span": ("uint32", ("filters",)),
    "conv/conv/multiplier": ("uint16", ("filters",)),
    "conv/conv/shift2": ("uint8", ("filters",)),
    "conv/table": ("uint8", ("byte",)),
    "own/kernel": ("int8", ("height", "width", "channels", "multiplier")),
    "own/start": ("int32", ("channels",)),
    "mean/counts": ("uint32", ("counts",)),
    "mean/shift1": ("uint8", ("counts",)),
    "sum/factor": ("int16", ("values",)),
    "sum/start": ("int32", ("all channels",)),
    "dense/matmul/kernel": ("int8", ("features", "units")),
    "dense/matmul/start": ("int32", ("units",)),
}


@pytest.fixture(scope="module")
def network() -> Network:
    """Return a network whose integers have every kind of array."""
    nodes = (
        Node("conv", Conv2D(2, (3, 3), activation="tanh"), ("image",)),
        Node("own", DepthwiseConv2D((3, 3), depth_multiplier=2), ("conv",)),
        Node("mean", AveragePooling2D((5, 5), padding="same"), ("own",)),
        Node("sum", Add(), ("mean", "mean")),
        Node("flatten", Flatten(), ("sum",)),
        Node("dense", Dense(10, activation="softmax"), ("flatten",)),
    )
    return with_weights(
        Network("all", (Input("image", (28, 28, 1)),), nodes, ("dense",))
    )


@pytest.fixture(scope="module")
def integers(network) -> IntegerNetwork:
    """Return the same in integers."""
    calibration = {"image": load_data("digits").train.images[:20]}
    return quantize(for_inference(network), calibration)


def test_every_array_has_names_of_its_axes(integers):
    """And the type that it is computed with."""
    tensors = {each.name: each for each in integer_tensors(integers.arrays)}

    found = {name: (tensors[name].dtype, tensors[name].axes) for name in AXES}
    assert found == AXES
    for name, array in integers.arrays.items():
        assert tensors[name].shape == array.shape
        assert len(tensors[name].axes) == array.ndim
        assert not any(axis.startswith("axis") for axis in tensors[name].axes)


def test_all_of_them_are_read_back(network, integers):
    """Numbers of 8 and 16 bits are packed, and what a word lacks is zero."""
    memory = keil_map(network, None, integers.arrays)

    (content,) = replay_ini(to_keil(network, None, None, integers.arrays)).values()

    first = memory.region("image").end
    for region in memory.regions[1:]:
        array = integers.arrays[region.tensor.name]
        stored = content[region.address - first :][: region.tensor.num_bytes]
        assert stored.rstrip(b"\0") == array.tobytes().rstrip(b"\0")
        assert len(stored) - array.nbytes in {0, 1, 2, 3}


def test_names_that_say_nothing_are_numbers():
    """Of arrays that no quantization gives."""
    arrays = {"a/kernel": np.zeros(3, np.int8), "a/b": np.zeros((2, 2), np.int32)}

    found = [tensor.axes for tensor in integer_tensors(arrays)]

    assert found == [("axis 0",), ("axis 0", "axis 1")]


@pytest.mark.parametrize("dtype", [np.float32, np.int64])
def test_only_integers_of_a_network_are_packed(dtype):
    """Floats among them were forgotten in quantizing."""
    arrays = {"kernel": np.zeros(3, np.int8), "scale": np.zeros(3, dtype)}

    with pytest.raises(
        InvalidRequest, match=r"^'scale' is \w+; the integers of a netw"
    ):
        integer_tensors(arrays)
