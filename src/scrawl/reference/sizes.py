"""How large the products are of which values and gradients are sums.

Single precision is wrong by a small share of the sum of the absolute products, which
may be far more than a small share of their sum. So sizes pass through a network as
values and gradients do, but nothing is negative. Where weights are multiplied they
begin anew, from the values themselves; what was wrong before adds up there at random,
like the sides of right-angled triangles.

Higham: Accuracy and stability of numerical algorithms, 2002, chapters 2 and 3.
"""

from collections.abc import Mapping, Sequence
from typing import assert_never

import numpy as np

from scrawl.networks import (
    Activate,
    Affine,
    AveragePool,
    Conv,
    DepthwiseConv,
    Drop,
    Function,
    Join,
    MatMul,
    MaxPool,
    Normalize,
    Pad,
    Shift,
    Softmax,
    Step,
    Sum,
    View,
)
from scrawl.reference.backward import Pulled, pull_back
from scrawl.reference.functions import FUNCTIONS, Values
from scrawl.reference.normalization import all_but_last
from scrawl.reference.operations import apply
from scrawl.reference.tape import Gradients, StepWeights, Tape


def value_sizes(tape: Tape) -> dict[str, Values]:
    """Return the sizes of all values, by name."""
    sizes = {name: abs(x) for name, x in tape.values.items()}
    for step in tape.steps:
        taken = [sizes[name] for name in step.inputs]
        sizes[step.name] = _size(step, tape, taken)
    return sizes


def gradient_sizes(
    tape: Tape,
    gradients: Gradients,
    sizes: Mapping[str, Values],
    seeds: Mapping[str, Values],
) -> Gradients:
    """Return the sizes of *gradients*, from those of all values, and of the seeds."""
    values, weights = dict(seeds), {}
    for step in reversed(tape.steps):
        if step.name not in values:
            continue
        taken = [sizes[name] for name in step.inputs]
        d = gradients.values[step.name]
        pulled = _pull_size(step, tape, taken, values[step.name], d)
        for name, size in zip(step.inputs, pulled.inputs, strict=True):
            values[name] = values[name] + size if name in values else size
        weights |= dict(zip(step.weights, pulled.weights, strict=False))
    return Gradients(values, weights)


def _size(step: Step, tape: Tape, taken: Sequence[Values]) -> Values:
    """Return the sizes of what *step* gives, from those of what it takes."""
    operation, weights = step.operation, tape.weights[step.name]
    xs, y = tape.taken(step), tape.values[step.name]
    size = taken[0]
    match operation:
        case Conv() | DepthwiseConv() | MatMul():
            anew = apply(operation, _absolute(xs), _absolute(weights), step.shape)
            old = apply(operation, _squares(taken), _squares(weights), step.shape)
            return anew + np.sqrt(old)
        case Affine(scale, offset):
            return size * abs(scale) + abs(offset)
        case Activate(function):
            return size * _steepness(function, xs[0]) + abs(y)
        case Softmax():
            return y * (1 + size + (y * size).sum(axis=-1, keepdims=True))
        case Normalize():
            weights = _adding(step, tape, size)
        case MaxPool() | AveragePool() | Pad() | Drop() | View():
            pass
        case Sum() | Join() | Shift():
            pass
        case _:
            assert_never(operation)
    return apply(operation, taken, weights, step.shape)


def _pull_size(
    step: Step, tape: Tape, taken: Sequence[Values], size: Values, d: Values
) -> Pulled:
    """Return the sizes of what `pull_back` gives, from the *size* of its *d*."""
    operation, weights = step.operation, tape.weights[step.name]
    xs, y = tape.taken(step), tape.values[step.name]
    match operation:
        case Conv() | DepthwiseConv() | MatMul():
            kernel = _absolute(weights)
            (anew,), _ = pull_back(operation, xs, kernel, abs(d))
            (old,), _ = pull_back(operation, xs, _squares(weights), size**2)
            _, own = pull_back(operation, taken, kernel, size)
            return Pulled((anew + np.sqrt(old),), own)
        case Normalize():
            return _pull_normalized_size(operation, step, tape, taken[0], size)
        case Activate(function):
            return Pulled((size * _steepness(function, xs[0]),))
        case Softmax():
            return Pulled((y * (size + (y * size).sum(axis=-1, keepdims=True)),))
        case Affine() | MaxPool() | AveragePool() | Pad() | Drop() | View():
            return Pulled(_absolute(pull_back(operation, xs, weights, size).inputs))
        case Sum() | Join() | Shift():
            return pull_back(operation, xs, weights, size)
        case _:
            assert_never(operation)


def _pull_normalized_size(
    operation: Normalize, step: Step, tape: Tape, taken: Values, size: Values
) -> Pulled:
    weights = _adding(step, tape, taken)
    (alone,), own = pull_back(operation, [taken], weights, size)
    if not tape.is_training:
        return Pulled((alone,), own)
    axes = all_but_last(taken)
    z = (taken - weights[-2]) / np.sqrt(weights[-1] + operation.epsilon)
    together = alone.mean(axis=axes) + z * (alone * z).mean(axis=axes)
    return Pulled((alone + together,), own)


def _adding(step: Step, tape: Tape, size: Values) -> StepWeights:
    """Return the weights of a normalization that adds what it otherwise subtracts."""
    *learned, mean, variance = tape.weights[step.name]
    if tape.is_training:
        mean = size.mean(axis=all_but_last(size))
    return (*_absolute(learned), -abs(mean), variance)


def _steepness(function: Function, x: Values) -> Values:
    """Return by what an error grows: slopes below 1 are themselves not so exact."""
    return np.maximum(1, abs(FUNCTIONS[function].slope(x)))


def _absolute(arrays: Sequence[np.ndarray]) -> StepWeights:
    return tuple(map(abs, arrays))


def _squares(arrays: Sequence[np.ndarray]) -> StepWeights:
    return tuple(array**2 for array in arrays)
