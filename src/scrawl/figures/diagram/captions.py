"""What the box of a layer says: name, kind, telling arguments, shape, parameters."""

from collections.abc import Iterator
from inspect import signature
from typing import NamedTuple, assert_never

from scrawl import networks
from scrawl.networks import Input, Layer, LayerCosts, Network, describe

MAX_WIDTH = 35  # characters: two boxes and their borders fit into 80
GAP = 2  # characters at least, between what stands left and right

# How arguments are told; others by name and value, or by their value if that is a word.
# Those listed here are told even where they are the default.
WORDING = {
    "filters": "{} filters",
    "units": "{} units",
    "kernel_size": "{}",
    "pool_size": "{}",
    "target_shape": "",  # the shape of the output says it
}
PAIRS = ("kernel_size", "pool_size", "strides")  # a single number stands for two


class Line(NamedTuple):
    """One line of a box: what stands at its left side, and at its right."""

    left: str
    right: str = ""

    @property
    def width(self) -> int:
        """The characters that it needs."""
        return len(self.left) + len(self.right) + GAP * bool(self.left and self.right)


def captions(network: Network) -> tuple[tuple[Line, ...], ...]:
    """Return what the boxes of the inputs say, and then those of the layers."""
    table = networks.costs(network).layers
    return (
        *map(_input_caption, network.inputs),
        *(
            _layer_caption(node.layer, row)
            for node, row in zip(network.nodes, table, strict=True)
        ),
    )


def _input_caption(source: Input) -> tuple[Line, ...]:
    match source.kind:
        case "pixels" | "features":
            kind = source.kind
        case "number":
            kind = f"number from 0 to {source.maximum}"
        case _:
            assert_never(source.kind)
    return Line(source.name, describe(source.shape)), Line(kind)


def _layer_caption(layer: Layer, row: LayerCosts) -> tuple[Line, ...]:
    """Return name and shape, then kind, arguments and parameters as they fit."""
    plural = "" if row.num_parameters == 1 else "s"
    amount = f"{row.num_parameters:,} parameter{plural}" if row.num_parameters else ""
    told = list(_arguments(layer))
    first = Line(row.name, describe(row.shape))
    second = Line(", ".join([row.layer, *told]), amount)
    if second.width <= MAX_WIDTH:
        return first, second
    return first, *_beside([row.layer, *_wrapped(told)], amount)


def _arguments(layer: Layer) -> Iterator[str]:
    """Yield the arguments that are not as usual, or always worth telling."""
    filters = ""
    for name, parameter in signature(type(layer)).parameters.items():
        told = _told(name, getattr(layer, name))
        if name == "filters":
            filters = f"{told} "  # and their size: no comma between the two
        elif told and (name in WORDING or told != _told(name, parameter.default)):
            yield filters + told
            filters = ""


def _told(name: str, value: object) -> str:
    words = name.removeprefix("use_").replace("_", " ")
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return words if value else f"no {words}"
    told = WORDING.get(name, f"{words} {{}}").format(_number(name, value))
    return told.removesuffix("s") if value == 1 else told


def _number(name: str, value: object) -> str:
    if isinstance(value, int) and name in PAIRS:
        return f"{value}x{value}"
    if isinstance(value, tuple) and all(isinstance(side, int) for side in value):
        return describe(value)
    if not isinstance(value, float):
        return str(value)
    inverse = round(1 / value, 1) if 0.001 < abs(value) < 0.1 else 0
    return f"1/{inverse:g}" if inverse * value == 1 else f"{value:.4g}"


def _wrapped(told: list[str]) -> list[str]:
    """Return the arguments in lines as long as fits."""
    lines: list[str] = []
    for argument in told:
        joined = f"{lines[-1]}, {argument}" if lines else argument
        if lines and len(joined) <= MAX_WIDTH:
            lines[-1] = joined
        else:
            lines.append(argument)
    return lines


def _beside(texts: list[str], amount: str) -> list[Line]:
    """Return *texts* as lines, the *amount* right of the first with room for it."""
    lines = [Line(text) for text in texts]
    for index, text in enumerate(texts):
        line = Line(text, amount)
        if line.width <= MAX_WIDTH:
            return [*lines[:index], line, *lines[index + 1 :]]
    return [*lines, Line(amount)]
