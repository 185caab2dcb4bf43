"""The networks that are trained, as plain values that any environment can import.

Hidden layers end in ReLU, the last one in a softmax; images are 28x28 grey pixels.
"""

from collections.abc import Iterator
from dataclasses import dataclass

IMAGE_SIZE = 28
NUM_CLASSES = 10


@dataclass(frozen=True)
class Conv:
    """A square convolution without padding, then ReLU."""

    filters: int
    kernel_size: int


@dataclass(frozen=True)
class Pool:
    """The maximum of 2x2 pixels; the sizes here fit, so padding changes nothing."""

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


Layer = Conv | Pool | Flatten | Dense | Dropout


@dataclass(frozen=True)
class Network:
    """Layers in order; pixels p enter as (p - offset) / divisor."""

    layers: tuple[Layer, ...]
    offset: float = 0.0
    divisor: float = 255.0

    @property
    def has_convolution(self) -> bool:
        """Whether the layout of the channels can matter."""
        return any(isinstance(layer, Conv) for layer in self.layers)


@dataclass(frozen=True)
class Product:
    """The matrix product that a layer is: its size, and how often it is done."""

    num_inputs: int
    num_outputs: int
    num_places: int = 1

    @property
    def num_parameters(self) -> int:
        """The weights and the biases."""
        return (self.num_inputs + 1) * self.num_outputs

    @property
    def flop(self) -> int:
        """Multiplications and additions of one image's forward pass."""
        return 2 * self.num_inputs * self.num_outputs * self.num_places


def products(network: Network) -> Iterator[Product]:
    """Give the matrix product of each layer that has weights, in order."""
    size, channels = IMAGE_SIZE, 1
    for layer in network.layers:
        match layer:
            case Conv(filters, kernel_size):
                size -= kernel_size - 1
                yield Product(kernel_size**2 * channels, filters, size**2)
                channels = filters
            case Pool(stride):
                size = (size - 2) // stride + 1
            case Flatten():
                size, channels = 1, size**2 * channels
            case Dense(units):
                yield Product(channels, units)
                channels = units
            case Dropout():
                pass


def num_parameters(network: Network) -> int:
    """Count the weights and biases."""
    return sum(product.num_parameters for product in products(network))


def forward_flop(network: Network) -> int:
    """Count the floating-point operations of classifying one image."""
    return sum(product.flop for product in products(network))


def training_flop(network: Network) -> int:
    """Count the floating-point operations of training on one image.

    Forward, the gradient of the weights and that of the inputs cost the same; nobody
    needs the gradient of the first layer's inputs. Products alone are counted: no
    biases, pooling, or optimizer.
    """
    first = next(products(network))
    return 3 * forward_flop(network) - first.flop


def _perceptron(*units: int) -> Network:
    hidden = tuple(Dense(count) for count in units)
    return Network((Flatten(), *hidden, Dense(NUM_CLASSES, has_relu=False)))


def _pooled_twice(stride: int) -> Network:
    convolutions = (Conv(32, 3), Pool(stride), Conv(64, 3), Pool(stride))
    head = (Flatten(), Dense(128), Dropout(0.5), Dense(NUM_CLASSES, has_relu=False))
    return Network(convolutions + head)


def _microcontroller(filters: int) -> Network:
    layers = (Conv(filters, 5), Pool(), Flatten(), Dense(NUM_CLASSES, has_relu=False))
    return Network(layers, offset=127.5, divisor=127.5)


NETWORKS: dict[str, Network] = {
    "mlp-300-100-100-200": _perceptron(300, 100, 100, 200),
    "mlp-512-256": _perceptron(512, 256),
    "cnn-overlap": _pooled_twice(stride=1),
    "cnn-stride": _pooled_twice(stride=2),
    "cnn-16-32": Network((
        Conv(16, 3),
        Pool(),
        Conv(32, 3),
        Pool(),
        Flatten(),
        Dense(128),
        Dense(NUM_CLASSES, has_relu=False),
    )),
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
}
