"""What all generated files share: kernels, the sizes of the links, their forward pass.

The text depends on the network, the batch size, the optimizer's kind and the target,
and on nothing else: equal requests give equal bytes.
"""

from collections.abc import Callable
from functools import partial
from importlib import resources
from typing import assert_never

from scrawl.compiler.chain import Link
from scrawl.compiler.limits import BLOCK_ROWS, SLICE, limits_as_c
from scrawl.compiler.literals import (
    conv_literals,
    dense_literal,
    pool_literal,
    spread_size,
    turned_kernel_floats,
)
from scrawl.compiler.memory import Buffer, Extent
from scrawl.compiler.packing import Packing, round_up, row_stride
from scrawl.compiler.plan import is_large, turned_kernels
from scrawl.compiler.targets import Target
from scrawl.networks import Conv, MatMul, MaxPool, Window, padded_size

PREAMBLE = (
    "vector",
    "functions",
    "random",
    "team",
    "job",
    "conv",
    "image",
    "dense",
    "pool",
    "elementwise",
    "softmax",
)


def kernel_text(name: str) -> str:
    """Return the text of a file of hand-written kernels."""
    folder = resources.files("scrawl.compiler") / "kernels"
    return (folder / f"{name}.h").read_text()


def preamble(target: Target, *more: str, num_tasks: int = 1) -> str:
    """Return what every generated file begins with; a phase has up to *num_tasks*."""
    fused = int(target.arithmetic == "float32-fma")
    heads = (
        f"#define LANES {target.lanes}",
        f"#define FUSED {fused}",
        f"enum {{ MAX_TASKS = {num_tasks} }};",
        limits_as_c(),
    )
    return "\n".join([*heads, *map(kernel_text, (*PREAMBLE, *more))])


def link_constants(
    chain: tuple[Link, ...], target: Target, images: int, *, trains: bool
) -> list[str]:
    """Return the sizes of all links, as constants."""
    turned = turned_kernels(chain) if trains else []
    lines: list[str] = []
    for index, link in enumerate(chain):
        match link.operation:
            case Conv():
                lines += conv_literals(
                    link, target, trains=trains, is_turned=index in turned
                )
            case MatMul():
                lines.append(dense_literal(link, images))
            case MaxPool(window):
                lines.append(pool_literal(link, window))
            case _:
                pass
    return lines


def link_functions(
    chain: tuple[Link, ...], packing: Packing, *, trains: bool
) -> list[str]:
    """Return one function for the forward pass of each link with weights.

    Training cuts large dense links by outputs and has no use for theirs.
    """
    lines: list[str] = []
    for link in chain:
        if not link.is_trained or (trains and is_large(link)):
            continue
        part = packing.parts[link.name]
        bias = f"weights + {part.bias}" if part.bias_name else "0"
        places = f"weights + {part.kernel}, {bias}"
        head = (
            f"NOINLINE void {link.name}_forward(const float *weights, const float *x,"
        )
        if isinstance(link.operation, Conv):
            body = f"    conv_forward({link.name}, x, {places}, y);"
            lines += [f"{head} float *y)", "{", body, "}"]
        else:
            rest = "y, panel, count, ROWS"
            alone = f"dense_single({link.name}, x, {places}, y);"
            lines += [
                f"{head} float *y, int count)",
                "{",
                *([] if trains else [f"    if (count == 1) {{ {alone} return; }}"]),
                f"    for (int panel = 0; panel < num_panels({link.name}); panel++)",
                f"        dense_forward({link.name}, x, {places}, {rest});",
                "}",
            ]
    return lines


def extents(
    chain: tuple[Link, ...], packing: Packing, target: Target, images: int
) -> Callable[[Buffer], Extent]:
    """Return the function that tells how much memory each buffer needs."""
    return partial(_extent, chain, packing, target, images)


def _extent(
    chain: tuple[Link, ...],
    packing: Packing,
    target: Target,
    images: int,
    buffer: Buffer,
) -> Extent:
    link = chain[buffer.link]
    match buffer.kind:
        case "value" | "gradient":
            extent = Extent(row_stride(link.size))
        case "padded" | "padded_again":
            height, width = padded_size(link.input_shape, _window(link).padding)
            extent = Extent(height * width * link.input_shape[2])
        case "spread":
            height, width = spread_size(link, _window(link))
            extent = Extent(height * width * link.shape[2])
        case "places":  # of 16 bits
            extent = Extent(round_up(-(-link.size // 2), 16))
        case "turned":
            extent = Extent(row_stride(link.size) * images, once=True)
        case "kernel":
            extent = Extent(turned_kernel_floats(link, target.lanes), once=True)
        case "slices":
            num_slices = -(-images // SLICE)
            extent = Extent(packing.parts[link.name].length * num_slices, once=True)
        case "loss" | "correct":
            extent = Extent(1)
        case "room":
            extent = Extent(BLOCK_ROWS * images)
        case _:
            assert_never(buffer.kind)
    return extent


def _window(link: Link) -> Window:
    if not isinstance(link.operation, Conv):
        raise TypeError(f"{link.operation} is no convolution")
    return link.operation.window
