"""Functions of C for windows that slide and multiply nothing, and for padding."""

from scrawl.deployment.c.functions import Function, Place, simple_function
from scrawl.deployment.c.tables import Table, struct_table
from scrawl.deployment.c.templates import Kernel, suffix
from scrawl.networks import Padding, Window, padded_size


def pool_function(
    place: Place, window: Window, pool: Kernel, *tables: Table, extra: str = ""
) -> Function:
    """Return the function of a *pool*, whose kernel takes *extra* arguments."""
    work, name = place.work, place.name
    rows, columns, _ = work.shape
    top, _, left, _ = window.padding
    frame = (*work.input_shape, *window.size)
    slide = (rows, columns, *window.strides, top, left)
    sizes = f"&{name}_frame, &{name}_slide, "
    return simple_function(
        place,
        [f"{pool.name}_{suffix(pool.x)}({sizes}{extra}x, y)"],
        (Kernel("frame"), Kernel("slide"), pool),
        (
            struct_table("Frame", f"{name}_frame", frame),
            struct_table("Slide", f"{name}_slide", slide),
            *tables,
        ),
    )


def pad_function(place: Place, padding: Padding, outside: str) -> Function:
    """Return the function that puts *outside*, a text of C, around an image."""
    work, name = place.work, place.name
    x = place.source_type
    frame = (*work.input_shape, *padded_size(work.input_shape, padding))
    sides = f"{padding.top}, {padding.left}"
    return simple_function(
        place,
        [f"pad_{suffix(x)}(&{name}_frame, {sides}, {outside}, x, y)"],
        (Kernel("frame"), Kernel("pad", x, work.type)),
        (struct_table("Frame", f"{name}_frame", frame),),
    )
