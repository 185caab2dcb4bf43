"""What all generated files share: kernels, the sizes of the links, their products.

The text depends on the network, the batch size, the optimizer's kind, the losses, the
augmentation and the target, and on nothing else: equal requests give equal bytes.
"""

from importlib import resources

from scrawl.compiler.actions import is_large
from scrawl.compiler.conv_literals import (
    conv_literals,
)
from scrawl.compiler.graph import Graph, Link, Lose
from scrawl.compiler.limits import limits_as_c
from scrawl.compiler.literals import (
    dense_literal,
    loss_literal,
    normalize_literal,
    padding_literal,
    pool_literal,
)
from scrawl.compiler.packing import Packing
from scrawl.compiler.targets import Target
from scrawl.networks import (
    AveragePool,
    Conv,
    DepthwiseConv,
    MatMul,
    MaxPool,
    Normalize,
    Pad,
)

PREAMBLE = (
    "vector",
    "functions",
    "random",
    "team",
    "job",
    "conv",
    "depthwise",
    "image",
    "planes",
    "dense",
    "pool",
    "average",
    "joining",
    "moments",
    "normalize",
    "elementwise",
    "softmax",
    "loss",
)


def kernel_text(name: str) -> str:
    """Return the text of a file of hand-written kernels."""
    folder = resources.files("scrawl.compiler") / "kernels"
    return (folder / f"{name}.h").read_text()


def preamble(target: Target, *more: str, **numbers: int) -> str:
    """Return what every generated file begins with: kernels, and *numbers* for them."""
    fused = int(target.arithmetic == "float32-fma")
    defined = {"LANES": target.lanes, "FUSED": fused, "MAX_TASKS": 1, **numbers}
    heads = [f"#define {name} {number}" for name, number in defined.items()]
    return "\n".join([*heads, limits_as_c(), *map(kernel_text, (*PREAMBLE, *more))])


def link_constants(
    graph: Graph, target: Target, images: int, *, trains: bool
) -> list[str]:
    """Return the sizes of all links, as constants."""
    goes_back = trains or bool(graph.wanted)
    lines: list[str] = []
    for index, link in enumerate(graph.links):
        match link.operation:
            case Conv() | DepthwiseConv():
                is_turned = goes_back and graph.input_has_gradient(index)
                lines += conv_literals(link, target, trains=trains, is_turned=is_turned)
            case MatMul():
                lines.append(dense_literal(link, images))
            case MaxPool(window) | AveragePool(window):
                lines.append(pool_literal(link, window))
            case Pad(padding):
                lines.append(padding_literal(link.name, link, padding))
            case Normalize():
                lines.append(normalize_literal(link, link.operation))
            case Lose():
                lines.append(loss_literal(link, link.operation))
            case _:
                pass
    return lines


def link_functions(graph: Graph, packing: Packing, *, trains: bool) -> list[str]:
    """Return one function for the forward pass of each link with products.

    Training cuts large dense links by outputs and has no use for theirs.
    """
    lines: list[str] = []
    for link in graph.links:
        if isinstance(link.operation, Conv | DepthwiseConv):
            lines += _conv_function(link, packing)
        elif isinstance(link.operation, MatMul) and not (trains and is_large(link)):
            lines += _dense_function(link, packing, trains=trains)
    return lines


def _head(link: Link) -> str:
    return f"NOINLINE void {link.name}_forward(const float *weights, const float *x,"


def _places(link: Link, packing: Packing) -> str:
    part = packing.parts[link.name]
    bias = part.place_of("bias")
    return f"weights + {part.place}, {f'weights + {bias}' if bias >= 0 else '0'}"


def _conv_function(link: Link, packing: Packing) -> list[str]:
    kind = "conv" if isinstance(link.operation, Conv) else "depthwise"
    body = f"    {kind}_forward({link.name}, x, {_places(link, packing)}, y);"
    return [f"{_head(link)} float *y)", "{", body, "}"]


def _dense_function(link: Link, packing: Packing, *, trains: bool) -> list[str]:
    places = _places(link, packing)
    alone = f"dense_single({link.name}, x, {places}, y);"
    return [
        f"{_head(link)} float *y, int count)",
        "{",
        *([] if trains else [f"    if (count == 1) {{ {alone} return; }}"]),
        f"    for (int panel = 0; panel < num_panels({link.name}); panel++)",
        f"        dense_forward({link.name}, x, {places}, y, panel, count, ROWS);",
        "}",
    ]
