from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pytest

from scrawl.networks import (
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    Flatten,
    Input,
    MaxPooling2D,
    Network,
    Node,
    Rescaling,
    SeparableConv2D,
    ShiftByNumber,
    initialize,
)

SIZE = (9, 8)


@dataclass(frozen=True)
class Case:
    """A network with weights, some images, and a number for each."""

    network: Network
    images: np.ndarray
    beside: Mapping[str, np.ndarray]


@pytest.fixture(scope="session")
def images() -> np.ndarray:
    """Twelve images of noise, 9x8 pixels each."""
    return np.random.default_rng(0).integers(0, 256, (12, *SIZE)).astype(np.uint8)


@pytest.fixture(scope="session")
def plain() -> Network:
    """A small classifier with every way in which maps are made."""
    layers = (
        Rescaling(1 / 255),
        Conv2D(3, 3, activation="relu"),
        MaxPooling2D(2, padding="same"),
        Conv2D(4, 2),
        BatchNormalization(),
        Activation("tanh"),
        SeparableConv2D(2, 2, activation="elu"),
        Flatten(),
        Dense(5, activation="tanh"),
        Dense(3, activation="softmax"),
    )
    network = Network.sequential(
        "plain", *layers, input_shape=(*SIZE, 1), classes=("a", "b", "c")
    )
    return initialize(network, seed=1)


@pytest.fixture(scope="session")
def adding(images) -> Case:
    """A network that reads a number, too, and gives a digit and a sum."""
    source = Input("image", (*SIZE, 1))
    number = Input("number", (1,), "number", maximum=2)
    nodes = (
        Node("scaled", Rescaling(1 / 255), ("image",)),
        Node("flat", Flatten(), ("scaled",)),
        Node("hidden", Dense(6, activation="tanh"), ("flat",)),
        Node("digit", Dense(3, activation="softmax"), ("hidden",)),
        Node("sum", ShiftByNumber(2), ("digit", "number")),
    )
    network = Network("adding", (source, number), nodes, ("digit", "sum"), tuple("012"))
    numbers = (np.arange(len(images)) % 3).astype(np.uint8)
    return Case(initialize(network, seed=2), images, {"number": numbers})
