"""A network while it trains: it normalizes with its batch, and forgets at random."""

from collections.abc import Mapping

import numpy as np

from scrawl.networks import Drop, Network, Normalize, Step
from scrawl.randomness import Purpose, uniform
from scrawl.reference.functions import Values
from scrawl.reference.normalization import statistics
from scrawl.reference.tape import StepWeights, Tape, learned_weights, record


def train_forward(
    network: Network, inputs: Mapping[str, Values], *, seed: int, epoch: int
) -> Tape:
    """Return what a network makes of one batch, at least one example, in training.

    Dropout draws what *epoch* of a training with *seed* draws for the examples 0, 1, 2
    and so on of the data.
    """
    steps = network.lower().steps
    drops = [step.name for step in steps if isinstance(step.operation, Drop)]

    def weights_of(step: Step, x: Values) -> StepWeights:
        match step.operation:
            case Normalize():
                return (*learned_weights(network, step, x)[:-2], *statistics(x))
            case Drop(rate):
                purpose = Purpose.DROPOUT + drops.index(step.name)
                return (_factors(x, rate, seed=seed, purpose=purpose, epoch=epoch),)
            case _:
                return learned_weights(network, step, x)

    return record(network.lower().steps, inputs, weights_of, is_training=True)


def moving_statistics(network: Network, tape: Tape) -> dict[str, np.ndarray]:
    """Return the moving means and variances after a step that recorded *tape*."""
    moving = {}
    for step in tape.steps:
        if isinstance(step.operation, Normalize):
            kept = step.operation.momentum
            batch = tape.weights[step.name][-2:]
            for name, new in zip(step.weights[-2:], batch, strict=True):
                old = network.weights[name].astype(new.dtype)
                moving[name] = kept * old + (1 - kept) * new
    return moving


def _factors(x: Values, rate: float, *, seed: int, purpose: int, epoch: int) -> Values:
    """Return what each number is multiplied by: 0, or what keeps the mean."""
    drawn = [
        uniform(seed, purpose, x[0].size, epoch=epoch, image=image)
        for image in range(len(x))
    ]
    factors = (np.stack(drawn) >= np.float64(rate)) / (1 - rate)
    return factors.reshape(x.shape).astype(x.dtype)
