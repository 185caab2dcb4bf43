"""What each operation is as a function of C in float32."""

import math
from collections.abc import Mapping
from typing import assert_never

import numpy as np

from scrawl.deployment.c.functions import Function, Place, simple_function
from scrawl.deployment.c.joining import copy_function, join_function, shift_function
from scrawl.deployment.c.products import product_function
from scrawl.deployment.c.sliding import pad_function, pool_function
from scrawl.deployment.c.sums import Sums
from scrawl.deployment.c.tables import array_table, float_literal
from scrawl.deployment.c.templates import Kernel, suffix
from scrawl.networks import (
    Activate,
    Affine,
    AveragePool,
    Conv,
    DepthwiseConv,
    Drop,
    Join,
    MatMul,
    MaxPool,
    Normalize,
    Operation,
    Pad,
    Shift,
    Softmax,
    Sum,
    View,
)
from scrawl.networks import Function as Curve

POWER, EXPONENTIAL = Kernel("power"), Kernel("exponential")
# What computes a function, in the order in which the kernels need each other.
CURVES: Mapping[Curve, tuple[Kernel, ...]] = {
    "elu": (POWER, Kernel("exponential_less_one"), Kernel("elu")),
    "gelu": (POWER, EXPONENTIAL, Kernel("gelu")),
    "leaky_relu": (Kernel("leaky_relu"),),
    "relu": (Kernel("relu"),),
    "selu": (POWER, Kernel("exponential_less_one"), Kernel("selu")),
    "sigmoid": (POWER, EXPONENTIAL, Kernel("sigmoid")),
    "tanh": (POWER, EXPONENTIAL, Kernel("hyperbolic_tangent")),
}


def float_function(place: Place, operation: Operation) -> Function:
    """Return the function of C that does *operation* in its place."""
    x = place.source_type
    match operation:
        case Conv() | DepthwiseConv() | MatMul():
            made = _product(place, operation)
        case MaxPool(window):
            made = pool_function(place, window, Kernel("max_pool", x, "float"))
        case AveragePool(window):
            made = pool_function(place, window, Kernel("mean_pool", x))
        case Pad(padding):
            made = pad_function(place, padding, "0.0f")
        case Affine() | Normalize() | Activate() | Softmax():
            made = _pointwise(place, operation)
        case Sum():
            made = _sum(place)
        case Join():
            made = join_function(place)
        case Shift():
            made = shift_function(place, "0.0f")
        case View() | Drop():
            made = copy_function(place)
        case _:
            assert_never(operation)
    return made


def _product(place: Place, operation: Conv | DepthwiseConv | MatMul) -> Function:
    kernel, *bias = place.work.arrays
    filters = place.work.shape[-1]
    start = bias[0] if bias else np.zeros(filters, np.float32)
    finished = "relu({best})" if place.work.has_relu else "{best}"
    kernels = (Kernel("relu"),) if place.work.has_relu else ()
    sums = Sums(place, operation, kernel, start, finished, "float")
    return product_function(sums, kernels=kernels)


def _pointwise(
    place: Place, operation: Affine | Normalize | Activate | Softmax
) -> Function:
    match operation:
        case Affine(scale, offset):
            return _rescale(place, scale, offset)
        case Normalize():
            return _normalize(place, operation)
        case Activate(function):
            return _activate(place, function)
        case Softmax():
            return _softmax(place)


def _activate(place: Place, function: Curve) -> Function:
    *needed, curve = CURVES[function]
    each = Kernel("each", place.source_type, function=curve.name)
    size, kind = math.prod(place.work.shape), suffix(place.source_type)
    call = f"{curve.name}_of_{kind}(x, y, {size})"
    return simple_function(place, [call], (*needed, curve, each))


def _rescale(place: Place, scale: float, offset: float) -> Function:
    numbers = f"{float_literal(scale)}, {float_literal(offset)}"
    sizes = f"{math.prod(place.work.shape)}, {numbers}"
    call = f"rescale_{suffix(place.source_type)}(x, y, {sizes})"
    return simple_function(place, [call], [Kernel("rescale", place.source_type)])


def _normalize(place: Place, operation: Normalize) -> Function:
    *learned, mean, variance = (a.astype(np.float64) for a in place.work.arrays)
    factor = (learned[0] if operation.has_scale else 1.0) / np.sqrt(
        variance + operation.epsilon
    )
    offset = (learned[-1] if operation.has_offset else 0.0) - mean * factor
    names = (f"{place.name}_factor", f"{place.name}_offset")
    positions = math.prod(place.work.shape[:-1])
    call = f"scale_{suffix(place.source_type)}(x, y, {positions}, {len(mean)}, "
    return simple_function(
        place,
        [f"{call}{', '.join(names)})"],
        [Kernel("scale", place.source_type)],
        [
            array_table("float", name, array.astype(np.float32))
            for name, array in zip(names, (factor, offset), strict=True)
        ],
    )


def _softmax(place: Place) -> Function:
    *outer, count = place.work.shape
    x = place.source_type
    call = f"softmax_of_{suffix(x)}(x, y, {math.prod(outer)}, {count})"
    return simple_function(place, [call], [POWER, EXPONENTIAL, Kernel("softmax", x)])


def _sum(place: Place) -> Function:
    size = math.prod(place.work.shape)
    first, *others = (place.types[name] for name in place.work.inputs)
    calls = [f"copy_{suffix(first)}(x0, y, 1, {size}, {size})"]
    calls += [
        f"add_{suffix(x)}(x{index}, y, {size})" for index, x in enumerate(others, 1)
    ]
    added = dict.fromkeys(Kernel("add", x) for x in others)
    return simple_function(place, calls, [Kernel("copy", first, "float"), *added])
