"""Networks that have proved themselves, by name; each takes the size of the data.

A family has a page. To add a network, write a function of the input shape and the
classes on the page of its family, its docstring the line that `scrawl models` prints,
and name it in the table below.
"""

from collections.abc import Callable

from scrawl.errors import UnknownName
from scrawl.networks.network import DIGITS, Network
from scrawl.networks.shapes import Shape
from scrawl.networks.zoo.convolutional import (
    cnn_16_32,
    cnn_32_64,
    cnn_batchnorm,
    cnn_overlap,
    cnn_stride,
)
from scrawl.networks.zoo.microcontroller import cnn_mcu_4, cnn_mcu_8
from scrawl.networks.zoo.multilayer_perceptrons import (
    mlp_300_100_100_200,
    mlp_512_256,
)
from scrawl.networks.zoo.sums import digit_and_sum, sum_of_digit

__all__ = ["ZOO", "ZooEntry", "zoo_network"]

ZooEntry = Callable[[Shape, tuple[str, ...]], Network]


def zoo_network(
    name: str, input_shape: Shape = (28, 28, 1), classes: tuple[str, ...] = DIGITS
) -> Network:
    """Return the untrained network *name* for images and classes of any number.

    Raises:
        UnknownName: if the zoo has no such network; lists those it has.
        InvalidNetwork: if the images are too small for its windows.
    """
    if name not in ZOO:
        raise UnknownName("network", name, ZOO)
    return ZOO[name](input_shape, classes)


ZOO: dict[str, ZooEntry] = {
    "mlp-300-100-100-200": mlp_300_100_100_200,
    "mlp-512-256": mlp_512_256,
    "cnn-overlap": cnn_overlap,
    "cnn-stride": cnn_stride,
    "cnn-16-32": cnn_16_32,
    "cnn-32-64": cnn_32_64,
    "cnn-mcu-4": cnn_mcu_4,
    "cnn-mcu-8": cnn_mcu_8,
    "cnn-batchnorm": cnn_batchnorm,
    "sum-of-digit": sum_of_digit,
    "digit-and-sum": digit_and_sum,
}
