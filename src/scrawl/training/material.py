"""What a training learns from: examples, batches and losses that fit a network.

Everything is checked here, so that nothing has to be compiled to learn that it is not
possible.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from scrawl.arrays import Inputs, Labels
from scrawl.data import Examples, Split, validation_split
from scrawl.errors import InvalidRequest
from scrawl.networks import CrossEntropy, Network, Normalize, describe
from scrawl.training.losses import losses_for
from scrawl.training.matching import inputs_for, labels_for
from scrawl.training.recipe import Recipe


@dataclass(frozen=True, eq=False)
class Part:
    """Examples, by the names of what a network takes and gives."""

    inputs: Inputs
    labels: Mapping[str, Labels]
    num_images: int


@dataclass(frozen=True, eq=False)
class Material:
    """What is learned from, what is set aside, and how much each output counts."""

    train: Part
    validation: Part | None
    batch_size: int
    losses: Mapping[str, CrossEntropy]


def material_for(network: Network, examples: Examples, recipe: Recipe) -> Material:
    """Return what *network* learns from *examples* by a *recipe*.

    Raises:
        UnknownName: if the recipe names an output that there is not.
        InvalidRequest: if there are too few images, or examples, recipe and network do
            not fit each other.
    """
    if len(examples) == 0:
        raise InvalidRequest("A training needs at least 1 image, got 0. Add images.")
    split = _split(examples, recipe)
    train = _part(network, examples if split is None else split.train)
    batch_size = min(recipe.batch_size, train.num_images)
    _refuse_batches_of_one(network, train.num_images, batch_size)
    _check_augmentation(network, recipe)
    return Material(
        train=train,
        validation=None if split is None else _part(network, split.validation),
        batch_size=batch_size,
        losses=losses_for(recipe, network, train.labels),
    )


def _split(examples: Examples, recipe: Recipe) -> Split | None:
    if not recipe.validation_split:
        return None
    return validation_split(
        examples, recipe.validation_split, stratified=recipe.stratified
    )


def _part(network: Network, examples: Examples) -> Part:
    inputs = inputs_for(network, examples)
    return Part(inputs, labels_for(network, examples), len(examples))


def _refuse_batches_of_one(network: Network, num_images: int, batch_size: int) -> None:
    if batch_size > 1 and num_images % batch_size != 1:
        return
    for step in network.lower().steps:
        if isinstance(step.operation, Normalize):
            batches = f"{num_images:,} images in batches of {batch_size}"
            raise InvalidRequest(
                f"Layer {step.name!r} normalizes each batch and learns nothing of one"
                f" image alone, as the last is of {batches}. Use another batch_size."
            )


def _check_augmentation(network: Network, recipe: Recipe) -> None:
    augmentation = recipe.build_augmentation()
    if augmentation is None:
        return
    shapes = [source.shape for source in network.inputs if source.kind == "pixels"]
    if len(shapes) != 1 or shapes[0][2:] != (1,):
        raise InvalidRequest(
            f"The network {network.name!r} takes"
            f" {' and '.join(map(describe, shapes)) or 'no images'}; an augmentation"
            " needs one grey image, height x width x 1. Train without."
        )
    augmentation.check(shapes[0])
