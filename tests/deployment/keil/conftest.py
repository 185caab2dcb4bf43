"""Networks for microcontrollers whose every weight is another number, and an image."""

from collections.abc import Callable

import numpy as np
import pytest

from scrawl.networks import (
    DIGITS,
    Conv2D,
    Dense,
    Flatten,
    MaxPooling2D,
    Network,
    Rescaling,
)

Make = Callable[[int], Network]


@pytest.fixture(scope="session")
def network_of() -> Make:
    """Return a function that makes the network of the notebook, of so many filters."""

    def make(filters: int) -> Network:
        plain = Network.sequential(
            f"mcu-{filters}",
            Rescaling(1 / 127.5, offset=-1.0),
            Conv2D(filters, (5, 5), activation="relu"),
            MaxPooling2D((2, 2), padding="same"),
            Flatten(),
            Dense(10, activation="softmax"),
            classes=DIGITS,
        )
        random = np.random.default_rng(filters)
        return plain.with_weights({
            name: random.normal(0, 0.1, weight.shape).astype(np.float32)
            for name, weight in plain.weight_list()
        })

    return make


@pytest.fixture(scope="session")
def image() -> np.ndarray:
    """Return an image that is another one when it is turned, with every grey in it."""
    pixels = np.arange(28 * 28) % 256
    return np.random.default_rng(0).permutation(pixels).astype(np.uint8).reshape(28, 28)
