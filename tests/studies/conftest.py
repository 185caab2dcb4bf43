"""A laboratory of tiny trainings, and a study that takes no time."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from scrawl.data import Dataset, Examples
from scrawl.networks import Dense, Flatten, Network, Rescaling
from scrawl.studies import Laboratory, Trial
from scrawl.training import Recipe

SIDE = 6


@pytest.fixture(scope="session")
def lines() -> Dataset:
    """Images of one line each, across or down, with a number beside each."""
    generator = np.random.default_rng(0)
    return Dataset(
        name="lines",
        train=_draw(generator, 60),
        test=_draw(generator, 20),
        classes=("across", "down"),
        source="drawn here",
        digest="0" * 64,
    )


@pytest.fixture
def trial() -> Trial:
    """The smallest training there is."""
    layers = (Rescaling(1 / 255), Flatten(), Dense(2, activation="softmax"))
    shape = (SIDE, SIDE, 1)
    network = Network.sequential(
        "tiny", *layers, input_shape=shape, classes=("across", "down")
    )
    return Trial("tiny-trial", network, Recipe(epochs=3, batch_size=10))


@pytest.fixture
def laboratory(tmp_path: Path) -> Callable[..., Laboratory]:
    """A laboratory for a study called `lines`, which remembers what it was told."""

    def build(**settings) -> Laboratory:
        return Laboratory(tmp_path / "lines", **settings)

    return build


def _draw(generator: np.random.Generator, count: int) -> Examples:
    labels = generator.integers(0, 2, count).astype(np.uint8)
    images = generator.integers(0, 40, (count, SIDE, SIDE)).astype(np.uint8)
    for image, label, place in zip(
        images, labels, generator.integers(0, SIDE, count), strict=True
    ):
        (image if label == 0 else image.T)[place] = 255
    return Examples(images, labels, more_inputs={"number": labels})
