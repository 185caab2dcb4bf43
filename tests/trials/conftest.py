"""Real digits, few enough to be learned by the dozen."""

import numpy as np
import pytest

from scrawl.data import Examples, load_data
from scrawl.networks import Dense, Flatten, Network, Rescaling


@pytest.fixture(scope="session")
def digits() -> Examples:
    """The first of the embedded digits."""
    return load_data("digits").train[:400]


@pytest.fixture
def network() -> Network:
    """A network of one's own, the smallest that reads digits."""
    return Network.sequential(
        "own", Rescaling(1 / 255), Flatten(), Dense(10, activation="softmax")
    )


@pytest.fixture
def words() -> np.ndarray:
    """What the digits are called."""
    names = "zero one two three four five six seven eight nine"
    return np.array(names.split())
