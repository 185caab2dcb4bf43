import dataclasses

import numpy as np
import pytest

from scrawl.arrays import Inputs
from scrawl.errors import InvalidRequest
from scrawl.evaluation import (
    OutputPredictions,
    Predictions,
    predict,
    predict_outputs,
    readings,
)

IMAGES = np.arange(300, dtype=np.uint8)[:, None, None] * np.ones((1, 2, 3), np.uint8)


def ones_and_zeros(num_wrong: int) -> Predictions:
    """Three hundred zeros; the first ones are read as ones, ever more surely."""
    scores = np.zeros((300, 2), np.float32)
    scores[:, 0] = 1
    scores[:num_wrong, 0] = 0.25
    scores[:num_wrong, 1] = np.linspace(0.5, 1, num_wrong)
    return predict(lambda _: scores, IMAGES, np.zeros(300, np.uint8), ("0", "1"))


def test_the_classifier_is_called_once_with_all_images() -> None:
    """What it says is kept as it is."""
    calls = []
    scores = np.ones((300, 1), np.float32)

    def classifier(images: np.ndarray) -> np.ndarray:
        calls.append(images)
        return scores

    predictions = predict(classifier, IMAGES, np.zeros(300, np.uint8), ("0",))

    [images] = calls
    np.testing.assert_array_equal(images, IMAGES)
    np.testing.assert_array_equal(predictions.scores, scores)


def test_the_first_forty_images_are_the_samples() -> None:
    """In the order of the data set, so that labels and scores fit them."""
    predictions = ones_and_zeros(num_wrong=0)

    np.testing.assert_array_equal(predictions.sample_images, IMAGES[:40])


def test_the_surest_mistakes_come_first() -> None:
    """Each with its index and its image."""
    predictions = ones_and_zeros(num_wrong=3)

    assert predictions.mistake_indices.tolist() == [2, 1, 0]
    np.testing.assert_array_equal(predictions.mistake_images, IMAGES[[2, 1, 0]])


def test_at_most_two_hundred_mistakes_are_kept() -> None:
    """The least sure are left out."""
    predictions = ones_and_zeros(num_wrong=250)

    assert predictions.mistake_indices.tolist() == list(range(249, 49, -1))


def test_equally_sure_mistakes_keep_their_order() -> None:
    """Or equal predictions would be unequal bytes."""
    sureness = np.tile(np.array([0.75, 1, 0.5], np.float32), 100)
    scores = np.stack([np.zeros_like(sureness), sureness], axis=1)

    predictions = predict(lambda _: scores, IMAGES, np.zeros(300, np.uint8), ("0", "1"))

    assert predictions.mistake_indices.tolist() == [
        *range(1, 300, 3),
        *range(0, 300, 3),
    ]


def test_without_mistakes_there_are_no_images_of_them() -> None:
    """They still have a height and a width."""
    predictions = ones_and_zeros(num_wrong=0)

    assert predictions.mistake_images.shape == (0, 2, 3)


def test_every_mistake_is_one(predictions: Predictions) -> None:
    """As the readings and the labels say."""
    wrong = np.flatnonzero(readings(predictions.scores) != predictions.labels)

    assert sorted(predictions.mistake_indices) == list(wrong)


def test_scores_that_are_no_numbers_are_refused() -> None:
    """A network with broken weights says nothing of anything."""
    scores = np.full((300, 2), np.nan, np.float32)

    with pytest.raises(InvalidRequest, match="not a finite number"):
        predict(lambda _: scores, IMAGES, np.zeros(300, np.uint8), ("0", "1"))


def test_scores_of_other_classes_are_refused() -> None:
    """A network of 26 letters cannot be asked for digits."""
    scores = np.zeros((300, 26), np.float32)

    with pytest.raises(InvalidRequest, match=r"\(300, 26\).* 300 labels and 2 classes"):
        predict(lambda _: scores, IMAGES, np.zeros(300, np.uint8), ("0", "1"))


@pytest.mark.parametrize("name", ["", "a" * 65, "bell\a", "two\nlines", "\x1b[31mred"])
def test_names_that_a_terminal_would_obey_are_refused(name: str) -> None:
    """They are printed, and may come from a file."""
    with pytest.raises(InvalidRequest, match=r"class name .* cannot be shown"):
        predict(
            lambda _: np.ones((300, 1), np.float32),
            IMAGES,
            np.zeros(300, np.uint8),
            (name,),
        )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"labels": np.full(60, 3, np.uint8)}, "label is 3"),
        ({"classes": ("zero", "one")}, "2 classes"),
        ({"sample_images": np.zeros((0, 5, 4), np.uint8)}, "0 sample images of 60"),
        ({"sample_images": np.zeros((41, 5, 4), np.uint8)}, "41 sample images of 60"),
        ({"mistake_indices": np.full(27, 60)}, "none of the 60 images"),
        ({"mistake_indices": np.full(27, -1)}, "none of the 60 images"),
        ({"mistake_indices": np.arange(27)}, "was read as labelled"),
    ],
)
def test_parts_that_do_not_belong_together_are_refused(
    predictions: Predictions, changes: dict[str, np.ndarray], message: str
) -> None:
    """Wherever they come from: tables and pictures rely on it."""
    assert len(predictions.mistake_indices) == 27

    with pytest.raises(InvalidRequest, match=message):
        dataclasses.replace(predictions, **changes)


@pytest.mark.parametrize("shape", [(0, 4), (5, 0), (257, 4), (4, 257)])
def test_images_too_large_to_be_drawn_are_refused(shape: tuple[int, int]) -> None:
    """Or none at all."""
    with pytest.raises(InvalidRequest, match="of 1 to 256 pixels a side"):
        predict(
            lambda _: np.ones((1, 1), np.float32),
            np.zeros((1, *shape), np.uint8),
            np.zeros(1, np.uint8),
            ("0",),
        )


def test_more_mistakes_than_are_kept_are_refused() -> None:
    """A file cannot make a picture larger than we would."""
    predictions = ones_and_zeros(num_wrong=250)

    with pytest.raises(InvalidRequest, match=r"201 mistakes.* at most 200"):
        dataclasses.replace(
            predictions,
            mistake_indices=np.arange(201),
            mistake_images=IMAGES[:201],
        )


def test_a_reader_is_given_its_inputs_and_says_all_at_once() -> None:
    """The first output is the one whose mistakes are looked at."""
    calls = []
    inputs = {"image": IMAGES, "number": np.ones(300, np.uint8)}
    labels = {"sign": np.zeros(300, np.uint8), "size": np.full(300, 2, np.uint8)}
    signs = np.tile(np.array([[0.25, 0.75]], np.float32), (300, 1))
    sizes = np.ones((300, 3), np.float32)

    def reader(given: Inputs) -> dict[str, np.ndarray]:
        calls.append(given)
        return {"size": sizes, "sign": signs}

    said = predict_outputs(reader, inputs, labels, images=IMAGES, classes=("-", "+"))

    [given] = calls
    assert given is inputs
    assert list(said.outputs) == ["sign", "size"]
    assert said.output == "sign"
    np.testing.assert_array_equal(said.scores, signs)
    np.testing.assert_array_equal(said.outputs["sign"].scores, signs)
    np.testing.assert_array_equal(said.outputs["size"].scores, sizes)
    np.testing.assert_array_equal(said.outputs["size"].labels, labels["size"])
    assert said.mistake_indices.tolist() == list(range(200))


def test_a_single_output_needs_no_name() -> None:
    """It is what it was without any names."""
    scores = np.ones((300, 1), np.float32)
    labels = np.zeros(300, np.uint8)

    said = predict_outputs(
        lambda _: {"dense": scores},
        {},
        {"dense": labels},
        images=IMAGES,
        classes=("0",),
    )

    assert (said.output, said.outputs, said.more_outputs) == ("", {}, {})


@pytest.mark.parametrize(
    ("name", "labels", "scores", "message"),
    [
        ("size", np.zeros(59), np.ones((59, 3)), "'size' has 59 labels, .* 60 images"),
        ("size", np.full(60, 3), np.ones((60, 3)), "label is 3, but there are only 3"),
        ("size", np.zeros(60), np.full((60, 3), np.inf), "not a finite number"),
        ("class", np.zeros(60), np.ones((60, 3)), "would be called 'class_loss'"),
        ("../size", np.zeros(60), np.ones((60, 3)), "no name of an output"),
    ],
)
def test_further_outputs_that_do_not_belong_are_refused(
    two_outputs: Predictions,
    name: str,
    labels: np.ndarray,
    scores: np.ndarray,
    message: str,
) -> None:
    """They are looked at as closely as the first."""
    more = OutputPredictions(labels.astype(np.uint8), scores.astype(np.float32))

    with pytest.raises(InvalidRequest, match=message):
        dataclasses.replace(two_outputs, more_outputs={name: more})
