"""The sizes of convolutions as constants of C: forwards, for gradients, and back."""

from scrawl.compiler.graph import Link
from scrawl.compiler.limits import CHAIN
from scrawl.compiler.literals import padding_literal, struct_literal
from scrawl.compiler.packing import round_up
from scrawl.compiler.targets import Target
from scrawl.compiler.tiles import forward_tile, gradient_tile
from scrawl.networks import Conv, DepthwiseConv, Window, padded_size

BAND_FLOATS = 4096  # of a gradient, kept in the nearest cache
DEPTHWISE_TILE = 9  # columns in registers where there are 16 of them


def conv_literals(
    link: Link, target: Target, *, trains: bool, is_turned: bool
) -> list[str]:
    """Return the constants of a convolution: forward, gradient, and the way back."""
    window = window_of(link)
    if isinstance(link.operation, DepthwiseConv):
        lines = _depthwise_structs(
            link, window, target, trains=trains, is_turned=is_turned
        )
    else:
        lines = _conv_structs(link, window, target, trains=trains, is_turned=is_turned)
    if any(window.padding):
        lines.append(padding_literal(f"{link.name}_padding", link, window.padding))
    if is_turned:
        lines.append(_spread_struct(link, window))
    return lines


def window_of(link: Link) -> Window:
    """Return the window of a convolution."""
    if not isinstance(link.operation, Conv | DepthwiseConv):
        raise TypeError(f"{link.operation} is no convolution")
    return link.operation.window


def spread_size(link: Link, window: Window) -> tuple[int, int]:
    """Return height and width of an output gradient with the zeros for its way back."""
    return (
        link.input_shape[0] + window.size[0] - 1,
        link.input_shape[1] + window.size[1] - 1,
    )


def turned_kernel_floats(link: Link, lanes: int) -> int:
    """Return the room that a kernel turned for the way back takes."""
    height, width = window_of(link).size
    return height * width * link.shape[2] * round_up(link.input_shape[2], lanes)


def _conv_structs(
    link: Link, window: Window, target: Target, *, trains: bool, is_turned: bool
) -> list[str]:
    height, width = padded_size(link.input_shape, window.padding)
    sizes = {
        "height": height,
        "width": width,
        "channels": link.input_shape[2],
        "rows": link.shape[0],
        "columns": link.shape[1],
        "filters": link.shape[2],
        "stride_y": window.strides[0],
        "stride_x": window.strides[1],
    }
    lines = [_conv_struct(link.name, window, target, **sizes)]
    if trains:
        gradient = f"{link.name}_gradient"
        lines.append(_gradient_struct(gradient, window, target, **sizes))
    if is_turned:
        lines.append(_back_struct(link, window, target))
    return lines


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


def _back_struct(link: Link, window: Window, target: Target) -> str:
    height, width = spread_size(link, window)
    return _conv_struct(
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


def _spread_struct(link: Link, window: Window) -> str:
    height, width = spread_size(link, window)
    return struct_literal(
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


def _depthwise_structs(
    link: Link, window: Window, target: Target, *, trains: bool, is_turned: bool
) -> list[str]:
    height, width = padded_size(link.input_shape, window.padding)
    there = {
        "height": height,
        "width": width,
        "rows": link.shape[0],
        "columns": link.shape[1],
        "stride_y": window.strides[0],
        "stride_x": window.strides[1],
    }
    structs = [
        _depthwise_struct(name, link, target, **there, is_turned=0)
        for name in (link.name, *([f"{link.name}_gradient"] if trains else []))
    ]
    if is_turned:
        height, width = spread_size(link, window)
        back = {
            "height": height,
            "width": width,
            "rows": link.input_shape[0],
            "columns": link.input_shape[1],
            "stride_y": 1,
            "stride_x": 1,
        }
        name = f"{link.name}_back"
        structs.append(_depthwise_struct(name, link, target, **back, is_turned=1))
    return structs


def _depthwise_struct(name: str, link: Link, target: Target, **sizes: int) -> str:
    window = window_of(link)
    return struct_literal(
        "Depthwise",
        name,
        **sizes,
        channels=link.shape[2],
        kernel_height=window.size[0],
        kernel_width=window.size[1],
        tile=min(sizes["columns"], DEPTHWISE_TILE * target.registers // 16),
    )
