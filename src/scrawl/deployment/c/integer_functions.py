"""What each operation is as a function of C in integers."""

import math
from typing import assert_never

from scrawl.deployment.c.functions import Function, Place, simple_function
from scrawl.deployment.c.joining import copy_function, join_function, shift_function
from scrawl.deployment.c.products import product_function
from scrawl.deployment.c.sliding import pad_function, pool_function
from scrawl.deployment.c.sums import Sums
from scrawl.deployment.c.tables import array_table, rows_table
from scrawl.deployment.c.templates import Kernel
from scrawl.networks import (
    IntegerAveragePool,
    IntegerConv,
    IntegerDepthwiseConv,
    IntegerJoin,
    IntegerMatMul,
    IntegerMaxPool,
    IntegerOperation,
    IntegerPad,
    IntegerShift,
    IntegerSum,
    IntegerView,
    Lookup,
    Window,
)

SCALING_BYTES = 8  # of what makes a byte of a sum, and of what divides


def integer_function(place: Place, operation: IntegerOperation) -> Function:
    """Return the function of C that does *operation* in its place."""
    match operation:
        case IntegerConv(outside=outside) | IntegerDepthwiseConv(outside=outside):
            made = _product(place, operation, outside)
        case IntegerMatMul():
            made = _product(place, operation, 0)
        case IntegerMaxPool(window):
            pool = Kernel("max_pool", "uint8_t", "uint8_t")
            made = pool_function(place, window, pool)
        case IntegerAveragePool(window):
            made = _average(place, window)
        case Lookup():
            made = _lookup(place)
        case IntegerSum():
            made = _sum(place)
        case IntegerJoin():
            made = join_function(place)
        case IntegerPad(padding, outside):
            made = pad_function(place, padding, str(outside))
        case IntegerShift(outside=outside):
            lowest = "INT32_MIN" if outside < 0 else str(outside)
            made = shift_function(place, lowest)
        case IntegerView():
            made = copy_function(place)
        case _:
            assert_never(operation)
    return made


def _product(
    place: Place,
    operation: IntegerConv | IntegerDepthwiseConv | IntegerMatMul,
    outside: int,
) -> Function:
    kernel, start, *scaling = place.work.arrays
    name = f"{place.name}_scaling"
    sums = Sums(
        place,
        operation,
        kernel,
        start,
        f"scaled({{best}}, {name} + filter + k)" if scaling else "{best}",
        "integer",
        str(outside),
    )
    if not scaling:
        return product_function(sums, kernels=())
    rows = list(zip(*(array.tolist() for array in scaling), strict=True))
    table = rows_table("Scaling", name, rows, SCALING_BYTES)
    return product_function(sums, table, kernels=(Kernel("scaling"),))


def _average(place: Place, window: Window) -> Function:
    name = f"{place.name}_division"
    rows = list(zip(*(array.tolist() for array in place.work.arrays), strict=True))
    table = rows_table("Division", name, rows, SCALING_BYTES)
    kernel = Kernel("rounded_mean_pool", "uint8_t")
    return pool_function(place, window, kernel, table, extra=f"{name}, ")


def _lookup(place: Place) -> Function:
    name = f"{place.name}_table"
    (table,) = place.work.arrays
    call = f"lookup({name}, x, y, {math.prod(place.work.shape)})"
    return simple_function(
        place, [call], [Kernel("lookup")], [array_table("uint8_t", name, table)]
    )


def _sum(place: Place) -> Function:
    factor, start, *scaling = place.work.arrays
    name, count = place.name, len(place.work.inputs)
    rows = [tuple(int(array[0]) for array in scaling)]
    terms = ", ".join(f"x{index}" for index in range(count))
    numbers = f"{count}, {start[0]}, {name}_scaling, y, {math.prod(place.work.shape)}"
    return simple_function(
        place,
        [
            f"const uint8_t *const terms[{count}] = {{{terms}}}",
            f"weighted_sum(terms, {name}_factor, {numbers})",
        ],
        (Kernel("scaling"), Kernel("weighted_sum")),
        (
            array_table("int16_t", f"{name}_factor", factor),
            rows_table("Scaling", f"{name}_scaling", rows, SCALING_BYTES),
        ),
    )
