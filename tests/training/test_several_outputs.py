"""A network that reads a number beside the image, from the data to the results."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from scrawl.data import Dataset
from scrawl.errors import InvalidNetwork, InvalidRequest
from scrawl.evaluation import (
    accuracy_score,
    history_record,
    log_loss,
    readings,
    to_json,
)
from scrawl.networks import Network
from scrawl.reference import ReferenceNetwork
from scrawl.training import Run, reader_for, train


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run(adding: Network, numbered: Dataset) -> Run:
    """A training that is over."""
    return train(
        adding,
        numbered,
        epochs=3,
        batch_size=16,
        validation_split=0.25,
        progress=False,
    )


def test_each_output_is_measured_in_every_epoch(run, adding):
    """With the loss that training made smaller, and the one of the images aside."""
    history = Run.load(run.name).history

    assert history == run.history
    assert [list(epoch.outputs) for epoch in history] == [["kind", "sum"]] * 3
    for epoch in history:
        measured, record = epoch.outputs["kind"], history_record(epoch)
        for prefix in ("", "val_"):
            losses = [record[f"{prefix}{name}_loss"] or 0 for name in ("kind", "sum")]
            assert record[f"{prefix}loss"] == pytest.approx(sum(losses))
        assert epoch.accuracy == measured.accuracy
        assert epoch.val_accuracy == measured.val_accuracy
    header = (run.folder / "history.csv").read_text().splitlines()[0]
    assert header.endswith(
        ",val_kind_loss,val_kind_accuracy,val_sum_loss,val_sum_accuracy"
    )
    assert run.network.outputs == adding.outputs


def test_each_output_is_tested(run, numbered):
    """All that is said of it follows from what was predicted, which is kept."""
    loaded, test = Run.load(run.name), numbered.test

    said = loaded.predictions.outputs["sum"]
    measured = loaded.metrics.outputs["sum"]
    assert said.labels.tolist() == test.more_labels["sum"].tolist()
    assert measured.accuracy == accuracy_score(said.labels, readings(said.scores))
    assert measured.loss == log_loss(said.labels, said.scores)
    assert loaded.metrics.accuracy == loaded.info.accuracy
    assert loaded.metrics.accuracy == loaded.metrics.outputs["kind"].accuracy
    written = json.loads((run.folder / "metrics.json").read_text())
    assert written == to_json(loaded.metrics)
    assert written["sum_accuracy"] == measured.accuracy


def test_a_run_reads_by_names(run, numbered):
    """The same scores as those that were kept, to the bit."""
    test = numbered.test
    inputs = {"drawing": test.images, "number": test.more_inputs["number"]}

    said = Run.load(run.name).reader(inputs)

    kept = run.predictions.outputs
    assert list(said) == ["kind", "sum"]
    for name, scores in said.items():
        assert scores.tobytes() == kept[name].scores.tobytes()
    expected = ReferenceNetwork(run.network).forward(inputs)
    np.testing.assert_allclose(said["sum"], expected["sum"], atol=1e-5)


def test_it_is_no_classifier(run):
    """The message says what there is instead."""
    with pytest.raises(
        InvalidNetwork,
        match=r"^The network 'adding' reads .*Use the `reader` of its run",
    ):
        _ = run.classifier


def test_a_classifier_has_a_reader_too(network, lines):
    """With the names that its input and output have anyway."""
    run = train(network, lines, epochs=1, progress=False)

    said = run.reader({"image": lines.test.images})

    assert list(said) == ["dense"]
    assert said["dense"].tobytes() == run.predictions.scores.tobytes()


def test_without_a_compiler_the_reference_reads(run, numbered, monkeypatch, capsys):
    """The same names, the same numbers up to rounding."""
    test = numbered.test
    inputs = {"drawing": test.images, "number": test.more_inputs["number"]}
    monkeypatch.setenv("CC", "no-such-compiler")

    said = reader_for(run.network)(inputs)

    assert "NumPy reference" in capsys.readouterr().err
    for name, scores in said.items():
        kept = run.predictions.outputs[name].scores
        assert scores.dtype == np.float32
        np.testing.assert_allclose(scores, kept, atol=1e-5)


def test_equal_requests_give_equal_bytes(adding, numbered):
    """Weights, predictions and metrics, whatever the number of threads."""
    request = {"epochs": 2, "batch_size": 16, "progress": False}
    first = train(adding, numbered, **request)
    second = train(adding, numbered, threads=1, **request)

    for name in ("weights.safetensors", "predictions.npz", "metrics.json"):
        assert (first.folder / name).read_bytes() == (second.folder / name).read_bytes()


def test_a_sum_alone_may_be_learned(adding, numbered):
    """What is not asked for needs no labels; the classes are those of the network."""
    names = ("nought", "one", "two", "three", "four")
    alone = replace(adding, outputs=("sum",), classes=names)

    run = train(alone, numbered, epochs=1, progress=False)

    assert run.network.classes == run.predictions.classes == names
    assert run.predictions.labels.tolist() == numbered.test.more_labels["sum"].tolist()
    assert run.metrics.outputs == {}
    assert run.history[0].outputs == {}


@pytest.mark.parametrize("part", ["train", "test"])
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"more_inputs": {}},
            "'adding' reads 'number', and the data have only the imag",
        ),
        ({"more_labels": {}}, "'adding' gives 'sum', and the data tell only the class"),
    ],
)
def test_what_either_part_lacks_is_known_before_anything_is_made(
    change, message, *, part, adding, numbered
):
    """It is not found out after an hour of training."""
    lacking = replace(getattr(numbered, part), **change)

    with pytest.raises(InvalidRequest, match=message):
        train(adding, replace(numbered, **{part: lacking}), progress=False)

    assert list(Path().iterdir()) == []
