"""The gradients of every layer against the reference in float64.

Beside each gradient stands the sum of the absolute products that it is made of: what
single precision may be wrong by is a small share of that, not of a sum near 0.
"""

import numpy as np
import pytest

from scrawl.arrays import Images, Inputs, Labels
from scrawl.compiler import (
    TARGETS,
    Gradients,
    input_gradients,
    runs_here,
    weight_gradients,
)
from scrawl.errors import InvalidRequest, UnknownName
from scrawl.networks import (
    Conv2D,
    CrossEntropy,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
    Network,
    Rescaling,
)
from scrawl.reference import (
    ReferenceGradients,
    input_gradient_sizes,
    reference_gradients,
)
from scrawl.reference import input_gradients as reference_input_gradients
from tests.compiler.conftest import draw_examples, with_weights
from tests.compiler.graph_cases import GRAPHS

TOLERANCE = 1e-5  # of the sum of absolute products


def test_gradients_are_those_of_the_reference(case_network, case_examples):
    """Every layer with every option hands back what mathematics says."""
    inputs, labels = case_examples

    ours = weight_gradients(case_network, inputs, labels, seed=7, threads=1)
    shared = weight_gradients(case_network, inputs, labels, seed=7, threads=3)

    exact = exact_gradients(case_network, inputs, labels, seed=7)
    assert_close(ours, exact)
    for name, array in exact.moving.items():
        np.testing.assert_allclose(ours.moving[name], array, rtol=1e-5, atol=1e-6)
    for name, gradient in (ours.weights | ours.moving).items():
        np.testing.assert_array_equal((shared.weights | shared.moving)[name], gradient)


def test_input_gradients_are_those_of_the_reference(case_network, case_examples):
    """From all outputs at once, back to pixels and features."""
    inputs, _ = case_examples
    random = np.random.default_rng(3)
    count = len(next(iter(inputs.values())))
    shapes = case_network.shapes()
    seeds = {
        name: random.normal(size=(count, *shapes[name])).astype(np.float32)
        for name in case_network.outputs
    }

    ours = input_gradients(case_network, inputs, seeds)

    exact = reference_input_gradients(case_network, inputs, seeds)
    names = [item.name for item in case_network.inputs if item.kind != "number"]
    assert list(ours) == names
    for name in names:
        expected = exact[name].reshape(ours[name].shape)
        scale = abs(expected).max()
        np.testing.assert_allclose(ours[name], expected, rtol=1e-3, atol=1e-4 * scale)


@pytest.mark.parametrize(
    ("shape", "first"),
    [
        ((9, 40, 1), Conv2D(20, (3, 5))),
        ((7, 90, 1), Conv2D(16, 3, padding="same")),
        ((9, 41, 1), Conv2D(18, 2, strides=2)),
        ((8, 8, 1), Conv2D(520, 5)),
    ],
    ids=["wide", "wider", "in steps", "of several chains"],
)
def test_gradients_of_pixels_behind_a_convolution(shape, first, learned, drawn):
    """With one channel, lanes are neighbours in a row: of all targets."""
    means = GlobalAveragePooling2D()
    layers = (Rescaling(1 / 255), first, means, Dense(4, "softmax"))
    network = learned(*layers, shape=shape, num_classes=4)
    images, _ = drawn(network, 3)
    given = network, {"image": images}, {"dense": np.eye(3, 4, dtype=np.float32)}

    found = [
        input_gradients(*given, target=target)["image"].reshape(3, *shape)
        for target in TARGETS.values()
        if runs_here(target) and target.arithmetic == "float32-fma"
    ]

    expected = reference_input_gradients(*given)["image"]
    size = input_gradient_sizes(*given)["image"]
    assert (np.abs(found[0] - expected) <= TOLERANCE * size).all()
    for gradient in found:
        np.testing.assert_array_equal(gradient, found[0])


def test_a_seed_may_be_for_any_step(learned, drawn):
    """As for a saliency map of the numbers before the softmax."""
    layers = (Rescaling(1 / 255), Flatten(), Dense(4, "softmax"))
    network = learned(*layers, shape=(3, 2, 1), num_classes=4)
    images, _ = drawn(network, 2)
    seed = np.eye(2, 4, dtype=np.float32)

    gradients = input_gradients(network, {"image": images}, {"dense/matmul": seed})

    kernel = network.weights["dense/kernel"] / 255
    expected = kernel.T[:2].reshape(2, 3, 2, 1)
    np.testing.assert_allclose(gradients["image"], expected, rtol=1e-5)


@pytest.mark.parametrize(
    ("seeds", "error", "message"),
    [
        ({"dens": np.zeros((2, 4), np.float32)}, UnknownName, "step 'dens'.* dense"),
        ({"dense": np.zeros((2, 3), np.float32)}, InvalidRequest, "float32 2x4"),
        ({"dense": np.zeros((2, 4))}, InvalidRequest, "are float64 2x4; they must"),
        ({}, InvalidRequest, r"No seeds were given\. Name an output of 'case'"),
    ],
)
def test_seeds_must_fit(seeds, error, message, learned, drawn):
    """A number for each of the step's numbers."""
    network = learned(Flatten(), Dense(4, "softmax"), shape=(3, 2, 1), num_classes=4)
    images, _ = drawn(network, 2)

    with pytest.raises(error, match=message):
        input_gradients(network, {"image": images}, seeds)


def test_an_input_that_nothing_depends_on_has_no_gradient():
    """Zeros, whatever lay in memory before."""
    network = with_weights(GRAPHS["inputs of every kind"]())
    inputs, _ = draw_examples(network, 5)
    seed = np.ones((5, 3), np.float32)

    gradients = input_gradients(network, inputs, {"second": seed})

    assert gradients["image"].any()
    np.testing.assert_array_equal(gradients["features"], 0)


def test_what_cannot_be_a_batch_is_refused_before_it_is_compiled(monkeypatch):
    """One image with batch normalization, or a number out of range."""
    network = with_weights(GRAPHS["inputs of every kind"]())
    inputs, labels = draw_examples(network, 5)
    one = {name: array[:1] for name, array in inputs.items()}
    truths = {name: array[:1] for name, array in labels.items()}
    large = {**inputs, "number": np.full(5, 10, np.uint8)}
    monkeypatch.setenv("CC", "/no/compiler/here")

    with pytest.raises(InvalidRequest, match="batch_size is 1, and batch normaliz"):
        weight_gradients(network, one, truths)
    with pytest.raises(InvalidRequest, match="'number' holds 10; it must be"):
        weight_gradients(network, large, labels)


@pytest.mark.parametrize(
    "loss",
    [
        CrossEntropy(label_smoothing=0.1),
        CrossEntropy(class_weight=(1.0, 0.5, 2.0, 0.0, 3.0)),
        CrossEntropy(2.0, 0.3, (1.0, 0.5, 2.0, 0.0, 3.0)),
    ],
)
def test_losses_are_those_of_the_reference(loss, learned, drawn):
    """Smoothed, and weighted by class and by output."""
    layers = (Flatten(), Rescaling(1 / 255), Dense(20, "relu"), Dense(5, "softmax"))
    network = learned(*layers, shape=(6, 5, 1))
    examples = named(network, *drawn(network, 20))
    losses = {network.outputs[0]: loss}

    ours = weight_gradients(network, *examples, losses=losses)

    exact = exact_gradients(network, *examples, losses=losses)
    assert_close(ours, exact)


@pytest.mark.parametrize("count", [1, 7, 8, 20, 33, 2100])
def test_batches_may_have_any_size(count, learned, drawn):
    """Slices, vectors and chains end where they like; images beyond do not count."""
    layers = (
        Rescaling(1 / 255),
        Conv2D(3, 3, activation="relu"),
        MaxPooling2D(2),
        Flatten(),
        Dense(40, "relu"),
        Dropout(0.3),
        Dense(500, "tanh"),
        Dense(4, "softmax"),
    )
    network = learned(*layers, shape=(6, 7, 1), num_classes=4)
    images, labels = drawn(network, count)

    ours = weight_gradients(network, *named(network, images, labels))

    assert_close(ours, exact_gradients(network, *named(network, images, labels)))


@pytest.mark.parametrize(
    ("size", "strides", "padding"),
    [((2, 2), (2, 2), "valid"), ((3, 2), (1, 1), "valid"), ((3, 3), (2, 3), "same")],
)
def test_ties_go_to_the_first_maximum(size, strides, padding, learned, drawn):
    """Where all is flat, a window hands its gradient to its first pixel."""
    pooling = MaxPooling2D(size, strides, padding)
    layers = (Conv2D(1, 1, activation="relu"), pooling, Flatten(), Dense(3, "softmax"))
    network = learned(*layers, shape=(7, 8, 1), num_classes=3)
    flat = np.zeros((1, 1, 1, 1), np.float32)
    weights = {**network.weights, "conv2d/kernel": flat}
    network = network.with_weights(weights | {"conv2d/bias": np.ones(1, np.float32)})
    images, labels = drawn(network, 1)

    gradients = weight_gradients(network, *named(network, images, labels)).weights

    first = first_places(size, strides, padding, network.shapes()["max_pooling2d"])
    handed = network.weights["dense/kernel"] @ gradients["dense/bias"]
    chosen = images[0][tuple(first.T)]
    assert gradients["conv2d/kernel"].item() == pytest.approx(handed @ chosen, rel=1e-5)


def first_places(size, strides, padding, shape) -> np.ndarray:
    """Return row and column of the first pixel in each window of an image of 7x8."""
    places = np.array(list(np.ndindex(*shape[:2]))) * strides
    if padding == "same":
        total = (np.array(shape[:2]) - 1) * strides + size - (7, 8)
        places -= np.maximum(total, 0) // 2
    return np.maximum(places, 0)


def named(network: Network, images: Images, labels: Labels):
    """Return the images and labels by the names of the network's input and output."""
    return {"image": images}, {network.outputs[0]: labels}


def exact_gradients(
    network: Network, inputs: Inputs, labels: dict[str, Labels], **words
) -> ReferenceGradients:
    """Return what a training step of epoch 1 sees, in float64."""
    return reference_gradients(network, inputs, labels, with_sizes=True, **words)


def assert_close(ours: Gradients, exact: ReferenceGradients) -> None:
    """Compare number by number."""
    assert ours.loss == pytest.approx(exact.loss, rel=TOLERANCE)
    for name, result in ours.outputs.items():
        assert result.loss == pytest.approx(exact.losses[name], rel=TOLERANCE)
    assert ours.weights.keys() == exact.weights.keys()
    for name, gradient in ours.weights.items():
        error = np.abs(gradient - exact.weights[name])
        assert (error <= TOLERANCE * exact.sizes[name]).all(), name
