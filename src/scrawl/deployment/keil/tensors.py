"""The arrays of a network as they lie in memory: as Keras keeps them.

To add a layer with weights, name the axes of those in the table.
"""

from dataclasses import dataclass

import numpy as np

from scrawl.arrays import Inputs, Weights
from scrawl.deployment.keil.memory_map import DType, Tensor
from scrawl.deployment.keil.numbers import PIXELS, PixelValues, rescaled
from scrawl.errors import InvalidNetwork, InvalidRequest, UnknownName
from scrawl.networks import Input, InputKind, Network, Rescaling, Shape, describe

SMALLEST = 1e-6  # of what is written as a quotient
IMAGE_AXES = ("height", "width", "channels")
KERNEL_AXES = (*IMAGE_AXES, "filters")
DEPTHWISE_AXES = (*IMAGE_AXES, "multiplier")
MATRIX_AXES = ("features", "units")


@dataclass(frozen=True)
class Rescaled:
    """What the bytes of an input are in memory, and the words for it."""

    values: PixelValues
    words: str  # eg. 'p / 255, rounded once'


def input_tensors(network: Network, *, as_bytes: bool) -> tuple[Tensor, ...]:
    """Return the inputs: features as floats, numbers as words, pixels as asked for."""
    dtypes: dict[InputKind, DType] = {
        "pixels": "uint8" if as_bytes else "float32",
        "number": "uint8",
        "features": "float32",
    }
    return tuple(
        Tensor(x.name, dtypes[x.kind], x.shape, _input_axes(x.shape))
        for x in network.inputs
    )


def weight_tensors(network: Network) -> tuple[Tensor, ...]:
    """Return the weights, in the order of the network.

    Raises:
        InvalidNetwork: if nobody has named the axes of one.
    """
    layers = {node.name: type(node.layer).__name__ for node in network.nodes}
    tensors = []
    for name, weight in network.weight_list():
        layer = layers[name.partition("/")[0]]
        axes = AXES.get(f"{layer}/{weight.name}")
        if axes is None:
            raise InvalidNetwork(
                f"The axes of {name!r}, of a {layer}, have no names. Write them in"
                " scrawl.deployment.keil.tensors."
            )
        tensors.append(Tensor(name, "float32", weight.shape, axes))
    return tuple(tensors)


def example_values(
    network: Network, example: Inputs, *, as_bytes: bool
) -> dict[str, np.ndarray]:
    """Return the inputs of one *example*, those that it has, as they lie in memory.

    Raises:
        InvalidRequest: if one has another shape or type, or is not finite.
        UnknownName: if the network has no such input.
    """
    sources = {source.name: source for source in network.inputs}
    values = {}
    for name, array in example.items():
        if name not in sources:
            raise UnknownName("input", name, sources)
        value = _checked(sources[name], array)
        if sources[name].kind == "pixels" and not as_bytes:
            value = rescaling(network, name).values[value]
        values[name] = value
    return values


def float_values(network: Network) -> Weights:
    """Return the weights.

    Raises:
        InvalidNetwork: if the network has none.
    """
    if len(network.weights) != len(network.weight_list()):
        raise InvalidNetwork(
            f"The network {network.name!r} has no weights."
            " Train it, or draw them with initialize()."
        )
    return network.weights


def numbered_axes(shape: Shape) -> tuple[str, ...]:
    """Return names for axes that have none."""
    return tuple(f"axis {place}" for place in range(len(shape)))


def rescaling(network: Network, name: str) -> Rescaled:
    """Return what becomes of the pixels *name*: what the layers that take them want.

    If a Rescaling is all that takes them, its work is done beforehand.
    """
    takers = [node.layer for node in network.nodes if name in node.inputs]
    match takers:
        case [Rescaling(scale, offset)]:
            return Rescaled(rescaled(scale, offset), _formula(scale, offset))
        case _:
            return Rescaled(np.arange(PIXELS).astype(np.float32), "p")


def _formula(scale: float, offset: float) -> str:
    divisor = round(1 / scale, 3) if abs(scale) > SMALLEST else 0
    is_quotient = divisor and 1 / divisor == scale
    product = f"p / {divisor:.10g}" if is_quotient else f"p * {scale!r}"
    moved = f" {'-' if offset < 0 else '+'} {abs(offset)!r}" if offset else ""
    return f"{product}{moved}, rounded once"


def _input_axes(shape: Shape) -> tuple[str, ...]:
    if len(shape) == len(IMAGE_AXES):
        return IMAGE_AXES
    return ("features",) if len(shape) == 1 else numbered_axes(shape)


def _checked(source: Input, array: np.ndarray) -> np.ndarray:
    """Return *array* with all its sides; a last side of 1 may be left out."""
    needed = "float32" if source.kind == "features" else "uint8"
    is_short = array.shape == source.shape[:-1] and source.shape[-1] == 1
    value = array.reshape(source.shape) if is_short else array
    if value.shape != source.shape or value.dtype != needed:
        raise InvalidRequest(
            f"The input {source.name!r} is {array.dtype} {describe(array.shape)}; the"
            f" network reads {needed} {describe(source.shape)}. Bring it to this form."
        )
    if not np.isfinite(value).all():
        raise InvalidRequest(
            f"The input {source.name!r} holds numbers that are not finite."
            " Choose another example."
        )
    if source.maximum is not None and value.max() > source.maximum:
        raise InvalidRequest(
            f"The input {source.name!r} is {value.max()}; it takes whole numbers from 0"
            f" to {source.maximum}."
        )
    return value


AXES: dict[str, tuple[str, ...]] = {
    "BatchNormalization/beta": ("channels",),
    "BatchNormalization/gamma": ("channels",),
    "BatchNormalization/moving_mean": ("channels",),
    "BatchNormalization/moving_variance": ("channels",),
    "Conv2D/bias": ("filters",),
    "Conv2D/kernel": KERNEL_AXES,
    "Dense/bias": ("units",),
    "Dense/kernel": MATRIX_AXES,
    "DepthwiseConv2D/bias": ("channels",),
    "DepthwiseConv2D/kernel": DEPTHWISE_AXES,
    "SeparableConv2D/bias": ("filters",),
    "SeparableConv2D/depthwise_kernel": DEPTHWISE_AXES,
    "SeparableConv2D/pointwise_kernel": KERNEL_AXES,
}
