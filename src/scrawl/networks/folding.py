"""Take what only scales into the products beside it.

A rescaling or a normalization multiplies each number by a factor and adds an offset.
Behind a product (a convolution or a matrix) both can always be taken into its kernel
and bias. In front of one they can, too, unless a zero is put around the image there: in
the terms of what was scaled, that zero is another number.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from scrawl.networks.operations import (
    Affine,
    Conv,
    DepthwiseConv,
    MatMul,
    Normalize,
    Step,
    View,
)

Product: TypeAlias = Conv | DepthwiseConv | MatMul


@dataclass(frozen=True, eq=False)
class Steps:
    """Steps in order, and the arrays that they name."""

    steps: tuple[Step, ...]
    weights: Mapping[str, np.ndarray]

    def readers(self, name: str) -> list[Step]:
        """Return the steps that take the value called *name*."""
        return [step for step in self.steps if name in step.inputs]


@dataclass(frozen=True, eq=False)
class _Scaling:
    """A factor and an offset for each number of a value, in its shape, in float64."""

    factor: np.ndarray
    offset: np.ndarray


@dataclass(frozen=True, eq=False)
class _Product:
    """A step that multiplies by a kernel, with its arrays in float64."""

    step: Step
    operation: Product
    kernel: np.ndarray
    bias: np.ndarray  # zeros, if it has none


def fold(steps: Steps, outputs: Sequence[str]) -> Steps:
    """Return the same computation with as few scalings as can be.

    Values called in *outputs* keep their names; folded arrays are float64.
    """
    simpler: Steps | None = steps
    while simpler is not None:
        steps, simpler = simpler, _with_one_less(simpler, outputs)
    return steps


def _with_one_less(steps: Steps, outputs: Sequence[str]) -> Steps | None:
    for step in steps.steps:
        scaling = _scaling_of(step, steps.weights)
        if scaling is not None:
            folded = _behind(steps, step, scaling, outputs)
            folded = folded or _in_front(steps, step, scaling, outputs)
            if folded is not None:
                return folded
    return None


def _scaling_of(step: Step, weights: Mapping[str, np.ndarray]) -> _Scaling | None:
    shape = step.input_shape
    match step.operation:
        case Affine(scale, offset):
            return _Scaling(np.full(shape, scale), np.full(shape, offset))
        case Normalize(epsilon=epsilon, has_scale=has_scale, has_offset=has_offset):
            arrays = [weights[name].astype(np.float64) for name in step.weights]
            *learned, mean, variance = arrays
            factor = (learned[0] if has_scale else 1.0) / np.sqrt(variance + epsilon)
            offset = (learned[-1] if has_offset else 0.0) - mean * factor
            return _Scaling(*(np.broadcast_to(a, shape) for a in (factor, offset)))
        case _:
            return None


def _product_of(step: Step, weights: Mapping[str, np.ndarray]) -> _Product | None:
    operation = step.operation
    if not isinstance(operation, Product):
        return None
    kernel, *bias = (weights[name].astype(np.float64) for name in step.weights)
    return _Product(step, operation, kernel, sum(bias, np.zeros(step.shape[-1])))


def _behind(
    steps: Steps, scaled: Step, scaling: _Scaling, outputs: Sequence[str]
) -> Steps | None:
    """Take a scaling into the product before it, if nobody else reads that."""
    (source,) = scaled.inputs
    makers = (step for step in steps.steps if step.name == source)
    product = next((_product_of(step, steps.weights) for step in makers), None)
    if product is None or source in outputs or len(steps.readers(source)) > 1:
        return None
    channels = product.step.shape[-1]
    factor = scaling.factor.reshape(-1, channels)[0]
    offset = scaling.offset.reshape(-1, channels)[0]
    is_own = isinstance(product.operation, DepthwiseConv)
    shape = product.kernel.shape[2:] if is_own else (channels,)
    merged = replace(
        product,
        step=replace(product.step, name=scaled.name),
        kernel=product.kernel * factor.reshape(shape),
        bias=product.bias * factor + offset,
    )
    return _replaced(steps, {source: merged}, gone=scaled)


def _in_front(
    steps: Steps, scaled: Step, scaling: _Scaling, outputs: Sequence[str]
) -> Steps | None:
    """Take a scaling into all products that read it, if nothing else does."""
    changed: dict[str, _Product] = {}
    for reader in _readers_in_any_shape(steps, scaled.name, outputs):
        product = None if reader is None else _product_of(reader, steps.weights)
        taken_in = None if product is None else _taken_in(product, scaling)
        if taken_in is None:
            return None
        changed[taken_in.step.name] = taken_in
    return _replaced(steps, changed, gone=scaled)


def _readers_in_any_shape(
    steps: Steps, name: str, outputs: Sequence[str]
) -> Iterator[Step | None]:
    """Yield who reads a value, also through views; None, if it is an output."""
    if name in outputs:
        yield None
    for reader in steps.readers(name):
        if isinstance(reader.operation, View):
            yield from _readers_in_any_shape(steps, reader.name, outputs)
        else:
            yield reader


def _taken_in(product: _Product, scaling: _Scaling) -> _Product | None:
    """Return a *product* of what was not scaled, or None if it cannot be.

    It cannot if factors differ from place to place, or zeros are put around an offset.
    """
    channels = product.step.input_shape[-1]
    factors = scaling.factor.reshape(-1, channels)
    offsets = scaling.offset.reshape(-1, channels)
    if any((each != each[0]).any() for each in (factors, offsets)):
        return None
    factor, offset = factors[0], offsets[0]
    kernel = product.kernel * factor[:, None]
    match product.operation:
        case MatMul():
            return replace(
                product, kernel=kernel, bias=product.bias + offset @ product.kernel
            )
        case Conv(window=window) | DepthwiseConv(window=window):
            if any(window.padding) and offset.any():
                return None
    reached = np.einsum("xycf,c->cf", product.kernel, offset)
    is_own = isinstance(product.operation, DepthwiseConv)
    added = reached.reshape(-1) if is_own else reached.sum(axis=0)
    return replace(product, kernel=kernel, bias=product.bias + added)


def _replaced(steps: Steps, changed: Mapping[str, _Product], *, gone: Step) -> Steps:
    """Return *steps* with *changed* products in their places, and one step *gone*.

    Who read that step reads what it read, or a product that has taken its name.
    """
    (source,) = gone.inputs
    names = {} if source in changed else {gone.name: source}
    weights, kept = dict(steps.weights), []
    for step in steps.steps:
        if step.name == gone.name:
            continue
        product = changed.get(step.name)
        here = step if product is None else _with_bias(product)
        if product is not None:
            arrays = (product.kernel, product.bias)
            weights |= dict(zip(here.weights, arrays, strict=True))
        inputs = tuple(names.get(name, name) for name in here.inputs)
        kept.append(replace(here, inputs=inputs))
    return Steps(tuple(kept), weights)


def _with_bias(product: _Product) -> Step:
    step = product.step
    kernel = step.weights[0]
    bias = step.weights[1] if len(step.weights) > 1 else f"{step.name}/bias"
    operation = replace(product.operation, has_bias=True)
    return replace(step, operation=operation, weights=(kernel, bias))
