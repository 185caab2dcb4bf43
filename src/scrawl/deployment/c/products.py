"""Functions of C for sums of products: convolutions and matrices, of floats or bytes.

A matrix is a convolution of an image with one pixel. Four filters are computed at a
time, so that each number that is loaded is used four times, and at two places side by
side where there are registers for that (PLACES, in the kernels); filters that are left
over come one by one.
"""

import numpy as np

from scrawl.deployment.c.functions import Function, function_of
from scrawl.deployment.c.groups import groups_of
from scrawl.deployment.c.sums import Sums
from scrawl.deployment.c.tables import Table, array_table, struct_table, weight_table
from scrawl.deployment.c.templates import Kernel, fill

BLOCK = 4  # bytes that one instruction reads


def product_function(sums: Sums, *more: Table, kernels: tuple[Kernel, ...]) -> Function:
    """Return the function of *sums*, with *more* tables and *kernels*."""
    groups, name = tuple(groups_of(sums)), sums.function
    rows, columns = sums.size
    is_one = (rows, columns) == (1, 1) and not sums.is_padded
    layer = fill(
        "layers",
        "at_once.c" if is_one else "over_image.c",
        layer=sums.place.layer,
        function=name,
        x=sums.place.source_type,
        y=sums.place.work.type,
        rows=rows,
        columns=columns,
        places="PLACES" if sums.has_pairs else "1",
        filters=sums.filters,
        places_of_groups="\n".join(group.call() for group in groups),
    )
    text = "\n".join((*(text for group in groups for text in group.texts()), layer))
    tables = (
        struct_table("Frame", f"{name}_frame", (*sums.image, *sums.window.size)),
        weight_table(f"{name}_kernel", _in_order(sums)),
        array_table("Total", f"{name}_start", sums.start),
        *more,
    )
    needed = [Kernel("frame"), Kernel("keep"), *kernels]
    needed += [kernel for group in groups for kernel in group.kernels()]
    return function_of(sums.place, text, needed, tables, sums.num_multiply_accumulates)


def _in_order(sums: Sums) -> np.ndarray:
    """Return the weights in the order in which the kernels use them."""
    columns = sums.kernel.reshape(-1, sums.filters)
    parts = [
        _in_blocks(sums, columns[:, first : first + group.width])
        for group in groups_of(sums)
        for first in range(group.first, group.end, group.width)
    ]
    return np.concatenate(parts)


def _in_blocks(sums: Sums, weights: np.ndarray) -> np.ndarray:
    """Return the weights of filters that are computed together.

    Integers are multiplied four at a time: in each row of the window, [filter][byte].
    """
    if sums.is_own or sums.arithmetic == "float":
        return weights.reshape(-1)
    rows = weights.reshape(sums.window.size[0], -1, weights.shape[1])
    whole = rows.shape[1] // BLOCK * BLOCK
    blocks = rows[:, :whole].reshape(len(rows), -1, BLOCK, rows.shape[2])
    parts = (
        blocks.swapaxes(2, 3).reshape(len(rows), -1),
        rows[:, whole:].reshape(len(rows), -1),
    )
    return np.concatenate(parts, axis=1).reshape(-1)
