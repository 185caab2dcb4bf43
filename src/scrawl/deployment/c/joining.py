"""Functions of C that put values together, move them, or only copy them."""

import math

from scrawl.deployment.c.functions import Function, Place, simple_function
from scrawl.deployment.c.templates import Kernel, suffix


def copy_function(place: Place) -> Function:
    """Return the function that copies a value as it is."""
    size = math.prod(place.work.shape)
    call = f"copy_{suffix(place.source_type)}(x, y, 1, {size}, {size})"
    return simple_function(
        place, [call], [Kernel("copy", place.source_type, place.work.type)]
    )


def join_function(place: Place) -> Function:
    """Return the function that puts values side by side along the last axis."""
    work, calls, kernels, first = place.work, [], [], 0
    positions = math.prod(work.shape[:-1])
    for index, name in enumerate(work.inputs):
        x, count = place.types[name], work.input_shapes[index][-1]
        sizes = f"{positions}, {count}, {work.shape[-1]}"
        target = f"y + {first}" if first else "y"
        calls.append(f"copy_{suffix(x)}(x{index}, {target}, {sizes})")
        kernels.append(Kernel("copy", x, work.type))
        first += count
    return simple_function(place, calls, kernels)


def shift_function(place: Place, outside: str) -> Function:
    """Return the function that moves scores up by a number."""
    work = place.work
    x, n = (place.types[name] for name in work.inputs)
    sizes = f"{work.input_shape[0]}, {work.shape[0]}"
    call = f"shift_{suffix(x)}(x0, x1[0], {outside}, y, {sizes})"
    return simple_function(place, [call], [Kernel("shift", x, work.type, n)])
