"""Every layer against Keras, as a network of one layer that reads."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.networks import (
    LAYERS,
    Activation,
    Add,
    AveragePooling2D,
    BatchNormalization,
    Concatenate,
    Conv2D,
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
    Shape,
    ShiftByNumber,
    ZeroPadding2D,
)
from scrawl.networks.layers.activation import ActivationName
from scrawl.reference import ReferenceNetwork

TOLERANCE = 1e-5  # of the sum of absolute products, or of numbers around 1
NAMES = st.sampled_from(get_args(ActivationName))
PADDINGS = st.sampled_from(["valid", "same"])
STRIDES = st.tuples(st.integers(1, 3), st.integers(1, 3))
SIDES = st.tuples(st.integers(0, 3), st.integers(0, 3))
IMAGES = st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 3))
SHAPES = st.sampled_from([(6,), (1, 1, 2), (4, 5, 3)])
NUMBERS = st.floats(-2, 2, width=32)


@dataclass(frozen=True)
class Case:
    """A layer, the shapes of what it reads, and a seed for examples and weights."""

    layer: Layer
    shapes: tuple[Shape, ...]
    seed: int

    def network(self) -> Network:
        """Return the layer, with weights."""
        inputs = tuple(
            Input(f"x{place}", shape, "features")
            for place, shape in enumerate(self.shapes)
        )
        if isinstance(self.layer, ShiftByNumber):
            number = Input("x1", (1,), "number", maximum=self.layer.maximum)
            inputs = (inputs[0], number)
        node = Node("layer", self.layer, tuple(source.name for source in inputs))
        network = Network("one", inputs, (node,), ("layer",))
        random = np.random.default_rng(self.seed)
        return network.with_weights({
            name: _drawn(random, name, weight.shape).astype(np.float32)
            for name, weight in network.weight_list()
        })

    def examples(self) -> list[np.ndarray]:
        """Return three examples of each input."""
        random = np.random.default_rng(self.seed + 1)
        return [
            random.normal(size=(3, *source.shape)).astype(np.float32)
            if source.maximum is None
            else random.integers(0, source.maximum + 1, (3, 1)).astype(np.uint8)
            for source in self.network().inputs
        ]

    def read(self) -> np.ndarray:
        """Return what the reference makes of the examples."""
        return in_reference(self.network(), self.examples())

    def size(self) -> np.ndarray:
        """Return the sums of absolute products, for layers that multiply."""
        words = vars(self.layer) | {"activation": "linear"}
        network = replace(self, layer=type(self.layer)(**words)).network()
        weights = {name: np.abs(array) for name, array in network.weights.items()}
        absolute = [np.abs(x) for x in self.examples()]
        return in_reference(network.with_weights(weights), absolute)


def _drawn(random: np.random.Generator, name: str, shape: Shape) -> np.ndarray:
    if name.endswith("variance"):
        return random.uniform(0.1, 2, shape)
    return random.normal(size=shape)


@st.composite
def _slides(draw: st.DrawFn, kind: Callable[..., Layer], size: str, **others) -> Case:
    """Return a layer that slides a window over an image, perhaps a larger one."""
    shape, padding = draw(IMAGES), draw(PADDINGS)
    most = (4, 4) if padding == "same" else (min(4, shape[0]), min(4, shape[1]))
    words = {name: draw(strategy) for name, strategy in others.items()}
    words[size] = draw(st.tuples(st.integers(1, most[0]), st.integers(1, most[1])))
    layer = kind(**words, strides=draw(STRIDES), padding=padding)
    return Case(layer, (shape,), draw(st.integers(0, 99)))


def _alone(layers: st.SearchStrategy[Layer], shapes: st.SearchStrategy[Shape]):
    return st.builds(Case, layers, st.tuples(shapes), st.integers(0, 99))


def _joins(layers: st.SearchStrategy[Layer], *shapes: Shape):
    return st.builds(Case, layers, st.just(shapes), st.integers(0, 99))


FEW = st.integers(1, 4)
SWITCH = st.booleans()
SOME = st.sampled_from(["linear", "relu"])
CASES: dict[str, st.SearchStrategy[Case]] = {
    "Activation": _alone(st.builds(Activation, NAMES), SHAPES),
    "Add": _joins(st.just(Add()), (2, 3, 4), (2, 3, 4), (2, 3, 4)),
    "AveragePooling2D": _slides(AveragePooling2D, "pool_size"),
    "BatchNormalization": _alone(
        st.builds(
            BatchNormalization,
            epsilon=st.sampled_from([1e-3, 0.1]),
            center=SWITCH,
            scale=SWITCH,
        ),
        SHAPES,
    ),
    "Concatenate": _joins(st.just(Concatenate()), (2, 3, 4), (2, 3, 1), (2, 3, 2)),
    "Conv2D": _slides(
        Conv2D, "kernel_size", filters=FEW, activation=SOME, use_bias=SWITCH
    ),
    "Dense": _alone(
        st.builds(Dense, st.sampled_from([1, 10]), SOME, SWITCH),
        st.sampled_from([(1,), (7,), (784,), (3000,)]),
    ),
    "DepthwiseConv2D": _slides(
        DepthwiseConv2D,
        "kernel_size",
        depth_multiplier=FEW,
        activation=SOME,
        use_bias=SWITCH,
    ),
    "Dropout": _alone(st.builds(Dropout, st.sampled_from([0.0, 0.25])), SHAPES),
    "Flatten": _alone(st.just(Flatten()), SHAPES),
    "GlobalAveragePooling2D": _alone(st.builds(GlobalAveragePooling2D, SWITCH), IMAGES),
    "MaxPooling2D": _slides(MaxPooling2D, "pool_size"),
    "Rescaling": _alone(st.builds(Rescaling, NUMBERS, NUMBERS), SHAPES),
    "Reshape": _alone(
        st.sampled_from([Reshape((60,)), Reshape((-1,)), Reshape((2, -1, 3))]),
        st.sampled_from([(60,), (4, 5, 3)]),
    ),
    "SeparableConv2D": _slides(
        SeparableConv2D,
        "kernel_size",
        filters=FEW,
        depth_multiplier=FEW,
        activation=SOME,
        use_bias=SWITCH,
    ),
    "ShiftByNumber": _joins(st.builds(ShiftByNumber, FEW), (5,), (1,)),
    "ZeroPadding2D": _alone(
        st.builds(ZeroPadding2D, st.integers(0, 2) | SIDES | st.tuples(SIDES, SIDES)),
        IMAGES,
    ),
}


@pytest.mark.parametrize("name", LAYERS)
@settings(max_examples=8)  # Keras compiles every shape anew
@given(data=st.data())
def test_every_layer_is_that_of_keras(name: str, data: st.DataObject):
    """The same words mean the same numbers, whatever the shape and the arguments."""
    case = data.draw(CASES[name])

    ours = case.read()

    theirs = in_keras(case.layer, case.examples(), case.network().weights.values())
    assert ours.shape == theirs.shape
    assert ours.dtype == np.float32
    is_sum = isinstance(case.layer, Conv2D | Dense | DepthwiseConv2D | SeparableConv2D)
    allowed = TOLERANCE * (case.size() if is_sum else 1 + np.abs(theirs))
    assert (np.abs(ours - theirs) <= allowed).all()


def in_reference(network: Network, xs: list[np.ndarray]) -> np.ndarray:
    """Return what the network makes of *xs*."""
    names = [source.name for source in network.inputs]
    inputs = dict(zip(names, xs, strict=True))
    return ReferenceNetwork(network).forward(inputs)["layer"]


def in_keras(
    layer: Layer, xs: list[np.ndarray], weights: Iterable[np.ndarray]
) -> np.ndarray:
    """Return what the layer of the same name and arguments makes of *xs* in Keras."""
    import keras

    if isinstance(layer, ShiftByNumber):
        return in_loops(layer, *xs)
    theirs = getattr(keras.layers, type(layer).__name__)(**vars(layer))
    theirs.build([x.shape for x in xs] if len(xs) > 1 else xs[0].shape)
    theirs.set_weights(list(weights))
    return np.asarray(theirs(xs if len(xs) > 1 else xs[0]))


def in_loops(layer: ShiftByNumber, x: np.ndarray, number: np.ndarray) -> np.ndarray:
    """Return the one thing that Keras lacks, number by number."""
    y = np.zeros((len(x), x.shape[1] + layer.maximum))
    for row, column in np.ndindex(*x.shape):
        y[row, column + number[row, 0]] += x[row, column]
    return y
