"""What a recipe says of losses, for the outputs of a certain network.

To add a loss, write it as a value in `networks/losses.py`, teach it to the executors
that train, choose it here, and name it in `recipe_rules.py`.
"""

from collections.abc import Iterable, Mapping

import numpy as np

from scrawl.arrays import Labels
from scrawl.errors import InvalidRequest, UnknownName
from scrawl.networks import CrossEntropy, Network
from scrawl.training.recipe import Recipe

ClassWeight = tuple[float, ...]


def losses_for(
    recipe: Recipe, network: Network, labels: Mapping[str, Labels]
) -> dict[str, CrossEntropy]:
    """Return the loss of each output of *network*, given the *labels* it will learn.

    Class weights are those of the network's classes, so of its first output.

    Raises:
        UnknownName: if the recipe names an output that there is not.
        InvalidRequest: if an output is without a loss, none has a weight, or there is
            not a weight for each class.
    """
    first = network.outputs[0]
    weights = _weights(recipe, network.outputs)
    _require_losses(recipe, network, weights)
    class_weight = _class_weight(recipe, network, labels[first])
    return {
        output: CrossEntropy(
            weight=weight,
            label_smoothing=recipe.label_smoothing,
            class_weight=class_weight if output == first else (),
        )
        for output, weight in weights.items()
    }


def _weights(recipe: Recipe, outputs: tuple[str, ...]) -> dict[str, float]:
    given = recipe.loss_weights or {}
    _require_known(given, outputs)
    weights = {output: given.get(output, 1.0) for output in outputs}
    if not any(weights.values()):
        raise InvalidRequest(
            "The loss_weights are all 0, so there is nothing to learn. Leave one output"
            " a weight above 0."
        )
    return weights


def _require_losses(
    recipe: Recipe, network: Network, weights: Mapping[str, float]
) -> None:
    if isinstance(recipe.loss, str):
        return
    _require_known(recipe.loss, network.outputs)
    for output, weight in weights.items():
        if weight and output not in recipe.loss:
            raise InvalidRequest(
                f"{network.name!r} has an output without a loss: {output!r}. Name its"
                " loss, or turn it off with 0 in loss_weights."
            )


def _require_known(names: Iterable[str], outputs: tuple[str, ...]) -> None:
    for name in names:
        if name not in outputs:
            raise UnknownName("output", name, outputs)


def _class_weight(recipe: Recipe, network: Network, labels: Labels) -> ClassWeight:
    match recipe.class_weight:
        case None:
            return ()
        case str():
            return balanced(labels, len(network.classes))
        case weights:
            if len(weights) != len(network.classes):
                raise InvalidRequest(
                    f"class_weight has {len(weights)} numbers, but {network.name!r} has"
                    f" {len(network.classes)} classes. Give one for each."
                )
            return weights


def balanced(labels: Labels, num_classes: int) -> ClassWeight:
    """Return weights with which each class that occurs counts as much as any other.

    As scikit-learn computes them: the number of images, over that of the classes that
    occur times that of the images of the class. A class without images weighs 1.
    """
    counts = np.bincount(labels, minlength=num_classes)
    total = np.count_nonzero(counts) * counts
    weights = np.divide(len(labels), total, where=counts > 0, out=np.ones(num_classes))
    return tuple(weights.tolist())
