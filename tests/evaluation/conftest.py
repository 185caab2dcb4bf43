import numpy as np
import pytest

from scrawl.evaluation import Predictions, predict, predict_outputs

CLASSES = ("zero", "one", "two")


@pytest.fixture
def predictions() -> Predictions:
    """Sixty images of three classes, about half of them misread."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (60, 5, 4), np.uint8)
    labels = rng.integers(0, 3, 60).astype(np.uint8)
    scores = rng.dirichlet([1, 1, 1], 60).astype(np.float32)
    scores[:20] = np.eye(3, dtype=np.float32)[labels[:20]]
    return predict(lambda _: scores, images, labels, CLASSES)


@pytest.fixture
def two_outputs(predictions: Predictions) -> Predictions:
    """The same, with a second output that tells five sizes and is always sure."""
    sizes = np.arange(60, dtype=np.uint8) % 5
    sure = np.eye(5, dtype=np.float32)[np.where(sizes < 4, sizes, 0)]
    images = np.arange(60, dtype=np.uint8)[:, None, None] * np.ones((1, 5, 4), np.uint8)
    return predict_outputs(
        lambda _: {"class": predictions.scores, "size": sure},
        {"image": images},
        {"class": predictions.labels, "size": sizes},
        images=images,
        classes=CLASSES,
    )
