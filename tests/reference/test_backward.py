"""The way back through every layer, against JAX in float64."""

import functools
from collections.abc import Callable, Mapping
from typing import get_args

import numpy as np
import pytest

from scrawl.networks import (
    LAYERS,
    Activation,
    Add,
    AveragePooling2D,
    BatchNormalization,
    Concatenate,
    Conv2D,
    CrossEntropy,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Input,
    Layer,
    MaxPooling2D,
    Network,
    Node,
    Rescaling,
    Reshape,
    SeparableConv2D,
    ShiftByNumber,
    ZeroPadding2D,
)
from scrawl.networks.layers.activation import ActivationName
from scrawl.reference import reference_gradients
from scrawl.reference.functions import FUNCTIONS

# Compiling takes longest here: XLA is asked for an answer, not for a fast program.
QUICK = {"xla_backend_optimization_level": 0}
CASES: dict[str, tuple[Layer, ...]] = {
    "AveragePooling2D": (
        AveragePooling2D((3, 2), strides=(2, 1), padding="same"),
        AveragePooling2D(2),
    ),
    "BatchNormalization": (
        BatchNormalization(),
        BatchNormalization(epsilon=0.1, center=False),
        BatchNormalization(scale=False),
        Flatten(),
        BatchNormalization(),
    ),
    "Conv2D": (
        Conv2D(4, (2, 3), strides=(2, 1), padding="same"),
        Conv2D(3, 2, use_bias=False),
    ),
    "Dense": (Flatten(), Dense(7), Dense(5, use_bias=False)),
    "DepthwiseConv2D": (
        DepthwiseConv2D((2, 3), padding="same", depth_multiplier=2),
        DepthwiseConv2D(2, strides=2, use_bias=False),
    ),
    "Dropout": (Dropout(0.0),),
    "Flatten": (Flatten(), Flatten()),
    "GlobalAveragePooling2D": (
        GlobalAveragePooling2D(keepdims=True),
        GlobalAveragePooling2D(),
    ),
    "MaxPooling2D": (
        MaxPooling2D((3, 2), strides=(1, 2), padding="same"),
        MaxPooling2D(2, strides=1),
    ),
    "Rescaling": (Rescaling(-1.5, 0.5),),
    "Reshape": (Reshape((4, -1, 5)), Reshape((10, 2, 3)), Conv2D(2, 2)),
    "SeparableConv2D": (
        SeparableConv2D(4, (2, 3), padding="same", depth_multiplier=2),
        SeparableConv2D(2, 2, strides=2, use_bias=False),
    ),
    "ZeroPadding2D": (ZeroPadding2D(((1, 0), (2, 3))), Conv2D(2, 3)),
}


def chain(*layers: Layer) -> Network:
    """Return *layers* with the usual end of a classifier, fed by features."""
    source = Input("image", (6, 5, 2), "features")
    end = (Flatten(), Dense(4), Activation("softmax"))
    plain = Network.sequential("case", *layers, *end, input_shape=source.shape)
    return Network("case", (source,), plain.nodes, plain.outputs, tuple("abcd"))


def graph() -> Network:
    """Return branches that join, and an output that feeds another one."""
    inputs = (
        Input("image", (4, 4, 2), "features"),
        Input("number", (1,), "number", maximum=3),
    )
    nodes = (
        Node("left", Conv2D(3, 2), ("image",)),
        Node("right", Conv2D(3, 2, use_bias=False), ("image",)),
        Node("both", Add(), ("left", "right", "left")),
        Node("pool", MaxPooling2D(2, strides=1), ("both",)),
        Node("wide", Concatenate(), ("pool", "pool")),
        Node("flat", Flatten(), ("wide",)),
        Node("all", Concatenate(), ("flat", "number")),
        Node("dense", Dense(3), ("all",)),
        Node("digit", Activation("softmax"), ("dense",)),
        Node("sum", ShiftByNumber(3), ("digit", "number")),
    )
    return Network("graph", inputs, nodes, ("digit", "sum"), ("a", "b", "c"))


NETWORKS = {
    **{name: chain(*layers) for name, layers in CASES.items()},
    **{name: chain(Activation(name)) for name in (*FUNCTIONS, "softmax")},
    "Add, Concatenate, ShiftByNumber": graph(),
}
LEAST = {"sum": 1e-7}  # probability of an output that has no logits
LOSSES = {
    "digit": CrossEntropy(1.5, label_smoothing=0.1, class_weight=(0.5, 1.0, 2.0)),
    "sum": CrossEntropy(0.5, label_smoothing=0.2),
}


def test_every_layer_and_function_has_a_case():
    """A new one is not forgotten."""
    joined = ", ".join(NETWORKS)

    assert [name for name in LAYERS if name not in joined] == ["Activation"]
    assert set(get_args(ActivationName)) - NETWORKS.keys() == {"linear"}


@pytest.mark.parametrize("name", NETWORKS)
def test_gradients_are_those_of_jax(name, asked):
    """Loss, gradients of weights and inputs, and moving averages, in float64."""
    question = asked(NETWORKS[name], seed=1, num_examples=4)
    losses = {key: LOSSES.get(key, CrossEntropy()) for key in question.labels}

    ours = reference_gradients(
        question.network, question.inputs, question.labels, losses=losses
    )

    theirs = in_jax(question, losses)
    assert ours.loss == pytest.approx(theirs["loss"], rel=1e-12)
    for key in ("weights", "inputs", "moving"):
        arrays = getattr(ours, key)
        assert arrays.keys() == theirs[key].keys()
        for label, array in arrays.items():
            assert array.dtype == theirs[key][label].dtype == np.float64
            np.testing.assert_allclose(array, theirs[key][label], 1e-9, 1e-12, label)


def in_jax(question, losses: Mapping[str, CrossEntropy]) -> dict:
    """Return loss, gradients and moving averages of Keras's layers, in float64."""
    import jax

    with jax.enable_x64(True):  # noqa: FBT003 - it takes no name
        network = question.network
        arrays = {name: w.astype(np.float64) for name, w in network.weights.items()}
        moving = {name: arrays.pop(name) for name in [*arrays] if "moving" in name}
        calls = [call_of(node, network) for node in network.nodes]

        def total(arrays, inputs):
            values, moved = dict(inputs), {}
            for node, call in zip(network.nodes, calls, strict=True):
                xs = [values[name] for name in node.inputs]
                values[node.name], new = call(xs, {**arrays, **moving})
                moved |= new
            terms = [
                loss_of(values[name], question.labels[name], loss, LEAST.get(name, 0))
                for name, loss in losses.items()
            ]
            return sum(terms), moved

        function = jax.value_and_grad(total, argnums=(0, 1), has_aux=True)
        function = jax.jit(function, compiler_options=QUICK)
        (loss, moved), (weights, slopes) = function(arrays, inputs_of(question))
        found = {"weights": weights, "inputs": slopes, "moving": moved}
        return {"loss": float(loss)} | {
            key: {name: np.asarray(array) for name, array in group.items()}
            for key, group in found.items()
        }


def inputs_of(question) -> dict[str, np.ndarray]:
    """Return the inputs in double precision, with all their sides."""
    shapes = {source.name: source.shape for source in question.network.inputs}
    return {
        name: array.reshape(-1, *shapes[name]).astype(np.float64)
        for name, array in question.inputs.items()
    }


def call_of(node: Node, network: Network) -> Callable:
    """Return a function of values and weights: the layer, and what it has moved.

    It is Keras's layer where that computes in double precision.
    """
    match node.layer:
        case Activation(name):
            function = in_double(name)
            return lambda xs, _: (function(xs[0]), {})
        case BatchNormalization():
            return functools.partial(normalized, node.name, node.layer)
        case GlobalAveragePooling2D(keepdims):
            return lambda xs, _: (xs[0].mean(axis=(1, 2), keepdims=keepdims), {})
        case ShiftByNumber(maximum):
            return lambda xs, _: (shift(xs[0], xs[1], maximum), {})
        case _:
            shapes = [(4, *network.shapes()[name]) for name in node.inputs]
            return functools.partial(called, node.name, built(node.layer, shapes))


def built(layer: Layer, shapes: list[tuple[int, ...]]):
    """Return the layer of Keras."""
    import keras

    theirs = getattr(keras.layers, type(layer).__name__)(**vars(layer), dtype="float64")
    theirs.build(shapes if len(shapes) > 1 else shapes[0])
    return theirs


def called(name: str, layer, xs: list, weights: dict):
    """Return what a layer of Keras makes of values with weights."""
    trained = [weights[f"{name}/{v.name}"] for v in layer.trainable_variables]
    counted = [v.value for v in layer.non_trainable_variables]
    y, _ = layer.stateless_call(trained, counted, xs if len(xs) > 1 else xs[0])
    return y, {}


def normalized(name: str, layer: BatchNormalization, xs: list, weights: dict):
    """Return batch normalization as its paper writes it, and the moved averages."""
    (x,) = xs
    axes = tuple(range(x.ndim - 1))
    mean, variance = x.mean(axis=axes), x.var(axis=axes)
    y = (x - mean) / (variance + layer.epsilon) ** 0.5
    y = y * weights.get(f"{name}/gamma", 1) + weights.get(f"{name}/beta", 0)
    moved = {f"{name}/moving_mean": mean, f"{name}/moving_variance": variance}
    keep = layer.momentum
    return y, {
        key: keep * weights[key] + (1 - keep) * new for key, new in moved.items()
    }


def in_double(name: str) -> Callable:
    """Return a function of JAX."""
    import jax

    words = {"gelu": {"approximate": False}, "leaky_relu": {"negative_slope": 0.2}}
    return functools.partial(getattr(jax.nn, name), **words.get(name, {}))


def shift(x, number, maximum: int):
    """Return the sum of all shifts, of which each example takes part in one."""
    import jax

    return sum(
        jax.numpy.pad(x, ((0, 0), (by, maximum - by))) * (number == by)
        for by in range(maximum + 1)
    )


def loss_of(p, labels: np.ndarray, loss: CrossEntropy, least: float):
    """Return the cross-entropy, from probabilities, times its weight."""
    import jax

    num_classes = p.shape[1]
    targets = np.eye(num_classes)[labels] * (1 - loss.label_smoothing)
    targets += loss.label_smoothing / num_classes
    counts = np.array(loss.class_weight or [1.0] * num_classes)[labels]
    logarithms = jax.numpy.log(jax.numpy.maximum(p, least))
    return -loss.weight * (counts * (targets * logarithms).sum(axis=1)).mean()
