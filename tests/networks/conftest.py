from pathlib import Path

import pytest

from scrawl.networks import Conv2D, Dense, Flatten, Network, initialize, save_network


@pytest.fixture(scope="session")
def network() -> Network:
    """A network with two layers that have learned nothing yet."""
    layers = (Conv2D(2, (3, 3)), Flatten(), Dense(3, activation="softmax"))
    shape, classes = (5, 4, 1), ("a", "b", "c")
    plain = Network.sequential("tiny", *layers, input_shape=shape, classes=classes)
    return initialize(plain, seed=0)


@pytest.fixture
def folder(network: Network, tmp_path: Path) -> Path:
    """A folder that holds this network."""
    save_network(tmp_path, network)
    return tmp_path
