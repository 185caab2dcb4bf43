"""Which way every weight and every input should move, by the rules of calculus.

The way forward is remembered on a tape (`tape.py`), and walked back with the rule of
each operation (`backward.py`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from scrawl.arrays import Inputs
from scrawl.errors import InvalidRequest
from scrawl.networks import CrossEntropy, Network, check_outputs
from scrawl.reference.functions import Values
from scrawl.reference.inputs import enter, require_weights
from scrawl.reference.losses import OutputLoss, output_loss
from scrawl.reference.sizes import gradient_sizes, value_sizes
from scrawl.reference.tape import Gradients, Tape, play_back
from scrawl.reference.training import moving_statistics, train_forward


@dataclass(frozen=True)
class ReferenceGradients:
    """The loss of a batch, how it depends on weights and inputs, and new averages.

    Inputs are meant as floating-point numbers, before any layer. The *sizes* of
    gradients, by the same names, are the sums of the absolute products that they are
    made of: single precision is wrong by a small share of those.
    """

    loss: float  # the sum of those of all outputs, each times its weight
    losses: Mapping[str, float]  # of each output
    weights: Mapping[str, np.ndarray]  # those that are trained
    inputs: Mapping[str, np.ndarray]
    moving: Mapping[str, np.ndarray]  # means and variances after the step
    sizes: Mapping[str, np.ndarray] = field(default_factory=dict)  # if asked for


def reference_gradients(
    network: Network,
    inputs: Inputs,
    labels: Mapping[str, np.ndarray],
    *,
    losses: Mapping[str, CrossEntropy] | None = None,
    seed: int = 0,
    epoch: int = 1,
    dtype: type[np.floating] = np.float64,
    with_sizes: bool = False,
) -> ReferenceGradients:
    """Return what a training step sees that takes all *inputs* as one batch.

    Labels are uint8. Every output has a loss, CrossEntropy() if no *losses* are given.
    Dropout draws what *epoch* of a training with *seed* draws for the images 0, 1, 2
    and so on.

    Raises:
        InvalidNetwork: if the network has no weights yet, or an output gives no
            probabilities.
        InvalidRequest: if inputs, labels or losses do not fit the network.
    """
    require_weights(network)
    check_outputs(network)
    values = enter(network, inputs, dtype)
    _require_examples(values)
    losses = _loss_of_each(network, labels, losses)
    tape = train_forward(network, values, seed=seed, epoch=epoch)
    found = [
        output_loss(name, tape, labels[name], losses[name]) for name in network.outputs
    ]
    gradients = play_back(tape, _sums((item.source, item.gradient) for item in found))
    handed = gradients.handed_out(network, values)
    sizes: Mapping[str, np.ndarray] = {}
    if with_sizes:
        sized = _sizes(tape, gradients, found).handed_out(network, values)
        sizes = {**sized.weights, **sized.values}
    return ReferenceGradients(
        loss=sum(losses[item.output].weight * item.loss for item in found),
        losses={item.output: item.loss for item in found},
        weights=handed.weights,
        inputs=handed.values,
        moving=moving_statistics(network, tape),
        sizes=sizes,
    )


def _require_examples(values: Mapping[str, Values]) -> None:
    if not all(len(value) for value in values.values()):
        raise InvalidRequest(
            "The inputs hold no examples; a loss is the mean over some. Give one."
        )


def _loss_of_each(
    network: Network,
    labels: Mapping[str, np.ndarray],
    losses: Mapping[str, CrossEntropy] | None,
) -> Mapping[str, CrossEntropy]:
    """Return the loss of each output, which must have labels, too."""
    if losses is None:
        losses = {name: CrossEntropy() for name in network.outputs}
    for kind, given in (("Losses", losses), ("Labels", labels)):
        if given.keys() != set(network.outputs):
            raise InvalidRequest(
                f"{kind} were given for {', '.join(given) or 'no output'};"
                f" {network.name!r} needs them for {', '.join(network.outputs)}."
            )
    return losses


def _sizes(tape: Tape, gradients: Gradients, found: list[OutputLoss]) -> Gradients:
    sizes = value_sizes(tape)
    seeds = _sums(
        (item.source, abs(item.gradient) + item.bend * sizes[item.output])
        for item in found
    )
    return gradient_sizes(tape, gradients, sizes, seeds)


def _sums(pairs: Iterable[tuple[str, Values]]) -> dict[str, Values]:
    """Return the sum of the values of each name."""
    sums: dict[str, Values] = {}
    for name, value in pairs:
        sums[name] = sums[name] + value if name in sums else value
    return sums
