"""What is left of a network when it only reads, and that it reads as before."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.random_graphs.draw import draw_examples, draw_network
from scrawl.errors import InvalidNetwork
from scrawl.networks import (
    ZOO,
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Flatten,
    Input,
    Layer,
    MaxPooling2D,
    Network,
    Rescaling,
    for_inference,
    initialize,
    zoo_network,
)
from scrawl.reference import ReferenceNetwork, infer
from tests.compiler.graph_cases import nodes_of

SIGNED = Rescaling(1 / 127.5, offset=-1.0)
END = (Flatten(), Dense(5))
CONV, SAME = Conv2D(3, 3), Conv2D(3, 3, padding="same")


def sequential(*layers: Layer) -> Network:
    """Return a network of *layers*, with weights none of which is 0."""
    return drawn(Network.sequential("case", *layers, input_shape=(7, 6, 1)))


def drawn(network: Network) -> Network:
    """Return *network* with weights, and variances, none of which is 0."""
    random = np.random.default_rng(0)
    return network.with_weights({
        name: random.uniform(0.5, 2, array.shape).astype(np.float32)
        for name, array in initialize(network, 0).weights.items()
    })


def kinds(network: Network) -> str:
    """Return what kinds of steps are left."""
    steps = for_inference(network).program.steps
    return " ".join(type(step.operation).__name__ for step in steps)


@pytest.mark.parametrize("seed", range(120))
def test_a_network_reads_as_before(seed):
    """Whatever its layers are, and wherever they are joined."""
    network = draw_network(seed)
    inputs, _ = draw_examples(network, seed)
    expected = ReferenceNetwork(network, dtype=np.float64).forward(inputs)

    found = infer(for_inference(network), inputs, np.float64)

    for name in network.outputs:
        np.testing.assert_allclose(found[name], expected[name], atol=1e-5)


@pytest.mark.parametrize(
    ("layers", "left"),
    [
        ((SIGNED, CONV, *END), "Conv View MatMul"),
        ((SIGNED, SAME, *END), "Affine Conv View MatMul"),
        ((Rescaling(1 / 255), SAME, *END), "Conv View MatMul"),
        ((SIGNED, Flatten(), Dense(5)), "View MatMul"),
        (
            (SIGNED, DepthwiseConv2D(2, depth_multiplier=2), *END),
            "DepthwiseConv View MatMul",
        ),
        ((SIGNED, MaxPooling2D(2), *END), "Affine MaxPool View MatMul"),
        ((CONV, BatchNormalization(), *END), "Conv View MatMul"),
        (
            (SAME, BatchNormalization(), Activation("relu"), *END),
            "Conv Activate View MatMul",
        ),
        ((SIGNED, BatchNormalization(), Dropout(0.5), CONV, *END), "Conv View MatMul"),
        (
            (CONV, Activation("relu"), BatchNormalization(), *END),
            "Conv Activate View MatMul",
        ),
        (
            (CONV, Activation("relu"), BatchNormalization(), SAME, *END),
            "Conv Activate Normalize Conv View MatMul",
        ),
        ((SIGNED, Flatten(), Dense(5), Dropout(0.5)), "View MatMul View"),
    ],
)
def test_what_only_scales_is_taken_into_products(layers, left):
    """Behind them always, and in front of them where no zero is put around."""
    network = sequential(*layers)
    images = np.random.default_rng(1).integers(0, 256, (5, 7, 6), np.uint8)
    expected = ReferenceNetwork(network, dtype=np.float64).forward({"image": images})

    found = infer(for_inference(network), {"image": images}, np.float64)

    assert kinds(network) == left
    for name, values in expected.items():
        np.testing.assert_allclose(found[name], values, rtol=1e-5)


def test_a_value_that_others_read_is_not_changed():
    """Nor one that is an output."""
    rows = (
        ("scaled", SIGNED, "image"),
        ("conv", CONV, "scaled"),
        ("normal", BatchNormalization(), "conv"),
        ("flat", Flatten(), "normal"),
        ("side", Flatten(), "conv"),
        ("out", Dense(5), "flat"),
        ("other", Dense(5), "side"),
    )
    image = Input("image", (7, 6, 1))
    network = drawn(Network("two", (image,), nodes_of(*rows), ("out", "other")))

    assert kinds(network) == "Conv View View MatMul MatMul"
    shown = replace(network, outputs=("out", "other", "scaled"))
    assert kinds(shown).startswith("Affine Conv")


@pytest.mark.parametrize("name", ZOO)
def test_the_zoo_needs_no_scaling(name):
    """Every network of the zoo reads bytes by its first product."""
    left = kinds(initialize(zoo_network(name), 0))

    assert "Affine" not in left
    assert "Normalize" not in left


def test_weights_are_read_only_and_those_that_are_used():
    """Nobody changes what was exported."""
    inference = for_inference(sequential(CONV, BatchNormalization(), *END))

    assert list(inference.weights) == [
        "conv2d/kernel",
        "conv2d/bias",
        "dense/kernel",
        "dense/bias",
    ]
    assert not any(array.flags.writeable for array in inference.weights.values())


def test_a_network_without_weights_is_refused():
    """There is nothing to export."""
    with pytest.raises(InvalidNetwork, match=r"'cnn-mcu-4' has no weights"):
        for_inference(zoo_network("cnn-mcu-4"))


def test_products_beyond_float32_are_refused():
    """By the name of the weight."""
    network = sequential(Rescaling(1e30), CONV, *END)
    huge = {name: array * np.float32(1e20) for name, array in network.weights.items()}

    with pytest.raises(InvalidNetwork, match=r"'conv2d/kernel', scaled .* float32"):
        for_inference(network.with_weights(huge))
