from dataclasses import replace

import numpy as np
import pytest

from scrawl.data import Examples
from scrawl.errors import InvalidRequest
from scrawl.networks import (
    BatchNormalization,
    Dense,
    Flatten,
    Network,
)
from scrawl.training import Recipe
from scrawl.training.material import material_for


@pytest.fixture
def normalizing() -> Network:
    """A network that normalizes each batch."""
    layers = (Flatten(), BatchNormalization(), Dense(2, activation="softmax"))
    return Network.sequential(
        "normal", *layers, input_shape=(6, 6, 1), classes=("across", "down")
    )


def test_examples_go_by_the_names_of_the_network(network, lines):
    """All are learned from, unless some are to be set aside."""
    material = material_for(network, lines.train, Recipe(batch_size=16))

    assert material.train.num_images == 60
    assert material.train.inputs["image"] is lines.train.images
    assert material.train.labels["dense"] is lines.train.labels
    assert material.validation is None
    assert material.batch_size == 16
    assert material.losses.keys() == {"dense"}


def test_some_are_set_aside(network, lines):
    """The last ones, or the last ones of each class."""
    recipe = Recipe(validation_split=0.25)
    ordered = lines.train.take(np.argsort(lines.train.labels, kind="stable"))

    plain = material_for(network, ordered, recipe)
    shared = material_for(network, ordered, replace(recipe, stratified=True))

    for material in (plain, shared):
        assert material.validation is not None
        assert material.validation.num_images == 15
        assert material.train.num_images == material.batch_size == 45
    assert np.bincount(_labels(plain)).tolist() == [0, 15]
    assert np.bincount(_labels(shared)).tolist() == [8, 7]


def test_balanced_classes_are_those_that_are_learned(network, lines):
    """Not those set aside."""
    ordered = lines.train.take(np.argsort(lines.train.labels, kind="stable"))
    recipe = Recipe(validation_split=0.25, class_weight="balanced")

    material = material_for(network, ordered, recipe)

    assert material.losses["dense"].class_weight == (0.75, 1.5)


def test_impossible_examples_are_refused(network, lines):
    """Before anything is compiled."""
    unknown = Examples(lines.train.images, np.full(60, 2, np.uint8))

    _refuse(network, lines.train[:0], Recipe(), "at least 1 image, got 0")
    _refuse(network, unknown, Recipe(), "label is 2, but 'tiny' knows only 2 classes")
    almost_all = Recipe(validation_split=0.99)
    _refuse(network, lines.train, almost_all, r"split of 0\.99 leaves one part of 60")


@pytest.mark.parametrize("batch_size", [1, 59])
def test_a_batch_of_one_cannot_be_normalized(batch_size, normalizing, lines):
    """Its variance is 0; the last batch counts as well."""
    recipe = Recipe(batch_size=batch_size)

    message = (
        r"Layer 'batch_normalization' normalizes each batch and learns nothing of one"
        rf" image .* 60 images in batches of {batch_size}\. Use another batch_size"
    )
    _refuse(normalizing, lines.train, recipe, message)
    _refuse(normalizing, lines.train[:1], recipe, "learns nothing of one image alone")


@pytest.mark.parametrize("batch_size", [2, 58, 60])
def test_other_batches_can_be(batch_size, normalizing, network, lines):
    """And a network that normalizes nothing learns from one image at a time."""
    recipe = Recipe(batch_size=batch_size)

    assert material_for(normalizing, lines.train, recipe).batch_size == batch_size
    assert material_for(network, lines.train, Recipe(batch_size=1)).batch_size == 1


def test_an_augmentation_is_smaller_than_the_image(network, lines):
    """What is moved out of the image altogether teaches nothing."""
    message = r"shift_pixels=6\.0, and images of 6x6 pixels\. Choose a number below 6"

    _refuse(network, lines.train, Recipe(shift_pixels=6.0), message)
    material_for(network, lines.train, Recipe(shift_pixels=5.5))


def _labels(material):
    return material.validation.labels["dense"]


def _refuse(network: Network, examples: Examples, recipe: Recipe, message: str) -> None:
    with pytest.raises(InvalidRequest, match=message):
        material_for(network, examples, recipe)
