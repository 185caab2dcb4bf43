"""Printed curves among ours: whose are they, and where do they begin?"""

from collections.abc import Iterator, Sequence
from statistics import fmean

import numpy as np

from scrawl.figures import Quantity, Series
from scrawl.studies.measured import mean_training, mean_validation
from scrawl.studies.parts import Part, Section, Table
from scrawl.studies.pictures import series_of
from scrawl.studies.train_save_predict.printed import (
    FIRST_TEST_ACCURACY,
    FIRST_TEST_LOSS,
    SECOND_TEST_ACCURACY,
    SECOND_TEST_LOSS,
)
from scrawl.training import Run


def nearest_epochs(runs: Sequence[Run]) -> Table:
    """Return which of our epochs each figure of its first epoch is nearest to."""
    rows = []
    for what, value, ours in (
        ("training loss, nats", 0.2901, mean_training(runs, "loss")),
        ("training accuracy", 0.9124, mean_training(runs, "accuracy")),
        ("test loss, nats", FIRST_TEST_LOSS[0], mean_validation(runs, "loss")),
        ("test accuracy", FIRST_TEST_ACCURACY[0], mean_validation(runs, "accuracy")),
    ):
        nearest = int(np.abs(np.array(ours) - value).argmin()) + 1
        first, second = ours[:2]
        rows.append((what, *(f"{v:.4f}" for v in (value, first, second)), str(nearest)))
    header = ("its first epoch", "printed", "our first", "our second", "nearest")
    title = "Its first epoch among ours (means), and which is the nearest to it"
    return Table(title, header, tuple(rows))


def all_together(trials: Sequence[Sequence[Run]]) -> Iterator[Part]:
    """Show which of our curves are those that are printed."""
    labels = ("SGD .01, 32", "SGD .01, 128", "Adadelta 1.0")
    yield Section("Whose curves are those that are printed?")
    quantities: dict[Quantity, tuple[Sequence[float], Sequence[float]]] = {
        "loss": (FIRST_TEST_LOSS, SECOND_TEST_LOSS),
        "accuracy": (FIRST_TEST_ACCURACY, SECOND_TEST_ACCURACY),
    }
    for quantity, (first, second) in quantities.items():
        ours = [
            Series(label, mean_validation(runs, quantity))
            for label, runs in zip(labels, trials, strict=True)
        ]
        printed = (
            Series("printed first", first, is_reported=True),
            Series("printed second", second, is_reported=True),
        )
        title = f"Test {quantity} after each epoch, mean of our seeds"
        yield series_of(title, quantity, [*ours, *printed])
    rows = []
    for label, runs in zip(labels, trials, strict=True):
        ours = mean_validation(runs, "accuracy")
        printed = FIRST_TEST_ACCURACY, SECOND_TEST_ACCURACY
        away = (_points_apart(ours, each) for each in printed)
        rows.append((label, *(f"{points:.2f} points" for points in away)))
    title = "How far test accuracies are apart, on the average of all epochs"
    yield Table(title, ("ours", "printed first", "printed second"), tuple(rows))


def _points_apart(ours: Sequence[float], printed: Sequence[float]) -> float:
    """Return the mean distance of two curves as far as both go, in points."""
    pairs = zip(ours, printed, strict=False)
    return 100 * fmean(abs(one - other) for one, other in pairs)
