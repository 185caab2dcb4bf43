"""The gradients of every layer against JAX in float64, with our own dropout masks.

Beside each gradient stands the sum of the absolute products that it is made of: what
single precision may be wrong by is a small share of that, not of a sum near 0.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from scrawl.arrays import Images, Labels
from scrawl.compiler import Gradients, weight_gradients
from scrawl.networks import (
    Activation,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPooling2D,
    Network,
    Node,
    Rescaling,
)
from scrawl.randomness import Purpose, uniform

TOLERANCE = 1e-5  # of the sum of absolute products
# Compiling takes longest here: XLA is asked for an answer, not for a fast program.
QUICK = {"xla_backend_optimization_level": 0}


@dataclass(frozen=True)
class Exact:
    """The loss of a batch, its gradient for each weight, and the sizes of terms."""

    loss: float
    weights: dict[str, np.ndarray]
    sizes: dict[str, np.ndarray]


def test_gradients_are_those_of_jax(case, learned, drawn):
    """Every layer with every option hands back what mathematics says."""
    network = learned(*case.layers, shape=case.shape)
    images, labels = drawn(network, case.num_images)

    ours = weight_gradients(network, images, labels, seed=7, threads=1)
    shared = weight_gradients(network, images, labels, seed=7, threads=3)

    assert_close(ours, exact_gradients(network, images, labels, seed=7))
    for name, gradient in ours.weights.items():
        np.testing.assert_array_equal(shared.weights[name], gradient)


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

    ours = weight_gradients(network, images, labels)

    assert_close(ours, exact_gradients(network, images, labels, seed=0))


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

    gradients = weight_gradients(network, images, labels).weights

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


def assert_close(ours: Gradients, exact: Exact) -> None:
    """Compare number by number."""
    assert ours.loss == pytest.approx(exact.loss, rel=TOLERANCE)
    assert ours.weights.keys() == exact.weights.keys()
    for name, gradient in ours.weights.items():
        error = np.abs(gradient - exact.weights[name])
        assert (error <= TOLERANCE * exact.sizes[name]).all(), name


def exact_gradients(
    network: Network, images: Images, labels: Labels, seed: int
) -> Exact:
    """Return what a training step of epoch 1 sees, in float64."""
    import jax

    with jax.enable_x64(True):  # noqa: FBT003 - it takes no name
        x = images[..., np.newaxis].astype(np.float64)
        weights = {
            name: array.astype(np.float64) for name, array in network.weights.items()
        }
        pieces = list(_pieces(network, len(images), seed))
        step = jax.jit(lambda *arrays: _step(pieces, *arrays), compiler_options=QUICK)
        loss, gradients, sizes = step(x, labels, weights)
        return Exact(float(loss), _arrays(gradients), _arrays(sizes))


@dataclass(frozen=True)
class Piece:
    """A function of values and weights, and how the sizes of terms pass through it."""

    function: Callable
    names: tuple[str, ...] = ()
    is_linear: bool = True
    absolute: Callable | None = None  # the same with an offset that is not negative
    rule: Callable | None = None  # (output, sizes) -> sizes, where it bends

    def forward(self, x_size, own, y):
        """Return how large the terms are that *y* is made of."""
        if self.rule is not None:
            return self.rule(y, x_size) + abs(y)
        return abs((self.absolute or self.function)(x_size, *map(abs, own)))

    def backward(self, x, own, y, s):
        """Return how large the terms of the gradients are, of *x* and of *own*."""
        import jax

        if self.rule is not None:
            return [self.rule(y, s)]
        at = map(abs, (x, *own)) if self.is_linear else (x, *own)
        return [abs(size) for size in jax.vjp(self.function, *at)[1](abs(s))]


def _step(pieces: list[Piece], x, labels, weights):
    import jax

    tape = []
    x_size = abs(x)
    for piece in pieces:
        own = [weights[name] for name in piece.names]
        y, back = jax.vjp(piece.function, x, *own)
        tape.append((piece, x, x_size, own, y, back))
        x, x_size = y, piece.forward(abs(x) if own else x_size, own, y)
    right = jax.nn.one_hot(labels, x.shape[-1], dtype=x.dtype)
    loss = -(jax.nn.log_softmax(x) * right).sum() / len(labels)
    d = (jax.nn.softmax(x) - right) / len(labels)
    s = (jax.nn.softmax(x) + right) / len(labels)
    gradients, sizes = {}, {}
    for piece, x, x_size, own, y, back in reversed(tape):
        _, *own_s = piece.backward(x_size, own, y, s) if own else [None]
        s, *_ = piece.backward(x, own, y, d if own else s)
        d, *own_d = back(d)
        gradients |= dict(zip(piece.names, own_d, strict=True))
        sizes |= dict(zip(piece.names, own_s, strict=True))
    return loss, gradients, sizes


def _pieces(network: Network, count: int, seed: int) -> Iterator[Piece]:
    """Yield what the network is made of, without the last softmax."""
    shapes = network.shapes()
    num_dropouts = 0
    for node in network.nodes:
        layer = node.layer
        if isinstance(layer, Dropout):
            draw = Purpose.DROPOUT + num_dropouts, int(np.prod(shapes[node.name]))
            masks = [uniform(seed, *draw, epoch=1, image=i) for i in range(count)]
            kept = (np.array(masks, np.float64) >= layer.rate) / (1 - layer.rate)
            kept = kept.reshape(count, *shapes[node.name])
            yield Piece(lambda x, kept=kept: x * kept)
            num_dropouts += layer.rate > 0
        else:
            yield _linear(node)
        name = getattr(layer, "activation", "linear")
        if name != "linear" and node is not network.nodes[-1]:
            yield FUNCTIONS[name]


def _linear(node: Node) -> Piece:
    match node.layer:
        case Rescaling(scale, offset):
            return Piece(
                lambda x: x * scale + offset,
                absolute=lambda x: x * abs(scale) + abs(offset),
            )
        case Conv2D() as layer:
            return Piece(_with_bias(_convolve(layer)), _names(node))
        case Dense():
            return Piece(_with_bias(lambda x, kernel: x @ kernel), _names(node))
        case MaxPooling2D() as layer:
            return Piece(_pool(layer), is_linear=False)
        case Flatten():
            return Piece(lambda x: x.reshape(len(x), -1))
        case Activation():
            return Piece(lambda x: x)
        case other:
            raise TypeError(other)


def _names(node: Node) -> tuple[str, ...]:
    has_bias = isinstance(node.layer, Conv2D | Dense) and node.layer.use_bias
    return tuple(f"{node.name}/{name}" for name in ("kernel", "bias")[: 1 + has_bias])


def _with_bias(product: Callable) -> Callable:
    return lambda x, kernel, *bias: sum(bias, product(x, kernel))


def _convolve(layer: Conv2D) -> Callable:
    from jax import lax

    words = _pair(layer.strides), layer.padding.upper()
    axes = ("NHWC", "HWIO", "NHWC")
    return lambda x, kernel: lax.conv_general_dilated(
        x, kernel, *words, dimension_numbers=axes
    )


def _pool(layer: MaxPooling2D) -> Callable:
    from jax import lax

    size = (1, *_pair(layer.pool_size), 1)
    strides = (1, *_pair(layer.strides or layer.pool_size), 1)
    words = size, strides, layer.padding.upper()
    return lambda x: lax.reduce_window(x, -np.inf, lax.max, *words)


def _pair(value: int | tuple[int, int]) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else value


def _softmax(x):
    import jax

    return jax.nn.softmax(x)


def _sigmoid(x):
    import jax

    return jax.nn.sigmoid(x)


def _tanh(x):
    import jax

    return jax.numpy.tanh(x)


def _arrays(values: dict) -> dict[str, np.ndarray]:
    return {name: np.asarray(value) for name, value in values.items()}


FUNCTIONS = {
    "relu": Piece(lambda x: x * (x > 0), is_linear=False),
    "sigmoid": Piece(_sigmoid, rule=lambda y, s: s * y * (1 + y)),
    "softmax": Piece(
        _softmax, rule=lambda y, s: y * (s + (y * s).sum(axis=-1, keepdims=True))
    ),
    "tanh": Piece(_tanh, rule=lambda y, s: s * (1 + y * y)),
}
