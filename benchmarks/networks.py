"""The networks that are trained, as plain values that any environment can import.

Images are 28x28 grey pixels unless a network says otherwise; the last layer ends in a
softmax. What a network takes instead of, or beside, an image is drawn for each image: a
number from 0 to 9, and probabilities of its digit.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

IMAGE_SIZE = 28
NUM_CLASSES = 10
LARGEST_NUMBER = 9
NUM_SUMS = NUM_CLASSES + LARGEST_NUMBER

Shape: TypeAlias = tuple[int, ...]  # (height, width, channels), or (features,)


@dataclass(frozen=True)
class Conv:
    """A square convolution with a bias, then ReLU."""

    filters: int
    kernel_size: int
    is_padded: bool = False  # by zeros, so that the image keeps its size
    has_relu: bool = True


@dataclass(frozen=True)
class Separable:
    """A square convolution of each channel, a mixture of those, a bias, then ReLU."""

    filters: int
    kernel_size: int


@dataclass(frozen=True)
class Pool:
    """The maximum of 2x2 pixels; what a window does not reach is left out."""

    stride: int = 2


@dataclass(frozen=True)
class Flatten:
    """Rows of values from images of channels."""


@dataclass(frozen=True)
class Dense:
    """A matrix product with a bias, then ReLU unless it is the last layer."""

    units: int
    has_relu: bool = True


@dataclass(frozen=True)
class Dropout:
    """A share of the values becomes 0 in training, the others grow to make up."""

    rate: float


@dataclass(frozen=True)
class Normalize:
    """Batch normalization with scale and offset, and moving averages for reading."""

    momentum: float = 0.99  # the share that the averages keep
    epsilon: float = 1e-3


@dataclass(frozen=True)
class Relu:
    """ReLU on its own."""


Layer = Conv | Separable | Pool | Flatten | Dense | Dropout | Normalize | Relu


@dataclass(frozen=True)
class Network:
    """Layers in order; pixels p enter as (p - offset) / divisor.

    A row of features, instead of an image, is ten probabilities and a number.
    """

    layers: tuple[Layer, ...]
    offset: float = 0.0
    divisor: float = 255.0
    input_shape: Shape = (IMAGE_SIZE, IMAGE_SIZE, 1)
    adds_number: bool = False  # its second output: what it thinks of digit + number

    @property
    def has_convolution(self) -> bool:
        """Whether the layout of the channels can matter."""
        return any(isinstance(layer, Conv | Separable) for layer in self.layers)

    @property
    def takes_pixels(self) -> bool:
        """Whether its input is an image."""
        return len(self.input_shape) > 1


@dataclass(frozen=True)
class Product:
    """The matrix product that a layer is: its size, and how often it is done."""

    num_inputs: int
    num_outputs: int
    num_places: int = 1
    has_bias: bool = True

    @property
    def num_parameters(self) -> int:
        """The weights and the biases."""
        return (self.num_inputs + self.has_bias) * self.num_outputs

    @property
    def flop(self) -> int:
        """Multiplications and additions of one image's forward pass."""
        return 2 * self.num_inputs * self.num_outputs * self.num_places


def input_shapes(network: Network) -> Iterator[Shape]:
    """Give the shape of what enters each layer, in order."""
    shape = network.input_shape
    for layer in network.layers:
        yield shape
        shape = _output_shape(layer, shape)


def products(network: Network) -> Iterator[Product]:
    """Give the matrix products of the layers that have any, in order."""
    for layer, shape in zip(network.layers, input_shapes(network), strict=True):
        channels = shape[-1]
        match layer:
            case Conv(filters, kernel_size):
                places = _num_places(layer, shape)
                yield Product(kernel_size**2 * channels, filters, places)
            case Separable(filters, kernel_size):
                places = _num_places(layer, shape)
                yield Product(kernel_size**2, channels, places, has_bias=False)
                yield Product(channels, filters, places)
            case Dense(units):
                yield Product(channels, units)
            case Pool() | Flatten() | Dropout() | Normalize() | Relu():
                pass


def num_parameters(network: Network) -> int:
    """Count the weights and biases, and the four numbers of a normalized channel."""
    layers = zip(network.layers, input_shapes(network), strict=True)
    normalized = sum(
        shape[-1] for layer, shape in layers if isinstance(layer, Normalize)
    )
    return 4 * normalized + sum(item.num_parameters for item in products(network))


def forward_flop(network: Network) -> int:
    """Count the floating-point operations of classifying one image."""
    return sum(product.flop for product in products(network))


def training_flop(network: Network) -> int:
    """Count the floating-point operations of training on one image.

    Forward, the gradient of the weights and that of the inputs cost the same; nobody
    needs the gradient of the first layer's inputs, unless these are normalized by what
    is learned. Products alone are counted: no biases, pooling, or optimizer.
    """
    first = next(products(network))
    is_needed = isinstance(network.layers[0], Normalize)
    return 3 * forward_flop(network) - (0 if is_needed else first.flop)


def _output_shape(layer: Layer, shape: Shape) -> Shape:
    match layer:
        case Conv(filters, kernel_size, is_padded):
            lost = 0 if is_padded else kernel_size - 1
            return shape[0] - lost, shape[1] - lost, filters
        case Separable(filters, kernel_size):
            return shape[0] - kernel_size + 1, shape[1] - kernel_size + 1, filters
        case Pool(stride):
            height, width = ((side - 2) // stride + 1 for side in shape[:2])
            return height, width, shape[2]
        case Flatten():
            return (math.prod(shape),)
        case Dense(units):
            return (units,)
        case Dropout() | Normalize() | Relu():
            return shape


def _num_places(layer: Layer, shape: Shape) -> int:
    return math.prod(_output_shape(layer, shape)[:2])


def _perceptron(*units: int) -> Network:
    hidden = tuple(Dense(count) for count in units)
    return Network((Flatten(), *hidden, Dense(NUM_CLASSES, has_relu=False)))


def _pooled_twice(stride: int) -> Network:
    convolutions = (Conv(32, 3), Pool(stride), Conv(64, 3), Pool(stride))
    head = (Flatten(), Dense(128), Dropout(0.5), Dense(NUM_CLASSES, has_relu=False))
    return Network(convolutions + head)


def _pooled_after_each(first: Layer, second: Layer, units: int) -> tuple[Layer, ...]:
    convolutions = (first, Pool(), second, Pool(), Flatten())
    return (*convolutions, Dense(units), Dense(NUM_CLASSES, has_relu=False))


def _microcontroller(filters: int) -> Network:
    layers = (Conv(filters, 5), Pool(), Flatten(), Dense(NUM_CLASSES, has_relu=False))
    return Network(layers, offset=127.5, divisor=127.5)


NETWORKS: dict[str, Network] = {
    "mlp-300-100-100-200": _perceptron(300, 100, 100, 200),
    "mlp-512-256": _perceptron(512, 256),
    "cnn-overlap": _pooled_twice(stride=1),
    "cnn-stride": _pooled_twice(stride=2),
    "cnn-16-32": Network(_pooled_after_each(Conv(16, 3), Conv(32, 3), 128)),
    "cnn-32-64": Network((
        Conv(32, 3),
        Conv(64, 3),
        Pool(),
        Dropout(0.25),
        Flatten(),
        Dense(128),
        Dropout(0.5),
        Dense(NUM_CLASSES, has_relu=False),
    )),
    "cnn-mcu-4": _microcontroller(4),
    "cnn-mcu-8": _microcontroller(8),
    "cnn-batchnorm": Network((
        Normalize(),
        Dropout(0.3),
        Conv(32, 3),
        Pool(),
        Conv(64, 3, is_padded=True),
        Pool(),
        Flatten(),
        Dropout(0.3),
        Dense(100, has_relu=False),
        Normalize(),
        Relu(),
        Dense(NUM_CLASSES, has_relu=False),
    )),
    "sum-of-digit": Network(
        (Dense(300), Dense(100), Dense(NUM_SUMS, has_relu=False)),
        input_shape=(NUM_CLASSES + 1,),
    ),
    "digit-and-sum": Network(
        _pooled_after_each(Conv(16, 3), Conv(32, 3), 96), adds_number=True
    ),
    "cnn-separable": Network(_pooled_after_each(Conv(16, 3), Separable(32, 3), 128)),
}
