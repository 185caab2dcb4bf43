"""The layout of the fifth notebook, to the byte: init2.ini and image.txt.

Its cells hold fixed addresses, which eight filters fill without a hole, and transpose
whole arrays: kernels and image lie with their axes the other way round. The numbers of
the dense kernel's features do not change by that, since Flatten() read rows, columns
and channels before. Firmware that takes the image as it lies there, column by column,
must therefore look for the weight of channel c at (row, column) of the pooled image at
(row * 12 + column) * filters + c all the same.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from scrawl.deployment.keil.ini import Filled, addresses
from scrawl.deployment.keil.memory_map import MemoryMap, Ram, Tensor, place
from scrawl.deployment.keil.numbers import centred, numpy_text
from scrawl.deployment.keil.tensors import float_values
from scrawl.errors import InvalidRequest
from scrawl.networks import (
    Conv2D,
    Dense,
    Flatten,
    MaxPooling2D,
    Network,
    Rescaling,
)

IMAGE, CONV_KERNEL, DENSE_KERNEL = 0x2000_0014, 0x2000_0C54, 0x2000_0F74
CONV_BIAS, DENSE_BIAS = 0x2000_C374, 0x2000_C394
WRITTEN = (CONV_KERNEL, DENSE_KERNEL, IMAGE, CONV_BIAS, DENSE_BIAS)  # in this order
CLASSES = 10


def seed_004_map(network: Network, ram: Ram | None = None) -> MemoryMap:
    """Return where the notebook puts the arrays of a network like its own.

    With fewer than eight filters there are holes.

    Raises:
        InvalidRequest: if the network is another one, has more than eight filters, so
            that arrays overlap, or does not fit into *ram*.
    """
    tensors = seed_004_tensors(network)
    bases = (IMAGE, CONV_KERNEL, DENSE_KERNEL, CONV_BIAS, DENSE_BIAS)
    names = (tensor.name for tensor in tensors)
    return place(tensors, addresses=dict(zip(names, bases, strict=True)), ram=ram)


def seed_004_tensors(network: Network) -> tuple[Tensor, ...]:
    """Return what the notebook writes, in the order of its addresses.

    Raises:
        InvalidRequest: if the network is not one convolution of 5 x 5, ReLU, pooling of
            2 x 2 and a dense layer, of 28 x 28 pixels.
    """
    conv, dense = _layers(network)
    kernel, bias, matrix, offsets = (item.shape for _, item in network.weight_list())
    image = network.inputs[0]
    turned = ("filters", "channels", "width", "height")
    return (
        Tensor(image.name, "float32", image.shape[::-1], turned[1:]),
        Tensor(f"{conv}/kernel", "float32", kernel[::-1], turned),
        Tensor(f"{dense}/kernel", "float32", matrix[::-1], ("units", "features")),
        Tensor(f"{conv}/bias", "float32", bias, ("filters",)),
        Tensor(f"{dense}/bias", "float32", offsets, ("units",)),
    )


def seed_004_values(network: Network, image: np.ndarray) -> Mapping[str, np.ndarray]:
    """Return the arrays as they lie there; *image* is uint8 of 28 x 28 x 1.

    Raises:
        InvalidNetwork: if the network has no weights.
    """
    numbers = centred()[image]
    arrays = {**float_values(network), network.inputs[0].name: numbers}
    return {name: np.ascontiguousarray(array.T) for name, array in arrays.items()}


def seed_004_ini(parts: Sequence[Filled]) -> str:
    """Return the notebook's init2.ini; each line has a space before its end."""
    by_address = {part.region.address: part for part in parts}
    ordered = [by_address[address] for address in WRITTEN]
    return "".join(
        f"_WFLOAT ({address},{numpy_text(number)}) \n"
        for part in ordered
        for address, number in zip(
            addresses(part.region), part.values.flat, strict=True
        )
    )


def seed_004_image_text(image: np.ndarray) -> str:
    """Return the notebook's image.txt, row by row.

    It has the last number but one twice and the last one never, as the notebook's loop
    does: its index ends one too early.
    """
    numbers = [numpy_text(number) for number in centred()[image].flat]
    return ",".join([*numbers[:-1], numbers[-2]])


def _layers(network: Network) -> tuple[str, str]:
    """Return the names of the convolution and the dense layer."""
    convs = [node for node in network.nodes if isinstance(node.layer, Conv2D)]
    denses = [node for node in network.nodes if isinstance(node.layer, Dense)]
    filters = [node.layer.filters for node in convs if isinstance(node.layer, Conv2D)]
    if len(filters) != 1 or _form(network) != _form(_like_the_notebook(filters[0])):
        raise InvalidRequest(
            f"The layout seed-004 is for networks like cnn-mcu-4 alone: 28x28 pixels in"
            " [-1, 1], a convolution of 5x5 with ReLU, a pooling of 2x2, a dense layer"
            f" of {CLASSES} units with softmax. {network.name!r} is another; leave the"
            " layout out."
        )
    return convs[0].name, denses[0].name


def _form(network: Network) -> tuple[object, ...]:
    """Return what a network reads and does, whatever its parts are called."""
    program = network.lower()
    names = [*program.inputs, *(step.name for step in program.steps)]
    places = {name: place for place, name in enumerate(names)}
    steps = [
        (step.operation, [places[name] for name in step.inputs])
        for step in program.steps
    ]
    outputs = [places[name] for name in program.outputs]
    return [(x.shape, x.kind) for x in network.inputs], steps, outputs


def _like_the_notebook(filters: int) -> Network:
    return Network.sequential(
        "notebook",
        Rescaling(1 / 127.5, offset=-1.0),
        Conv2D(filters, (5, 5), activation="relu"),
        MaxPooling2D((2, 2), padding="same"),
        Flatten(),
        Dense(CLASSES, activation="softmax"),
    )
