"""Which values a device needs as bytes, and which as scores of 32 bits."""

import math
from dataclasses import dataclass

from scrawl.errors import InvalidNetwork
from scrawl.networks import Activate, Function, Program, Shift, Softmax, Step, View
from scrawl.quantization.linear import is_linear

# What grows with its number keeps the order of scores, so it can be left out there.
GROWING: tuple[Function, ...] = ("elu", "leaky_relu", "selu", "sigmoid", "tanh")
PROBABILITIES = Softmax(), Activate("sigmoid")


@dataclass(frozen=True)
class Demand:
    """The names of the values that are needed, in each form."""

    inputs: frozenset[str]
    bytes: frozenset[str]
    scores: frozenset[str]

    def byte_name(self, name: str) -> str:
        """Return what the bytes of a value are called."""
        is_taken = name in self.scores and name not in self.inputs
        return f"{name}/bytes" if is_taken else name

    def score_name(self, name: str) -> str:
        """Return what the scores of a value are called."""
        return f"{name}/scores" if name in self.inputs else name


def demand(program: Program) -> Demand:
    """Return what is needed for the outputs, which are scores.

    Raises:
        InvalidNetwork: if a softmax is needed as bytes; names it.
    """
    as_bytes, as_scores = set[str](), set(program.outputs)
    for step in reversed(program.steps):
        if step.name in as_scores:
            if keeps_order(step):
                as_scores.add(step.inputs[0])
                as_bytes.update(step.inputs[1:])
            elif is_linear(step) and step.name not in as_bytes:
                as_bytes.update(step.inputs)
            else:
                as_bytes.add(step.name)
        if step.name in as_bytes:
            _refuse_softmax(step)
            as_bytes.update(step.inputs)
    as_bytes.update(as_scores.intersection(program.inputs))
    return Demand(frozenset(program.inputs), frozenset(as_bytes), frozenset(as_scores))


def keeps_order(step: Step) -> bool:
    """Tell whether scores of the first value do as well, moved or as they are."""
    match step.operation:
        case Softmax():
            return math.prod(step.shape) == step.shape[-1]
        case Activate(function):
            return function in GROWING
        case View() | Shift():
            return True
        case _:
            return False


def gives_probabilities(program: Program, name: str) -> bool:
    """Tell whether a score is left of a probability, which is never below 0."""
    steps = {step.name: step for step in program.steps}
    while name in steps and keeps_order(steps[name]):
        if steps[name].operation in PROBABILITIES:
            return True
        name = steps[name].inputs[0]
    return False


def _refuse_softmax(step: Step) -> None:
    if step.operation == Softmax():
        raise InvalidNetwork(
            f"The softmax {step.name!r} is read by other layers, but integers have one"
            " only at an output. Export in float32, or train a network without it."
        )
