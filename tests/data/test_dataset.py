import numpy as np
import pytest
from jaxtyping import config

from scrawl.data import Examples
from scrawl.errors import InvalidRequest


def test_examples_can_be_cut():
    """A part of the examples is examples, and copies nothing."""
    images = np.arange(12, dtype=np.uint8).reshape(3, 2, 2)
    examples = Examples(images, labels=np.array([5, 6, 7], dtype=np.uint8))

    part = examples[1:]

    assert len(part) == 2
    assert part.labels.tolist() == [6, 7]
    assert np.shares_memory(part.images, images)


def test_each_image_has_a_label(monkeypatch):
    """Images and labels that differ in number are refused, for users too."""
    monkeypatch.setattr(config, "jaxtyping_disable", True)  # it would be the first
    images = np.zeros((3, 2, 2), dtype=np.uint8)
    labels = np.zeros(2, dtype=np.uint8)

    with pytest.raises(InvalidRequest, match="got 3 images and 2 labels"):
        Examples(images, labels)


@pytest.fixture
def many() -> Examples:
    """Three images, each with a number, three features, and a second label."""
    return Examples(
        np.arange(12, dtype=np.uint8).reshape(3, 2, 2),
        np.array([5, 6, 7], dtype=np.uint8),
        more_inputs={
            "number": np.array([1, 2, 3], dtype=np.uint8),
            "features": np.arange(9, dtype=np.float32).reshape(3, 3),
        },
        more_labels={"sum": np.array([6, 8, 10], dtype=np.uint8)},
    )


def test_a_part_has_a_part_of_everything(many):
    """What belongs to an image stays with it, and nothing is copied."""
    part = many[1:]

    assert part.more_inputs["number"].tolist() == [2, 3]
    assert part.more_inputs["features"].tolist() == [[3, 4, 5], [6, 7, 8]]
    assert part.more_labels["sum"].tolist() == [8, 10]
    assert np.shares_memory(part.more_inputs["number"], many.more_inputs["number"])


def test_examples_can_be_taken_in_any_order(many):
    """One may be taken twice, another never."""
    taken = many.take(np.array([2, 0, 2]))

    assert len(taken) == 3
    assert taken.images[:, 0, 0].tolist() == [8, 0, 8]
    assert taken.labels.tolist() == [7, 5, 7]
    assert taken.more_inputs["number"].tolist() == [3, 1, 3]
    assert taken.more_inputs["features"][:, 0].tolist() == [6, 0, 6]
    assert taken.more_labels["sum"].tolist() == [10, 6, 10]


def test_most_examples_are_images_and_labels_alone():
    """No name is needed where there is one of both."""
    examples = Examples(np.zeros((2, 2, 2), np.uint8), np.zeros(2, np.uint8))

    assert examples.more_inputs == examples.more_labels == {}
    assert examples[:1].more_inputs == {}


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (
            {"more_inputs": {"n": np.zeros(2)}},
            r"an input 'n', got 3 images and 2\. Give",
        ),
        ({"more_inputs": {"n": np.float32(1)}}, "got 3 images and a single number"),
        ({"more_labels": {"sum": np.zeros(4)}}, r"a label 'sum', got 3 images and 4"),
    ],
)
def test_each_image_has_one_of_everything(more, message, *, many, monkeypatch):
    """Or nobody could say which belongs to which."""
    monkeypatch.setattr(config, "jaxtyping_disable", True)  # it would be the first

    with pytest.raises(InvalidRequest, match=message):
        Examples(many.images, many.labels, **more)
