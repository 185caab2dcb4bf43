from dataclasses import replace

import numpy as np
import pytest

from scrawl.evaluation import (
    Metrics,
    Predictions,
    measure,
    measure_predictions,
    to_text,
)

FASHION = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
LETTERS = tuple("abcdefghijklmnopqrstuvwxyz")


def random_metrics(classes: tuple[str, ...], num_images: int) -> Metrics:
    """Readings of which about nine in ten are right."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, len(classes), num_images).astype(np.uint8)
    scores = rng.dirichlet([0.3] * len(classes), num_images).astype(np.float32)
    scores[np.arange(num_images), labels] += 0.5
    return measure(labels, scores, classes)


def test_two_classes_read_as_a_person_would_write_them() -> None:
    """The whole report, as it is printed."""
    labels = np.array([0, 0, 1, 1, 1], np.uint8)
    scores = np.eye(2, dtype=np.float32)[[0, 1, 1, 1, 1]]

    text = to_text(measure(labels, scores, ("no", "yes")))

    assert text.splitlines() == [
        "accuracy  80.00 %  (95 % interval 37.55 to 96.38 %; 1 of 5 misread)",
        "loss      3.2236",
        "",
        "class  images  precision  recall      F1",
        "no          2     1.0000  0.5000  0.6667",
        "yes         3     0.7500  1.0000  0.8571",
        "",
        "confusion: each row is a true class, each column the class it was read as",
        "",
        "     no yes",
        " no   1   1",
        "yes   .   3",
    ]


def test_each_output_has_lines_of_its_own(two_outputs: Predictions) -> None:
    """The classes below are those of the first, and headed by its name."""
    report = to_text(measure_predictions(two_outputs)).splitlines()

    assert report[:7] == [
        "class_accuracy  55.00 %  (95 % interval 42.49 to 66.91 %; 27 of 60 misread)",
        "class_loss      1.0691",
        "size_accuracy   80.00 %  (95 % interval 68.22 to 88.17 %; 12 of 60 misread)",
        "size_loss       3.2236",
        "",
        "class  images  precision  recall      F1",
        "zero       21     0.6000  0.5714  0.5854",
    ]


@pytest.mark.parametrize("output", ["digit", "a_very_long_name_of_an_output"])
def test_the_table_is_headed_by_the_first_output(
    two_outputs: Predictions, output: str
) -> None:
    """However long its name is."""
    [size] = two_outputs.more_outputs.values()
    said = replace(two_outputs, output=output, more_outputs={"size": size})

    lines = to_text(measure_predictions(said)).splitlines()

    assert lines[5].startswith(("digit  images", "a_very_long_nam…  images"))
    assert lines[5].index("images") == lines[6].index("21") - 4


@pytest.mark.parametrize("classes", [tuple("0123456789"), FASHION])
def test_ten_classes_fit_a_terminal(classes: tuple[str, ...]) -> None:
    """The matrix included, with a thousand images in a cell."""
    text = to_text(random_metrics(classes, num_images=12_000))

    assert max(len(line) for line in text.splitlines()) <= 80
    assert "confusion" in text


def test_columns_of_long_names_are_headed_by_numbers() -> None:
    """The rows say which name is which number."""
    lines = to_text(random_metrics(FASHION, num_images=500)).splitlines()

    assert lines[-11].split() == [str(number) for number in range(10)]
    assert lines[-1].startswith(" Ankle boot 9 ")


def test_a_matrix_that_does_not_fit_becomes_a_list_of_mistakes() -> None:
    """The most frequent first, at most ten, each one true."""
    metrics = random_metrics(LETTERS, num_images=3_000)

    text = to_text(metrics)

    mistakes = text.split("most frequent mistakes\n\n")[1].splitlines()
    counts = [int(line.split()[0]) for line in mistakes]
    _, truth, _, _, read = mistakes[0].split()
    assert len(mistakes) == 10
    assert counts == sorted(counts, reverse=True)
    assert metrics.confusion[LETTERS.index(truth), LETTERS.index(read)] == counts[0]
    assert max(len(line) for line in text.splitlines()) <= 80


def test_a_list_of_no_mistakes_says_so() -> None:
    """A perfect reader of letters."""
    labels = np.arange(26, dtype=np.uint8).repeat(100)

    text = to_text(measure(labels, np.eye(26, dtype=np.float32)[labels], LETTERS))

    assert text.endswith("most frequent mistakes\n\nnone")


def test_long_names_are_cut() -> None:
    """Sixteen characters tell most classes apart."""
    text = to_text(random_metrics(("a" * 40, "b"), num_images=50))

    assert "a" * 15 + "…" in text
    assert "a" * 16 not in text
