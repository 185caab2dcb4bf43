"""What convolutions look for: the numbers that they slide over an image."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from scrawl.errors import InvalidNetwork
from scrawl.networks import Conv, DepthwiseConv, Network


@dataclass(frozen=True, eq=False)
class LayerKernels:
    """The kernels of one convolution.

    Each filter has one for each channel of what it reads. Those of a depthwise
    convolution look at their channel alone: filter f of channel c makes a map.
    """

    layer: str
    weight: str  # its name in the network; a separable convolution has two
    values: Float32[np.ndarray, "height width channels filters"]


def kernels(network: Network) -> tuple[LayerKernels, ...]:
    """Return the kernels of every convolution, in the order of the layers.

    Raises:
        InvalidNetwork: if the network has no weights yet.
    """
    if len(network.weights) != len(network.weight_list()):
        raise InvalidNetwork(
            f"The network {network.name!r} has no weights, and so no kernels."
            " Train it, or draw them with initialize()."
        )
    names = [
        step.weights[0]
        for step in network.lower().steps
        if isinstance(step.operation, Conv | DepthwiseConv)
    ]
    return tuple(
        LayerKernels(name.rpartition("/")[0], name, network.weights[name])
        for name in names
    )
