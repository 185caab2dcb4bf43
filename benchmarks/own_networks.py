"""The neutral networks as scrawl's own: those of its zoo, and chains of layers."""

from typing import assert_never

from benchmarks.networks import (
    NETWORKS,
    Conv,
    Dense,
    Dropout,
    Flatten,
    Layer,
    Network,
    Normalize,
    Pool,
    Relu,
    Separable,
)
from scrawl import networks
from scrawl.networks import ZOO, zoo_network

ZOO_NAMES = {NETWORKS[name]: name for name in ZOO}


def own_network(network: Network) -> networks.Network:
    """Return *network* untrained: from the zoo if it is there, else as a chain."""
    if network in ZOO_NAMES:
        return zoo_network(ZOO_NAMES[network])
    return chain(network)


def chain(network: Network) -> networks.Network:
    """Return the layers of *network*, from an image to the scores of its digit."""
    rescaling = networks.Rescaling(
        1 / network.divisor, offset=-network.offset / network.divisor
    )
    *hidden, _ = (_own_layer(layer) for layer in network.layers)
    return networks.Network.sequential(
        "chain",
        rescaling,
        *hidden,
        networks.Dense(len(networks.DIGITS), activation="softmax"),
        input_shape=network.input_shape,
    )


def _own_layer(layer: Layer) -> networks.Layer:
    own: networks.Layer
    match layer:
        case Conv(filters, kernel_size, is_padded, has_relu):
            own = networks.Conv2D(
                filters,
                kernel_size,
                padding="same" if is_padded else "valid",
                activation="relu" if has_relu else "linear",
            )
        case Separable(filters, kernel_size):
            own = networks.SeparableConv2D(filters, kernel_size, activation="relu")
        case Pool(stride):
            own = networks.MaxPooling2D(2, strides=stride)
        case Flatten():
            own = networks.Flatten()
        case Dense(units, has_relu):
            own = networks.Dense(units, activation="relu" if has_relu else "linear")
        case Dropout(rate):
            own = networks.Dropout(rate)
        case Normalize(momentum, epsilon):
            own = networks.BatchNormalization(momentum, epsilon)
        case Relu():
            own = networks.Activation("relu")
        case _:
            assert_never(layer)
    return own
