from dataclasses import replace

import numpy as np
import pytest

from scrawl.evaluation import Epoch, OutputMeasures, Predictions, predict


@pytest.fixture
def history() -> tuple[Epoch, ...]:
    """Three epochs with a validation."""
    return tuple(
        Epoch(
            epoch,
            loss=0.5 / epoch,
            accuracy=1 - 0.1 / epoch,
            val_loss=0.6 / epoch,
            val_accuracy=1 - 0.2 / epoch,
            learning_rate=0.001,
            seconds=1.0,
        )
        for epoch in (1, 2, 3)
    )


@pytest.fixture
def history_of_two(history: tuple[Epoch, ...]) -> tuple[Epoch, ...]:
    """The same epochs of a network that also adds."""
    return tuple(
        replace(
            epoch,
            outputs={
                "digit": OutputMeasures(0.3 / epoch.epoch, 0.8, 0.4, 0.7),
                "sum": OutputMeasures(0.2 / epoch.epoch, 0.6, 0.3, 0.5),
            },
        )
        for epoch in history
    )


@pytest.fixture
def digits() -> Predictions:
    """Ninety images of ten digits, of which the first fifty are misread."""
    return random_predictions(tuple("0123456789"), num_images=90, num_wrong=50)


@pytest.fixture
def predictions(request: pytest.FixtureRequest) -> Predictions:
    """As `digits`, with the classes, images and mistakes that a test asks for."""
    return random_predictions(*request.param)


def random_predictions(
    classes: tuple[str, ...], num_images: int, num_wrong: int
) -> Predictions:
    """Return predictions of noise, of which the first *num_wrong* are wrong."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (num_images, 7, 9), np.uint8)
    labels = rng.integers(0, len(classes), num_images).astype(np.uint8)
    sureness = rng.uniform(0.6, 1, num_images).astype(np.float32)
    read = labels.astype(int)
    read[:num_wrong] = (read[:num_wrong] + 1) % len(classes)
    scores = np.zeros((num_images, len(classes)), np.float32)
    scores[np.arange(num_images), read] = sureness
    return predict(lambda _: scores, images, labels, classes)
