"""A way through a network, remembered, and the way back along it.

Griewank, Walther: Evaluating derivatives, 2008, chapter 3.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scrawl.networks import Inference, Network, Step
from scrawl.reference.backward import pull_back
from scrawl.reference.functions import Values
from scrawl.reference.operations import apply

StepWeights = tuple[np.ndarray, ...]


@dataclass(frozen=True)
class Tape:
    """Every value on the way, and the weights with which each step made its own."""

    steps: tuple[Step, ...]
    values: Mapping[str, Values]
    weights: Mapping[str, StepWeights]  # by the name of the step
    is_training: bool

    def taken(self, step: Step) -> list[Values]:
        """Return the values that *step* takes."""
        return [self.values[name] for name in step.inputs]


@dataclass(frozen=True)
class Gradients:
    """How a number depends on the values of a network, and on its weights, by name.

    Those are missing on which it does not depend.
    """

    values: Mapping[str, Values]
    weights: Mapping[str, np.ndarray]

    def handed_out(self, network: Network, inputs: Mapping[str, Values]) -> "Gradients":
        """Return those of the inputs and of all trained weights, 0 where missing."""
        trained = {name: w.shape for name, w in network.weight_list() if w.is_trained}
        return Gradients(
            {
                name: self.values.get(name, np.zeros_like(x))
                for name, x in inputs.items()
            },
            {
                name: self.weights.get(name, np.zeros(shape))
                for name, shape in trained.items()
            },
        )


def learned_weights(network: Network | Inference, step: Step, x: Values) -> StepWeights:
    """Return the weights of *step*, as precise as what it takes."""
    return tuple(
        network.weights[name].astype(x.dtype, copy=False) for name in step.weights
    )


def read(network: Network, inputs: Mapping[str, Values]) -> Tape:
    """Return what a network makes of its inputs after training."""
    weights_of = functools.partial(learned_weights, network)
    return record(network.lower().steps, inputs, weights_of)


def record(
    steps: Sequence[Step],
    inputs: Mapping[str, Values],
    weights_of: Callable[[Step, Values], StepWeights],
    *,
    is_training: bool = False,
) -> Tape:
    """Return what each step gives, with the weights for it and what it takes first."""
    values, weights = dict(inputs), {}
    for step in steps:
        xs = [values[name] for name in step.inputs]
        weights[step.name] = weights_of(step, xs[0])
        values[step.name] = apply(step.operation, xs, weights[step.name], step.shape)
    return Tape(tuple(steps), values, weights, is_training)


def play_back(tape: Tape, seeds: Mapping[str, Values]) -> Gradients:
    """Return how a number depends on all that is on the tape.

    The *seeds* are how it depends on some values directly. What a value hands to
    several steps is summed from the last of them to the first.
    """
    values, weights = dict(seeds), {}
    for step in reversed(tape.steps):
        if step.name not in values:
            continue
        pulled = pull_back(
            step.operation,
            tape.taken(step),
            tape.weights[step.name],
            values[step.name],
            is_training=tape.is_training,
        )
        for name, d in zip(step.inputs, pulled.inputs, strict=True):
            values[name] = values[name] + d if name in values else d
        weights |= dict(zip(step.weights, pulled.weights, strict=False))
    return Gradients(values, weights)
