"""What convolutions and poolings make of an image, channel by channel."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float32

from scrawl.arrays import Image
from scrawl.errors import InvalidRequest
from scrawl.explanation.computing import values_of
from scrawl.explanation.inputs import NOTHING, Beside, named_inputs
from scrawl.networks import (
    Activate,
    AveragePool,
    Conv,
    DepthwiseConv,
    MaxPool,
    Network,
    Normalize,
    Step,
)


@dataclass(frozen=True, eq=False)
class FeatureMaps:
    """The values of one layer for one image, each channel a picture.

    They are those of the *step*, which is the layer's own, or that of the activation
    layer behind it.
    """

    step: str
    layer: str
    values: Float32[np.ndarray, "height width channels"]
    channels: tuple[int, ...] | None = None  # which ones these are, if not all

    @property
    def numbers(self) -> Sequence[int]:
        """Return the number of each channel, as the layer counts them."""
        return range(self.values.shape[2]) if self.channels is None else self.channels

    def only(self, channels: Sequence[int]) -> "FeatureMaps":
        """Return these *channels* of all, in that order.

        Raises:
            InvalidRequest: if the layer has not so many.
        """
        count = self.values.shape[2]
        if self.channels is not None or not all(0 <= each < count for each in channels):
            raise InvalidRequest(
                f"Channels {list(channels)} were asked of {self.layer}, of which"
                f" {count} are here. Choose from all maps, between 0 and {count - 1}."
            )
        chosen = np.ascontiguousarray(self.values[:, :, list(channels)])
        return replace(self, values=chosen, channels=tuple(channels))


def feature_maps(
    network: Network, image: Image, beside: Beside = NOTHING
) -> tuple[FeatureMaps, ...]:
    """Return what each convolution, once activated, and each pooling make of *image*.

    In the order of the layers; none, if the network has no such layer. *beside* holds
    what it reads beside the image.

    Raises:
        InvalidNetwork: if the network has no weights yet.
        InvalidRequest: if the network does not read such images.
    """
    steps = dict(_steps_to_show(network))
    inputs = named_inputs(network, image[None], beside)
    values = values_of(network, inputs, tuple(steps)) if steps else {}
    return tuple(
        FeatureMaps(step, layer, np.ascontiguousarray(values[step][0]))
        for step, layer in steps.items()
    )


def _steps_to_show(network: Network) -> Iterator[tuple[str, str]]:
    """Yield the name of each step that gives maps, and its layer's."""
    steps = network.lower().steps
    steps_of = {step.name: step for step in steps}
    shapes = network.shapes()
    for node in network.nodes:
        kinds = [type(operation) for operation in node.operations(shapes)]
        makes_maps = {Conv, DepthwiseConv, MaxPool, AveragePool} & {*kinds}
        if makes_maps and len(shapes[node.name]) == 3:
            yield _activated(steps_of[node.name], steps).name, node.name


def _activated(step: Step, steps: Sequence[Step]) -> Step:
    """Return the last of the normalizations and activations that follow *step*."""
    readers = [other for other in steps if step.name in other.inputs]
    if len(readers) == 1 and isinstance(readers[0].operation, Normalize | Activate):
        return _activated(readers[0], steps)
    return step
