"""What each operation is in ONNX: a node of its name, rarely others before it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple, assert_never

import numpy as np

from scrawl.arrays import Weights
from scrawl.deployment.onnx.draft import FIRST, INT64, LAST, Draft, Word
from scrawl.deployment.onnx.windows import add_conv, add_pad, add_pool
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

LEAK = 0.2  # of leaky_relu, below 0


class Operator(NamedTuple):
    """An operator of ONNX, and its words."""

    kind: str
    words: Mapping[str, Word] = MappingProxyType({})


def add_step(draft: Draft, step: Step, weights: Weights) -> None:
    """Add what *step* computes; its weights are among *weights*, by name."""
    match step.operation:
        case Conv() | DepthwiseConv() as conv:
            add_conv(draft, step, conv, weights)
        case MaxPool() | AveragePool() as pool:
            add_pool(draft, step, pool)
        case Pad(padding):
            add_pad(draft, step, padding)
        case MatMul():
            _matmul(draft, step, weights)
        case Affine(scale, offset):
            _affine(draft, step, scale, offset)
        case Normalize():
            _normalize(draft, step, step.operation, weights)
        case Activate() | Drop() | Sum() as operation:
            _alike(draft, step, operation)
        case Softmax() | Join() as operation:
            _along_channels(draft, step, operation)
        case View():
            _view(draft, step)
        case Shift(maximum):
            _shift(draft, step, maximum)
        case _:
            assert_never(step.operation)


def _matmul(draft: Draft, step: Step, weights: Weights) -> None:
    arrays = [draft.hold(name, weights[name]) for name in step.weights]
    takes = (draft.take(step.inputs[0], LAST), *arrays)
    draft.give(step, "Gemm", takes, LAST)


def _affine(draft: Draft, step: Step, scale: float, offset: float) -> None:
    layout = draft.layout(step.inputs[0])
    value = draft.take(step.inputs[0], layout)
    factor = draft.hold(f"{step.name}/scale", np.array(scale, np.float32))
    if offset == 0:
        draft.give(step, "Mul", (value, factor), layout)
        return
    value = draft.add("Mul", f"{step.name}/scaled", (value, factor))
    term = draft.hold(f"{step.name}/offset", np.array(offset, np.float32))
    draft.give(step, "Add", (value, term), layout)


def _normalize(
    draft: Draft, step: Step, operation: Normalize, weights: Weights
) -> None:
    *learned, mean, variance = step.weights
    gamma, beta = f"{step.name}/gamma", f"{step.name}/beta"
    plain = {gamma: np.ones_like(weights[mean]), beta: np.zeros_like(weights[mean])}
    arrays = {**plain, **{name: weights[name] for name in (*learned, mean, variance)}}
    names = [draft.hold(name, arrays[name]) for name in (gamma, beta, mean, variance)]
    takes = (draft.take(step.inputs[0], FIRST), *names)
    draft.give(step, "BatchNormalization", takes, FIRST, epsilon=operation.epsilon)


def _alike(draft: Draft, step: Step, operation: Activate | Drop | Sum) -> None:
    """Add what treats all numbers alike, so that any layout will do."""
    layout = draft.layout(step.inputs[0])
    takes = tuple(draft.take(name, layout) for name in step.inputs)
    match operation:
        case Activate(function):
            operator = FUNCTIONS[function]
        case Drop():
            operator = Operator("Identity")
        case Sum():
            operator = Operator("Sum")
    draft.give(step, operator.kind, takes, layout, **operator.words)


def _along_channels(draft: Draft, step: Step, operation: Softmax | Join) -> None:
    layout = draft.layout(step.inputs[0])
    takes = tuple(draft.take(name, layout) for name in step.inputs)
    kind = "Softmax" if isinstance(operation, Softmax) else "Concat"
    draft.give(step, kind, takes, layout, axis=1 if layout == FIRST else -1)


def _view(draft: Draft, step: Step) -> None:
    (name,) = step.inputs
    layout = draft.layout(name) if draft.has_one_order(name) else LAST
    sides = np.array((0, *step.shape), np.int64)  # 0 keeps the batch
    shape = draft.hold(f"{step.name}/shape", sides)
    takes = (draft.take(name, layout), shape)
    draft.give(step, "Reshape", takes, LAST)


def _shift(draft: Draft, step: Step, maximum: int) -> None:
    """Take each number from so many places before its own; zeros stand around."""
    value, number = (draft.take(name, LAST) for name in step.inputs)
    name = step.name
    around = np.array((0, maximum, 0, maximum), np.int64)
    own = np.arange(step.shape[0], dtype=np.int64) + maximum
    sizes, places = draft.hold(f"{name}/around", around), f"{name}/places"
    draft.hold(places, own[np.newaxis])
    padded = draft.add("Pad", f"{name}/padded", (value, sizes))
    whole = draft.add("Cast", f"{name}/number", (number,), to=INT64)
    before = draft.add("Sub", f"{name}/before", (places, whole))
    draft.give(step, "GatherElements", (padded, before), LAST, axis=1)


FUNCTIONS: dict[Function, Operator] = {
    "elu": Operator("Elu"),
    "gelu": Operator("Gelu"),
    "leaky_relu": Operator("LeakyRelu", {"alpha": LEAK}),
    "relu": Operator("Relu"),
    "selu": Operator("Selu"),
    "sigmoid": Operator("Sigmoid"),
    "tanh": Operator("Tanh"),
}
