"""A run of the first format, kept as it was written: it must load for ever."""

from pathlib import Path

import numpy as np

from scrawl.evaluation import accuracy_score, readings
from scrawl.reference import ReferenceNetwork
from scrawl.training import Run

GOLDEN = Path(__file__).parents[1] / "golden" / "run-v1"


def test_a_run_of_the_first_format_loads():
    """Every file of it is understood, and they agree with each other."""
    run = Run.load(GOLDEN)

    assert run.info.status == "done"
    assert run.recipe.epochs == len(run.history) == 2
    assert run.network.classes == run.predictions.classes == ("left", "middle", "right")
    assert run.metrics.accuracy == run.info.accuracy == 2 / 3
    assert run.history[-1].val_accuracy == 2 / 3


def test_its_network_still_gives_its_predictions():
    """The weights mean today what they meant when they were saved."""
    run = Run.load(GOLDEN)
    predictions = run.predictions

    scores = ReferenceNetwork(run.network)(predictions.sample_images)

    np.testing.assert_allclose(scores, predictions.scores, atol=1e-6)
    accuracy = accuracy_score(predictions.labels, readings(predictions.scores))
    assert accuracy == run.metrics.accuracy
