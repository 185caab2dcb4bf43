"""What stands for each operation where numbers are bytes."""

from collections.abc import Sequence
from typing import assert_never

from scrawl.arrays import Weights
from scrawl.networks import (
    Activate,
    Affine,
    AveragePool,
    Conv,
    DepthwiseConv,
    Drop,
    Function,
    IntegerJoin,
    IntegerMaxPool,
    IntegerPad,
    IntegerShift,
    IntegerView,
    Join,
    MatMul,
    MaxPool,
    Normalize,
    Pad,
    Scale,
    Shift,
    Softmax,
    Step,
    Sum,
    View,
)
from scrawl.quantization.draft import Draft, Value
from scrawl.quantization.linear import add_linear, linear_of
from scrawl.quantization.means import add_means
from scrawl.quantization.products import Wanted
from scrawl.quantization.ranges import (
    LARGEST_BYTE,
    Range,
    byte_scale,
    spanned,
    zero_byte,
)
from scrawl.quantization.sums import add_sum
from scrawl.quantization.tables import add_function, add_table, meanings
from scrawl.reference import FUNCTIONS


def add_bytes(
    draft: Draft, step: Step, weights: Weights, sources: Sequence[Value], read: Range
) -> Value:
    """Add a step that gives bytes; of its numbers, those in a range are *read*.

    Raises:
        InvalidNetwork: if bytes cannot stand for what it gives.
    """
    source, name = sources[0], step.name
    match step.operation:
        case Conv() | DepthwiseConv() | MatMul() | Normalize():
            linear = linear_of(step, weights)
            value = add_linear(draft, linear, source, name, Wanted(read))
        case Affine():
            value = _rescaled(draft, source, name, step.operation)
        case Activate(function):
            value = _activated(draft, source, name, function)
        case MaxPool(window):
            value = draft.add(name, IntegerMaxPool(window), sources, step.shape)
        case AveragePool(window):
            value = add_means(draft, source, step, window)
        case View() | Drop():
            value = draft.view(name, source, step.shape)
        case Sum():
            value = add_sum(draft, sources, step, read)
        case Join():
            value = _joined(draft, sources, step)
        case Pad() | Shift():
            value = _with_zeros(draft, sources, step, step.operation)
        case Softmax():
            raise TypeError(step.operation)  # refused when it was asked for
        case _:
            assert_never(step.operation)
    return value


def _rescaled(draft: Draft, source: Value, name: str, affine: Affine) -> Value:
    """Give the same bytes another meaning, if one of them then means 0."""
    numbers = Range(*(affine.scale * end + affine.offset for end in source.numbers))
    if affine.scale > 0:
        step = source.scale.step * affine.scale
        zero = source.scale.zero - affine.offset / step
        if 0 <= zero <= LARGEST_BYTE:
            scale = Scale(step, zero)
            view = IntegerView()
            return draft.add(
                name, view, (source,), source.shape, scale=scale, numbers=numbers
            )
    results = affine.scale * meanings(source) + affine.offset
    return add_function(draft, source, name, results)


def _activated(draft: Draft, source: Value, name: str, function: Function) -> Value:
    if function == "relu" and source.scale.zero <= 0:
        return draft.view(name, source, source.shape)
    results = FUNCTIONS[function].value(meanings(source))
    return add_function(draft, source, name, results)


def _joined(draft: Draft, sources: Sequence[Value], step: Step) -> Value:
    """Put values side by side, after each has been brought to a scale for all."""
    numbers = spanned(source.numbers for source in sources)
    same = {source.scale for source in sources}
    scale = byte_scale(step.name, numbers) if len(same) > 1 else sources[0].scale
    brought = [
        source
        if source.scale == scale
        else add_table(
            draft,
            source,
            f"{step.name}/lookup_{index}",
            meanings(source),
            scale=scale,
        )
        for index, source in enumerate(sources)
    ]
    return draft.add(step.name, IntegerJoin(), brought, step.shape, numbers=numbers)


def _with_zeros(
    draft: Draft, sources: Sequence[Value], step: Step, operation: Pad | Shift
) -> Value:
    source = sources[0]
    outside = zero_byte(source.scale)
    match operation:
        case Pad(padding):
            moved = IntegerPad(padding, outside)
        case Shift(maximum):
            moved = IntegerShift(maximum, outside)
    return draft.add(
        step.name, moved, sources, step.shape, numbers=source.numbers.with_zero()
    )
