"""A network as it reads: without drops, and what only scales is part of a product.

What remains are the steps that a device has to take, with the arrays they need.
"""

from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from scrawl.arrays import Weights
from scrawl.errors import InvalidNetwork
from scrawl.networks.folding import Steps, fold
from scrawl.networks.graph import Input
from scrawl.networks.network import Network
from scrawl.networks.operations import Drop, Program, View


@dataclass(frozen=True, eq=False)
class Inference:
    """What a network computes when it reads: steps, and the arrays that they name."""

    name: str
    inputs: tuple[Input, ...]
    program: Program
    weights: Weights
    classes: tuple[str, ...]


def for_inference(network: Network) -> Inference:
    """Return what *network* computes when it reads, in as few steps as can be.

    Raises:
        InvalidNetwork: if it has no weights yet, or folded ones are not finite.
    """
    if len(network.weights) != len(network.weight_list()):
        raise InvalidNetwork(
            f"The network {network.name!r} has no weights. Train it first."
        )
    program = _needed(_without_drops(network.lower()))
    folded = fold(Steps(program.steps, network.weights), program.outputs)
    return Inference(
        network.name,
        network.inputs,
        replace(program, steps=folded.steps),
        _used(folded),
        network.classes,
    )


def _needed(program: Program) -> Program:
    """Return a program without the steps that no output needs."""
    needed, steps = set(program.outputs), []
    for step in reversed(program.steps):
        if step.name in needed:
            needed.update(step.inputs)
            steps.append(step)
    return replace(program, steps=tuple(reversed(steps)))


def _without_drops(program: Program) -> Program:
    """Return a program without dropouts; one that is an output becomes a view."""
    sources: dict[str, str] = {}
    steps = []
    for step in program.steps:
        inputs = tuple(sources.get(name, name) for name in step.inputs)
        if not isinstance(step.operation, Drop):
            steps.append(replace(step, inputs=inputs))
        elif step.name in program.outputs:
            steps.append(replace(step, inputs=inputs, operation=View()))
        else:
            sources[step.name] = inputs[0]
    return replace(program, steps=tuple(steps))


def _used(folded: Steps) -> Weights:
    """Return read-only arrays, those that are named, in the order of the steps.

    Raises:
        InvalidNetwork: if one cannot be held in float32.
    """
    used = {name: folded.weights[name] for s in folded.steps for name in s.weights}
    with np.errstate(over="ignore"):  # told below, by name
        arrays = {name: array.astype(np.float32) for name, array in used.items()}
    for name, array in arrays.items():
        array.flags.writeable = False
        if not np.isfinite(array).all():
            raise InvalidNetwork(
                f"The weight {name!r}, scaled as the layers around it say, holds"
                " numbers beyond float32. Train again, with a lower learning rate."
            )
    return MappingProxyType(arrays)
