"""Runs of the first format, kept as they were written: they must load for ever."""

import json
from pathlib import Path

import numpy as np

from scrawl.evaluation import accuracy_score, readings, to_json
from scrawl.reference import ReferenceNetwork
from scrawl.training import Run

GOLDEN = Path(__file__).parents[1] / "golden" / "run-v1"
GOLDEN_OUTPUTS = GOLDEN.with_name("run-outputs-v1")  # of a network that also adds


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


def test_a_run_of_several_outputs_loads():
    """Each output has its measures, and they agree with what was predicted."""
    run = Run.load(GOLDEN_OUTPUTS)

    assert run.recipe.epochs == len(run.history) == 2
    assert [list(epoch.outputs) for epoch in run.history] == [["kind", "sum"]] * 2
    assert list(run.predictions.outputs) == list(run.network.outputs) == ["kind", "sum"]
    written = json.loads((GOLDEN_OUTPUTS / "metrics.json").read_text())
    assert written == to_json(run.metrics)
    assert written["sum_accuracy"] == run.metrics.outputs["sum"].accuracy


def test_its_outputs_are_still_given():
    """Numbers mean today what they meant when they were shown."""
    run = Run.load(GOLDEN_OUTPUTS)
    said = run.predictions
    numbers = said.outputs["sum"].labels - said.labels

    scores = ReferenceNetwork(run.network).forward({
        "image": said.sample_images,
        "number": numbers,
    })

    for name, kept in said.outputs.items():
        np.testing.assert_allclose(scores[name], kept.scores, atol=1e-6)
