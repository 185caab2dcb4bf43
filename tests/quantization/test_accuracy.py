"""What integers cost, on digits that people wrote."""

import pytest

from scrawl.data import load_data
from scrawl.networks import (
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Flatten,
    MaxPooling2D,
    Network,
    Rescaling,
    SeparableConv2D,
    for_inference,
)
from scrawl.quantization import quantize
from scrawl.reference import infer, read_integers
from scrawl.training import Recipe, train

NETWORKS = {
    "convolution": Network.sequential(
        "convolution",
        Rescaling(1 / 255),
        Conv2D(4, 5, strides=2, activation="relu"),
        MaxPooling2D(2),
        Flatten(),
        Dense(10, "softmax"),
    ),
    "separable": Network.sequential(
        "separable",
        Rescaling(1 / 127.5, offset=-1.0),
        Conv2D(8, 3, strides=2, padding="same", activation="relu"),
        DepthwiseConv2D(3, padding="same"),
        BatchNormalization(),
        Activation("relu"),
        SeparableConv2D(16, 3, strides=2, activation="tanh"),
        Flatten(),
        Dense(10, "softmax"),
    ),
}


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_integers_read_digits_as_well(network, tmp_path):
    """Of 100, at most one is read otherwise."""
    digits = load_data("digits")
    folder, recipe = tmp_path / "run", Recipe(epochs=12, batch_size=16)
    run = train(network, digits, recipe=recipe, threads=1, progress=False, out=folder)
    inference = for_inference(run.network)
    inputs = {"image": digits.test.images}

    integers = quantize(inference, {"image": digits.train.images[:200]})
    (scores,) = read_integers(integers, inputs).values()
    (probabilities,) = infer(inference, inputs).values()

    assert (probabilities.argmax(axis=1) == digits.test.labels).mean() > 0.8
    assert (scores.argmax(axis=1) != probabilities.argmax(axis=1)).mean() <= 0.01
