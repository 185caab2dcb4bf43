"""A run that has learned the digits that come with scrawl, and one that also adds."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scrawl.data import Dataset, load_data
from scrawl.evaluation import Predictions, predict
from scrawl.networks import DIGITS
from scrawl.training import Run, train

SIDE = 6


@pytest.fixture(scope="session")
def digits() -> Dataset:
    """Return the digits that come with scrawl."""
    return load_data("digits")


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run that reads digits, not too well."""
    folder = tmp_path_factory.mktemp("finished") / "run"
    train("cnn-mcu-4", "digits", out=folder, epochs=4, progress=False)
    return folder


@pytest.fixture(scope="session")
def adding(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run of two inputs and two outputs."""
    folder = tmp_path_factory.mktemp("adding") / "run"
    train(
        *("digit-and-sum", "digits+number"),
        out=folder,
        epochs=2,
        validation_split=0.1,
        progress=False,
    )
    return folder


@pytest.fixture
def run(finished: Path) -> Run:
    """Return the run that reads digits."""
    return Run(finished)


@pytest.fixture
def changed(finished: Path) -> Callable[..., Run]:
    """Return a function that gives the run as if some parts of it were others."""

    def change(**parts: Any) -> Run:
        run = Run(finished)
        run.__dict__.update(parts)
        return run

    return change


@pytest.fixture
def said() -> Predictions:
    """Return what was said of 12 drawings; numbers 9, 10 and 11 were misread."""
    return make_predictions(
        DIGITS[:4], np.array([0, 1, 2, 3] * 3), {9: 0, 10: 0, 11: 1}
    )


def make_predictions(
    classes: tuple[str, ...], labels: np.ndarray, misread: dict[int, int]
) -> Predictions:
    """Return predictions of drawings by number; the higher, the surer."""
    labels = labels.astype(np.uint8)
    read = labels.copy()
    read[list(misread)] = list(misread.values())
    count, num_classes = len(labels), len(classes)
    sure = np.linspace(0.6, 0.9, count)
    scores = np.full((count, num_classes), 0.0)
    scores += ((1 - sure) / (num_classes - 1))[:, None]
    scores[np.arange(count), read] = sure
    images = np.arange(count, dtype=np.uint8)[:, None, None].repeat(SIDE, 1)
    return predict(
        lambda _: scores.astype(np.float32), images.repeat(SIDE, 2), labels, classes
    )
