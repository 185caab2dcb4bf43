import json
import re

import numpy as np
import pytest

from scrawl.data import write_idx
from tests.cli.sealing import reseal


def test_an_evaluation_repeats_the_accuracy_to_the_digit(trained):
    """From the saved weights and the data: nothing was lost on the way."""
    (run,) = (trained.folder / "runs").iterdir()
    kept = json.loads((run / "metrics.json").read_text())

    outcome = trained("evaluate", "latest", "--json")

    assert outcome.code == 0
    assert outcome.stderr == ""
    assert outcome.json == kept
    assert {"accuracy", "accuracy_interval", "loss", "confusion", "per_class"} <= set(
        kept
    )
    assert kept["accuracy"] > 0.8


def test_every_class_is_printed(trained):
    """Precision, recall and F1 of each, and who was taken for whom."""
    outcome = trained.here("evaluate", "latest")

    assert re.match(r"accuracy  \d+\.\d\d %  \(95 % interval ", outcome.stdout)
    assert re.search(r"^9 +37 +[01]\.\d{4} ", outcome.stdout, re.MULTILINE)
    assert "confusion: each row is a true class" in outcome.stdout


def test_a_check_fails_below_the_accuracy_asked_for(trained):
    """After the results, with exit code 1 and one line."""
    passed = trained("evaluate", "latest", "--fail-under", "0.1")
    failed = trained("evaluate", "latest", "--fail-under", "0.9999")

    assert passed.code == 0
    assert failed.code == 1
    assert failed.stdout == passed.stdout
    assert re.fullmatch(
        r"scrawl: The accuracy is 0\.\d+, and at least 0\.9999 was .+\n", failed.stderr
    )


def test_each_output_is_evaluated(trained_to_add):
    """To the digit what was measured in training, under the names of the outputs."""
    (run,) = (trained_to_add.folder / "runs").iterdir()
    kept = json.loads((run / "metrics.json").read_text())

    said = trained_to_add("evaluate", "latest", "--json")
    shown = trained_to_add.here("evaluate", "latest")

    assert said.json == kept
    assert said.json["digit_accuracy"] == said.json["accuracy"] > 0.8
    assert said.json["sum_accuracy"] == said.json["outputs"]["sum"]["accuracy"] > 0.8
    assert re.match(
        r"digit_accuracy  \d+\.\d\d %  .*\ndigit_loss      \d\.\d{4}\n"
        r"sum_accuracy    \d+\.\d\d %  .*\nsum_loss        \d\.\d{4}\n\n"
        r"digit  images  precision",
        shown.stdout,
    )
    assert shown.stderr == ""


def test_data_without_a_number_are_refused_where_one_is_read(trained_to_add):
    """The line says which data have one."""
    refusal = trained_to_add.refuses("evaluate", "latest", "--data", "digits")

    assert re.match(
        r"2 'digit-and-sum' reads 'number', and the data have only the images\. Name"
        r" data that have it, as digits\+number has",
        refusal,
    )


def test_a_classifier_may_be_tested_on_data_with_numbers(trained):
    """They are left alone."""
    with_numbers = trained.here(*(
        "evaluate",
        "latest",
        "--data",
        "digits+number",
        "--json",
    ))

    assert with_numbers.json == trained.here("evaluate", "latest", "--json").json


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("99", "2 Invalid value for '--fail-under': 99.* is not in the range 0<=x<=1"),
        ("x", "2 Invalid value for '--fail-under': 'x' is not a valid float"),
    ],
)
def test_an_impossible_accuracy_is_refused(value, message, trained):
    """A rate lies between 0 and 1, and is never per cent."""
    assert re.match(
        message, trained.refuses("evaluate", "latest", "--fail-under", value)
    )


def test_no_number_passes_a_check_that_is_none(trained):
    """Everything is below nan."""
    assert trained.here("evaluate", "latest", "--fail-under", "nan").code == 1


def test_other_data_can_be_asked_for(run, scrawl, digits):
    """The test part of any data set with the same classes."""
    write_idx(scrawl.folder / "images", digits.test.images[:60])
    write_idx(scrawl.folder / "labels", digits.test.labels[:60])
    pair = "images,labels"

    outcome = scrawl.here("evaluate", run, "--data", f"{pair},{pair}", "--json")

    assert outcome.json["images"] == 60


def test_data_that_has_changed_is_not_taken_for_the_same(scrawl, digits):
    """A pair of files is known by its content, not by its names."""
    write_idx(scrawl.folder / "images", digits.train.images[:60])
    write_idx(scrawl.folder / "labels", digits.train.labels[:60])
    options = ("--model", "cnn-mcu-4", "--epochs", "1", "--out", "mine", "--quiet")
    scrawl.here("train", "--data", "images,labels", *options)
    write_idx(scrawl.folder / "images", digits.test.images[:60])

    changed = scrawl.refuses("evaluate", "mine")
    (scrawl.folder / "images").unlink()
    gone = scrawl.refuses("evaluate", "mine")

    assert re.match(
        r"2 The data set 'images,labels' has changed since mine was", changed
    )
    assert re.match(r"2 There is no file .*images\.", gone)


def test_images_of_another_size_are_refused(run, scrawl):
    """The line gives both sizes."""
    write_idx(scrawl.folder / "images", np.zeros((12, 30, 28), np.uint8))
    write_idx(scrawl.folder / "labels", np.zeros(12, np.uint8))

    refusal = scrawl.refuses("evaluate", run, "--data", "images,labels")

    assert re.match(
        r"2 images,labels.* is 30x28 pixels.* the network reads 28x28", refusal
    )


def test_the_pictures_are_drawn_when_asked_for(run, scrawl):
    """Into the run, whose path they have."""
    outcome = scrawl.here("evaluate", run, "--figures")

    assert outcome.lines[-1] == f"{run}/figures/mistakes.png"
    assert (run / "figures" / "confusion.png").is_file()


def test_another_accuracy_than_before_is_mentioned(run, scrawl):
    """A machine may compute otherwise; then the difference is no secret."""
    text = (run / "run.json").read_text()
    changed = re.sub(r'"accuracy": 0\.\d+', '"accuracy": 0.5', text)
    (run / "run.json").write_text(changed)
    reseal(run)

    outcome = scrawl.here("evaluate", run)

    assert outcome.code == 0
    assert re.search(r"had the accuracy 0\.5 when it was trained", outcome.stderr)


def test_an_unfinished_run_says_so(run, scrawl):
    """Without weights there is nothing to evaluate."""
    (run / "network.json").unlink()
    text = (run / "run.json").read_text().replace('"done"', '"running"')
    (run / "run.json").write_text(text)

    refusal = scrawl.refuses("evaluate", run)

    assert re.match(
        r"2 The run .* has no network\.json: its training is running", refusal
    )
