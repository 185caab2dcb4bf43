"""An ONNX graph while it grows: its nodes, its arrays, and in which layout values are.

ONNX slides windows over images whose channels come first, and ours come last. A value
stays in the layout that it was made in until somebody needs the other, and is then
transposed, once. With its channels last, the tensor has the name of the value.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np

from scrawl.networks import Shape, Step

Layout: TypeAlias = Literal["channels_first", "channels_last"]
Word: TypeAlias = int | float | tuple[int, ...]

FIRST: Layout = "channels_first"
LAST: Layout = "channels_last"
NOTHING = ""  # in the place of an input that is left out
FLOAT32, INT64, UINT8 = 1, 7, 2  # as onnx.TensorProto counts types


@dataclass(frozen=True)
class OnnxNode:
    """An operator of ONNX in its place: what it takes, and the tensor that it gives."""

    kind: str
    name: str
    takes: tuple[str, ...]
    gives: str
    words: Mapping[str, Word]


@dataclass(frozen=True)
class Value:
    """A value: its shape, channels last, and its tensors, that of its making first."""

    shape: Shape
    tensors: dict[Layout, str]


@dataclass
class Draft:
    """A graph while it grows."""

    nodes: list[OnnxNode] = field(default_factory=list)
    arrays: dict[str, np.ndarray] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)

    def add(self, kind: str, name: str, takes: tuple[str, ...], **words: Word) -> str:
        """Add a node that gives a tensor of its own name; return that."""
        self.nodes.append(OnnxNode(kind, name, takes, name, words))
        return name

    def hold(self, name: str, array: np.ndarray) -> str:
        """Add an array; return its name."""
        self.arrays[name] = np.ascontiguousarray(array)
        return name

    def give(
        self,
        step: Step,
        kind: str,
        takes: tuple[str, ...],
        layout: Layout,
        **words: Word,
    ) -> None:
        """Add the node that gives the value of a *step*, in a layout."""
        layout = LAST if len(step.shape) == 1 else layout
        tensor = _tensor(step.name, layout)
        self.values[step.name] = Value(step.shape, {layout: tensor})
        self.nodes.append(OnnxNode(kind, step.name, takes, tensor, words))

    def layout(self, name: str) -> Layout:
        """Return the layout in which a value was made."""
        return next(iter(self.values[name].tensors))

    def has_one_order(self, name: str) -> bool:
        """Tell whether both layouts of a value have its numbers in the same order."""
        *sides, channels = self.values[name].shape
        return math.prod(sides) == 1 or channels == 1

    def take(self, name: str, layout: Layout) -> str:
        """Return the tensor of a value in a *layout*; a row has only one."""
        value = self.values[name]
        if len(value.shape) == 1:
            return value.tensors[LAST]
        if layout not in value.tensors:
            (given,) = value.tensors.values()
            last, made = len(value.shape), _tensor(name, layout)
            first = layout == FIRST
            order = (0, last, *range(1, last)) if first else (0, *range(2, last + 1), 1)
            node = OnnxNode(
                "Transpose", f"{name}/{layout}", (given,), made, {"perm": order}
            )
            self.nodes.append(node)
            value.tensors[layout] = made
        return value.tensors[layout]


def _tensor(value: str, layout: Layout) -> str:
    return value if layout == LAST else f"{value}/{layout}"
