"""The sizes of each link as constants of C.

Kernels are plain functions; called with these constants the compiler specialises them.
"""

import numpy as np

from scrawl.compiler.chain import Link
from scrawl.compiler.limits import CHAIN
from scrawl.compiler.packing import panel_width, round_up, row_stride
from scrawl.compiler.targets import Target
from scrawl.compiler.tiles import forward_tile, gradient_tile
from scrawl.errors import InvalidNetwork
from scrawl.networks import Conv, Window, padded_size

BAND_FLOATS = 4096  # of a gradient, kept in the nearest cache


def float_literal(value: float) -> str:
    """Return the shortest text of C that is *value* as a float.

    Raises:
        InvalidNetwork: if it is too large to be one.
    """
    if abs(value) > float(np.finfo(np.float32).max):
        raise InvalidNetwork(
            f"The network holds the number {value!r}, which is too large for float32."
            " Use a smaller one."
        )
    text = str(np.float32(value))
    return f"{text}f" if "." in text or "e" in text else f"{text}.0f"


def struct_literal(kind: str, name: str, **fields: int) -> str:
    """Return the definition of a constant struct."""
    body = ", ".join(f".{field} = {value}" for field, value in fields.items())
    return f"static const {kind} {name} = {{{body}}};"


def conv_literals(
    link: Link, target: Target, *, trains: bool, is_turned: bool
) -> list[str]:
    """Return the constants of a convolution: forward, gradient, and the way back."""
    operation = link.operation
    if not isinstance(operation, Conv):
        raise TypeError(f"{operation} is no convolution")
    window, filters, channels = operation.window, operation.filters, link.input_shape[2]
    height, width = padded_size(link.input_shape, window.padding)
    sizes = {
        "height": height,
        "width": width,
        "channels": channels,
        "rows": link.shape[0],
        "columns": link.shape[1],
        "filters": filters,
        "stride_y": window.strides[0],
        "stride_x": window.strides[1],
    }
    lines = [_conv_struct(link.name, window, target, **sizes)]
    if any(window.padding):
        lines.append(_padding_struct(link, window))
    if trains:
        gradient = f"{link.name}_gradient"
        lines.append(_gradient_struct(gradient, window, target, **sizes))
    if is_turned:
        lines += _backward_structs(link, window, target)
    return lines


def dense_literal(link: Link, images: int) -> str:
    """Return the constants of a dense link for batches of at most *images*."""
    return struct_literal(
        "Dense",
        link.name,
        features=link.input_size,
        outputs=link.size,
        width=panel_width(link.size),
        x_stride=row_stride(link.input_size),
        y_stride=row_stride(link.size),
        images=images,
    )


def pool_literal(link: Link, window: Window) -> str:
    """Return the constants of a pooling."""
    return struct_literal(
        "Pool",
        link.name,
        height=link.input_shape[0],
        width=link.input_shape[1],
        channels=link.input_shape[2],
        rows=link.shape[0],
        columns=link.shape[1],
        size_y=window.size[0],
        size_x=window.size[1],
        stride_y=window.strides[0],
        stride_x=window.strides[1],
        top=window.padding.top,
        left=window.padding.left,
    )


def spread_size(link: Link, window: Window) -> tuple[int, int]:
    """Return height and width of an output gradient with the zeros for its way back."""
    return (
        link.input_shape[0] + window.size[0] - 1,
        link.input_shape[1] + window.size[1] - 1,
    )


def _conv_struct(name: str, window: Window, target: Target, **sizes: int) -> str:
    tile = forward_tile(sizes["columns"], sizes["filters"], target)
    run = window.size[1] * sizes["channels"]
    return struct_literal(
        "Conv",
        name,
        **sizes,
        kernel_height=window.size[0],
        kernel_width=window.size[1],
        tile=tile.count,
        vectors=tile.vectors,
        rows_per_chain=max(1, CHAIN // run),
    )


def _gradient_struct(name: str, window: Window, target: Target, **sizes: int) -> str:
    run = window.size[1] * sizes["channels"]
    taps = window.size[0] * run
    whole = gradient_tile(taps, sizes["filters"], target)
    part = gradient_tile(run, sizes["filters"], target)
    is_whole = whole.count == taps
    columns = sizes["columns"]
    floats = columns * sizes["filters"]
    return struct_literal(
        "Conv",
        name,
        **sizes,
        kernel_height=window.size[0],
        kernel_width=window.size[1],
        vectors=whole.vectors if is_whole else part.vectors,
        held_rows=window.size[0] if is_whole else 1,
        held_run=run if is_whole else part.count,
        band=max(1, min(sizes["rows"], BAND_FLOATS // floats, CHAIN // columns)),
    )


def _padding_struct(link: Link, window: Window) -> str:
    height, width = padded_size(link.input_shape, window.padding)
    return struct_literal(
        "Spread",
        f"{link.name}_padding",
        rows=link.input_shape[0],
        columns=link.input_shape[1],
        channels=link.input_shape[2],
        height=height,
        width=width,
        top=window.padding.top,
        left=window.padding.left,
        stride_y=1,
        stride_x=1,
    )


def _backward_structs(link: Link, window: Window, target: Target) -> list[str]:
    height, width = spread_size(link, window)
    spread = struct_literal(
        "Spread",
        f"{link.name}_spread",
        rows=link.shape[0],
        columns=link.shape[1],
        channels=link.shape[2],
        height=height,
        width=width,
        top=window.size[0] - 1 - window.padding.top,
        left=window.size[1] - 1 - window.padding.left,
        stride_y=window.strides[0],
        stride_x=window.strides[1],
    )
    back = _conv_struct(
        f"{link.name}_back",
        window,
        target,
        height=height,
        width=width,
        channels=link.shape[2],
        rows=link.input_shape[0],
        columns=link.input_shape[1],
        filters=link.input_shape[2],
        stride_y=1,
        stride_x=1,
    )
    return [spread, back]


def turned_kernel_floats(link: Link, lanes: int) -> int:
    """Return the room that a kernel turned for the way back takes."""
    operation = link.operation
    if not isinstance(operation, Conv):
        raise TypeError(f"{operation} is no convolution")
    taps = operation.window.size[0] * operation.window.size[1]
    return taps * operation.filters * round_up(link.input_shape[2], lanes)
