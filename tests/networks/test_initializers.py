import numpy as np
import pytest

from scrawl.errors import InvalidRequest
from scrawl.networks import (
    BatchNormalization,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Flatten,
    Network,
    SeparableConv2D,
    initialize,
    zoo_network,
)
from scrawl.networks.initializers import glorot_limit


def test_equal_seeds_give_equal_weights():
    """A network and a seed are all that the first weights depend on."""
    network = zoo_network("cnn-mcu-4")

    first, again, other = (initialize(network, seed) for seed in (1, 1, 2))

    for name, array in first.weights.items():
        np.testing.assert_array_equal(array, again.weights[name])
    assert (first.weights["dense/kernel"] != other.weights["dense/kernel"]).any()


def test_the_first_weights_of_a_seed_never_change():
    """A run can be repeated with any later version."""
    weights = initialize(zoo_network("cnn-mcu-4"), seed=2026).weights

    assert weights["conv2d/kernel"].ravel()[:3].tolist() == [
        *(0.06531685590744019, 0.16266337037086487, -0.036017369478940964)
    ]
    assert weights["dense/kernel"].ravel()[:3].tolist() == [
        *(-0.07364024221897125, 0.08526325225830078, 0.0031078157480806112)
    ]


def test_weights_of_equal_shape_differ():
    """Each weight draws numbers of its own."""
    layers = (Flatten(), Dense(784), Dense(784))

    weights = initialize(Network.sequential("twins", *layers), seed=0).weights

    assert (weights["dense/kernel"] != weights["dense_1/kernel"]).any()


def test_normalization_begins_as_the_identity():
    """Scale and variance 1, offset and mean 0."""
    layers = (BatchNormalization(), Flatten())

    weights = initialize(Network.sequential("one", *layers), seed=0).weights

    assert {name: array.tolist() for name, array in weights.items()} == {
        "batch_normalization/gamma": [1.0],
        "batch_normalization/beta": [0.0],
        "batch_normalization/moving_mean": [0.0],
        "batch_normalization/moving_variance": [1.0],
    }


def test_biases_begin_at_zero():
    """As in Keras."""
    weights = initialize(zoo_network("cnn-mcu-4"), seed=0).weights

    assert not weights["conv2d/bias"].any()
    assert not weights["dense/bias"].any()


@pytest.mark.parametrize(
    "shape",
    [(800, 128), (3, 3, 16, 32), (5, 5, 1, 4), (3, 3, 64, 1), (1, 1, 32, 64)],
)
def test_the_limit_is_that_of_keras(shape: tuple[int, ...]):
    """Kernels count their receptive field; depthwise ones count channels as inputs."""
    import keras

    theirs = np.abs(np.asarray(keras.initializers.GlorotUniform(seed=0)(shape)))

    assert theirs.max() <= glorot_limit(shape)
    assert theirs.max() == pytest.approx(glorot_limit(shape), rel=0.05)


def test_kernels_fill_the_range_of_glorot_evenly():
    """Neither smaller nor larger than the paper wants them."""
    network = Network.sequential("one", Conv2D(64, (3, 3)), input_shape=(5, 5, 32))

    kernel = initialize(network, seed=0).weights["conv2d/kernel"]

    limit = (6 / (9 * 32 + 9 * 64)) ** 0.5
    counts, _ = np.histogram(kernel, bins=8, range=(-limit, limit))
    assert np.abs(kernel).max() <= limit
    np.testing.assert_allclose(counts, kernel.size / 8, rtol=0.08)


@pytest.mark.parametrize(
    ("layer", "fans"),
    [
        (DepthwiseConv2D(3, depth_multiplier=4), {"kernel": 9 * (32 + 4)}),
        (
            SeparableConv2D(64, 3),
            {"depthwise_kernel": 9 * (32 + 1), "pointwise_kernel": 32 + 64},
        ),
    ],
)
def test_depthwise_kernels_have_the_fans_of_keras(layer, fans: dict[str, int]):
    """Channels times the window are what enters, whatever each kernel sees of it."""
    network = Network.sequential("one", layer, input_shape=(5, 5, 32))
    (node,) = network.nodes

    weights = initialize(network, seed=0).weights

    for name, both in fans.items():
        largest = np.abs(weights[f"{node.name}/{name}"]).max()
        assert largest == pytest.approx((6 / both) ** 0.5, rel=0.02)


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_seeds_have_64_bits(seed: int):
    """The message says which seeds there are."""
    with pytest.raises(InvalidRequest, match=f"seed is {seed}. Use one from 0 to 1844"):
        initialize(zoo_network("cnn-mcu-4"), seed)
