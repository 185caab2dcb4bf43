"""A network while it grows at random."""

from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from scrawl.networks import Input, Layer, Node, Shape

MAX_NUMBERS = 4000  # of one value: small enough to be quick

Choice = TypeVar("Choice")


@dataclass
class Draft:
    """A network while it grows: its parts, and the shapes of all values."""

    random: np.random.Generator
    inputs: list[Input] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    shapes: dict[str, Shape] = field(default_factory=dict)

    def take(self, source: Input) -> str:
        """Add an input; return its name."""
        self.inputs.append(source)
        self.shapes[source.name] = source.shape
        return source.name

    def add(self, layer: Layer, *sources: str) -> str:
        """Add a layer, unless it makes too much; return the name of what there is."""
        node = Node(f"n{len(self.nodes)}", layer, sources)
        shape = node.shape(self.shapes)
        if np.prod(shape) > MAX_NUMBERS:
            return sources[0]
        self.nodes.append(node)
        self.shapes[node.name] = shape
        return node.name

    def pick(self, *choices: Choice) -> Choice:
        """Return one of the *choices*."""
        return choices[self.random.integers(len(choices))]

    def chance(self, share: float) -> bool:
        """Return true in a *share* of all cases."""
        return bool(self.random.random() < share)

    def like(self, name: str, *, only_last_differs: bool) -> str:
        """Return some value that can be added to, or put beside, the value *name*."""
        shape = self.shapes[name]
        end = -1 if only_last_differs else len(shape)
        fits = [
            other
            for other, found in self.shapes.items()
            if len(found) == len(shape) and found[:end] == shape[:end]
        ]
        return self.pick(*fits)
