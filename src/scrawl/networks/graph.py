"""How layers are joined: inputs and nodes, each with a name, each after its sources."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from scrawl.errors import InvalidNetwork
from scrawl.networks.layers import Layer, require_count
from scrawl.networks.shapes import Shape

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}")


@dataclass(frozen=True)
class Input:
    """A named input; pixels are bytes, 0 for paper and 255 for ink."""

    name: str = "image"
    shape: Shape = (28, 28, 1)
    kind: Literal["pixels"] = "pixels"

    def __post_init__(self) -> None:
        """Refuse impossible shapes."""
        if not self.shape:
            raise InvalidNetwork("Input has no shape. Give it height and width.")
        for side in self.shape:
            require_count("Input", "a side of shape", side)


@dataclass(frozen=True)
class Node:
    """A layer in its place: under which name, and with the values of which others."""

    name: str
    layer: Layer
    inputs: tuple[str, ...]


def check_name(name: str) -> None:
    """Refuse names that could leave their folder, line or comment.

    Raises:
        InvalidNetwork: says what a name may be made of.
    """
    if not NAME.fullmatch(name):
        raise InvalidNetwork(
            f"The name {name[:80]!r} cannot be used: folders, files and C are made of"
            " names. Use letters, digits, '_', '-' and '.', at most 64, none of the"
            " last two at the beginning."
        )


def check_graph(
    inputs: Sequence[Input], nodes: Sequence[Node], outputs: Sequence[str]
) -> None:
    """Refuse unfit or repeated names, missing parts, and values that nobody gives.

    Raises:
        InvalidNetwork: names the part.
    """
    if not (inputs and nodes and outputs):
        raise InvalidNetwork("The network lacks inputs, layers or outputs. Add some.")
    known: list[str] = []
    for part in (*inputs, *nodes):
        check_name(part.name)
        if part.name in known:
            raise InvalidNetwork(
                f"Two parts of the network are called {part.name!r}. Rename one."
            )
        if isinstance(part, Node):
            _check_sources(part, known)
        known.append(part.name)
    for output in outputs:
        if output not in known:
            raise InvalidNetwork(
                f"The output {output!r} is no layer. Known: {', '.join(known)}."
            )


def _check_sources(node: Node, known: Sequence[str]) -> None:
    if len(node.inputs) != 1:
        raise InvalidNetwork(
            f"Layer {node.name!r} takes {len(node.inputs)} values; it needs one."
        )
    for needed in node.inputs:
        if needed not in known:
            raise InvalidNetwork(
                f"Layer {node.name!r} takes {needed!r}, which no earlier layer or"
                f" input gives. Known here: {', '.join(known)}."
            )
