"""Every layer against Keras, and every sum of products against loops in float64."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.networks import (
    LAYERS,
    Activation,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling2D,
    Network,
    Rescaling,
    Shape,
)
from scrawl.networks.shapes import PaddingMode
from scrawl.reference import ReferenceNetwork

TOLERANCE = 1e-5  # of the sum of absolute products
ROUNDING = 1e-6  # of functions of numbers around 1
FUNCTIONS = ["linear", "relu", "sigmoid", "softmax", "tanh"]
PADDINGS: st.SearchStrategy[PaddingMode] = st.sampled_from(["valid", "same"])


@dataclass(frozen=True)
class Case:
    """A layer, the shape of what it reads, and a seed for pixels and weights."""

    layer: Layer
    shape: Shape
    seed: int

    def pixels(self) -> np.ndarray:
        """Return bytes for three images or rows."""
        random = np.random.default_rng(self.seed)
        return random.integers(0, 256, (3, *self.shape)).astype(np.uint8)

    def network(self) -> Network:
        """Return the layer, behind one that makes numbers in [-1, 1) of bytes."""
        layers = (Rescaling(1 / 128, -1.0), self.layer)
        network = Network.sequential("one", *layers, input_shape=self.shape)
        random = np.random.default_rng(self.seed + 1)
        return network.with_weights({
            name: random.normal(size=weight.shape).astype(np.float32)
            for name, weight in network.weight_list()
        })

    def read(self, dtype: type[np.floating] = np.float32) -> np.ndarray:
        """Return what the reference makes of the pixels."""
        network = self.network()
        forward = ReferenceNetwork(network, dtype=dtype).forward
        return forward({"image": self.pixels()})[network.outputs[0]]


@st.composite
def _images(draw: st.DrawFn) -> Shape:
    return draw(st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 3)))


@st.composite
def _convolutions(draw: st.DrawFn) -> Case:
    shape, padding = draw(_images()), draw(PADDINGS)
    layer = Conv2D(
        filters=draw(st.integers(1, 4)),
        kernel_size=_size(draw, shape, padding),
        strides=draw(st.tuples(st.integers(1, 3), st.integers(1, 3))),
        padding=padding,
        activation=draw(st.sampled_from(["linear", "relu"])),
        use_bias=draw(st.booleans()),
    )
    return Case(layer, shape, draw(st.integers(0, 99)))


@st.composite
def _poolings(draw: st.DrawFn) -> Case:
    shape, padding = draw(_images()), draw(PADDINGS)
    strides = st.tuples(st.integers(1, 3), st.integers(1, 3))
    layer = MaxPooling2D(
        pool_size=_size(draw, shape, padding),
        strides=draw(st.none() | strides),
        padding=padding,
    )
    return Case(layer, shape, draw(st.integers(0, 99)))


@st.composite
def _dense(draw: st.DrawFn) -> Case:
    layer = Dense(
        units=draw(st.sampled_from([1, 10])),
        activation=draw(st.sampled_from(["linear", "relu"])),
        use_bias=draw(st.booleans()),
    )
    num_features = draw(st.sampled_from([1, 7, 784, 3000]))
    return Case(layer, (num_features,), draw(st.integers(0, 99)))


def _size(draw: st.DrawFn, shape: Shape, padding: str) -> tuple[int, int]:
    """Return the size of a window, which 'same' allows to be larger than the image."""
    most = (4, 4) if padding == "same" else (min(4, shape[0]), min(4, shape[1]))
    return draw(st.tuples(st.integers(1, most[0]), st.integers(1, most[1])))


def _others(layers: st.SearchStrategy[Layer]) -> st.SearchStrategy[Case]:
    shapes = st.sampled_from([(1, 1, 2), (4, 5, 3)])
    return st.builds(Case, layers, shapes, st.integers(0, 99))


NUMBERS = st.floats(-2, 2, width=32)
CASES: dict[str, st.SearchStrategy[Case]] = {
    "Activation": _others(st.builds(Activation, st.sampled_from(FUNCTIONS))),
    "Conv2D": _convolutions(),
    "Dense": _dense(),
    "Dropout": _others(st.builds(Dropout, st.sampled_from([0.0, 0.25, 0.5]))),
    "Flatten": _others(st.just(Flatten())),
    "MaxPooling2D": _poolings(),
    "Rescaling": _others(st.builds(Rescaling, NUMBERS, NUMBERS)),
}


@pytest.mark.parametrize("name", LAYERS)
@settings(max_examples=15)  # Keras compiles every shape anew
@given(data=st.data())
def test_every_layer_is_that_of_keras(name: str, data: st.DataObject):
    """The same words mean the same numbers, whatever the shape and the arguments."""
    case = data.draw(CASES[name])
    x = case.pixels().astype(np.float32) / 128 - 1
    weights = list(case.network().weights.values())

    ours = case.read()

    theirs = in_keras(case.layer, x, weights)
    assert ours.shape == theirs.shape
    assert (np.abs(ours - theirs) <= allowed(case.layer, x, weights)).all()


@settings(max_examples=40)
@given(_convolutions())
def test_a_convolution_is_a_sum_of_products(case: Case):
    """Against loops over every place of the window, in float64."""
    layer = as_linear(case.layer)
    case = replace(case, layer=layer)
    x = case.pixels() / 128 - 1
    kernel, *bias = (w.astype(np.float64) for w in case.network().weights.values())

    exact = loops(layer, x, kernel) + sum(bias)

    size = loops(layer, np.abs(x), np.abs(kernel)) + np.abs(sum(bias))
    assert (np.abs(case.read() - exact) <= TOLERANCE * size).all()
    assert (np.abs(case.read(np.float64) - exact) <= 1e-13 * size).all()


@settings(max_examples=40)
@given(_dense())
def test_a_dense_layer_is_a_sum_of_products(case: Case):
    """Against sums in float64, each unit by itself."""
    case = replace(case, layer=as_linear(case.layer))
    x = case.pixels() / 128 - 1
    kernel, *bias = (w.astype(np.float64) for w in case.network().weights.values())

    products = x[:, :, np.newaxis] * kernel
    exact = products.sum(axis=1) + sum(bias)

    size = np.abs(products).sum(axis=1) + np.abs(sum(bias))
    assert (np.abs(case.read() - exact) <= TOLERANCE * size).all()
    assert (np.abs(case.read(np.float64) - exact) <= 1e-13 * size).all()


def test_what_lies_outside_is_never_the_largest():
    """Around an image of negative numbers there are no zeros to win."""
    layer = MaxPooling2D((3, 3), strides=(1, 1), padding="same")
    network = Network.sequential("dark", Rescaling(1.0, -9.0), layer)
    paper = np.zeros((1, 28, 28), np.uint8)

    values = ReferenceNetwork(network).forward({"image": paper})["max_pooling2d"]

    np.testing.assert_array_equal(values, np.full((1, 28, 28, 1), -9))


@pytest.mark.parametrize("function", ["sigmoid", "softmax", "tanh"])
def test_functions_bear_large_numbers(function):
    """Nothing overflows, whatever a network that trains badly may say."""
    layers = (Rescaling(1000.0, -100_000.0), Activation(function))
    network = Network.sequential("loud", *layers, input_shape=(1, 2, 2))
    pixels = np.array([[[[0, 255], [100, 100]]]], np.uint8)

    values = ReferenceNetwork(network).forward({"image": pixels})["activation"]

    low = -1 if function == "tanh" else 0
    middle = {"sigmoid": 0.5, "softmax": 0.5, "tanh": 0}[function]
    np.testing.assert_array_equal(values[0, 0], [[low, 1], [middle, middle]])


def in_keras(layer: Layer, x: np.ndarray, weights: list[np.ndarray]) -> np.ndarray:
    """Return what the layer of the same name and arguments makes of *x* in Keras."""
    import keras

    theirs = getattr(keras.layers, type(layer).__name__)(**vars(layer))
    theirs.build(x.shape)
    theirs.set_weights(weights)
    return np.asarray(theirs(x))


def allowed(layer: Layer, x: np.ndarray, weights: list[np.ndarray]) -> np.ndarray:
    """Return how far apart two results of single precision may lie."""
    if not weights:
        return ROUNDING * (1 + np.abs(in_keras(layer, x, weights)))
    absolute = [np.abs(weight) for weight in weights]
    return TOLERANCE * in_keras(as_linear(layer), np.abs(x), absolute)


def as_linear(layer: Layer) -> Layer:
    """Return the layer without its activation."""
    return type(layer)(**vars(layer) | {"activation": "linear"})


def loops(layer: Layer, x: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Return a convolution product by product; what lies outside adds nothing."""
    assert isinstance(layer, Conv2D)
    assert isinstance(layer.strides, tuple)
    _, height, width, _ = x.shape
    down, right, _, filters = kernel.shape
    by_row, by_column = layer.strides
    rows, above = _places(height, down, by_row, layer.padding)
    columns, before = _places(width, right, by_column, layer.padding)
    result = np.zeros((len(x), rows, columns, filters))
    for row, column, i, j in np.ndindex(rows, columns, down, right):
        y, z = row * by_row + i - above, column * by_column + j - before
        if 0 <= y < height and 0 <= z < width:
            result[:, row, column] += x[:, y, z] @ kernel[i, j]
    return result


def _places(side: int, size: int, stride: int, padding: str) -> tuple[int, int]:
    """Return how many places there are, and how far outside the first begins."""
    if padding == "valid":
        return (side - size) // stride + 1, 0
    count = -(-side // stride)
    return count, max((count - 1) * stride + size - side, 0) // 2
