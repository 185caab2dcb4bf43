import numpy as np
import pytest

from scrawl.evaluation import Predictions, predict

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
