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
