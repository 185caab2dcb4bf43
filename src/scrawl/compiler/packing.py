"""Weights as the kernels read them: where each array lies, and in which order.

Dense kernels lie in panels [panel][feature][16 or 32], those of convolutions as
[ky * kx * channel][filter], others as one row; what fills up the last panel or vector
is 0.
"""

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from jaxtyping import Float32

from scrawl.arrays import Weights
from scrawl.compiler.graph import Graph, Link
from scrawl.errors import InvalidNetwork
from scrawl.networks import Conv, DepthwiseConv, MatMul, Network, Normalize, Shape

NARROW, WIDE = 16, 32
Flat = Float32[np.ndarray, " floats"]


def round_up(number: int, multiple: int) -> int:
    """Return the smallest multiple of *multiple* that is at least *number*."""
    return -(-number // multiple) * multiple


def panel_width(outputs: int) -> int:
    """Return how many outputs of a dense layer lie side by side."""
    return NARROW if outputs <= NARROW else WIDE


def row_stride(numbers: int) -> int:
    """Return how many floats apart the values of neighbouring images lie."""
    return round_up(numbers, panel_width(numbers))


@dataclass(frozen=True)
class PackedArray:
    """One array as a matrix in panels of *width* columns, and its place in floats."""

    name: str
    shape: Shape  # as in Keras
    rows: int
    columns: int
    width: int
    place: int

    @property
    def padded(self) -> int:
        """How many columns there are with those that fill up the last panel."""
        return round_up(self.columns, self.width)

    @property
    def floats(self) -> int:
        """How many floats it takes."""
        return self.rows * self.padded

    def pack(self, array: np.ndarray, flat: Flat) -> None:
        """Write *array* to its place."""
        matrix = np.zeros((self.rows, self.padded), np.float32)
        matrix[:, : self.columns] = array.reshape(self.rows, self.columns)
        panels = matrix.reshape(self.rows, -1, self.width).transpose(1, 0, 2)
        flat[self.place : self.place + self.floats] = panels.reshape(-1)

    def unpack(self, flat: Flat) -> np.ndarray:
        """Return the array at its place in the layout of Keras."""
        panels = flat[self.place : self.place + self.floats]
        matrix = panels.reshape(-1, self.rows, self.width).transpose(1, 0, 2)
        matrix = matrix.reshape(self.rows, self.padded)[:, : self.columns]
        return matrix.reshape(self.shape).copy()


@dataclass(frozen=True)
class Packed:
    """The arrays of one link: its kernel first, or the four of a normalization."""

    arrays: tuple[PackedArray, ...]

    @property
    def place(self) -> int:
        """Where the first begins."""
        return self.arrays[0].place

    @property
    def length(self) -> int:
        """How many floats all of them take."""
        last = self.arrays[-1]
        return last.place + last.floats - self.place

    def place_of(self, role: str) -> int:
        """Return the place of the array called so, such as 'bias', or -1."""
        places = {item.name.rpartition("/")[2]: item.place for item in self.arrays}
        return places.get(role, -1)


@dataclass(frozen=True)
class Packing:
    """Where the weights of all links lie, by the name of the link."""

    parts: dict[str, Packed]
    floats: int

    @cached_property
    def arrays(self) -> tuple[PackedArray, ...]:
        """All arrays, in the order of the links."""
        return tuple(item for part in self.parts.values() for item in part.arrays)

    def pack(self, weights: Weights) -> Flat:
        """Return *weights* as the kernels read them.

        Raises:
            InvalidNetwork: if the network has no weights yet.
        """
        if self.parts and not weights:
            raise InvalidNetwork(
                "The network has no weights. Train it, or draw them with initialize()."
            )
        flat = np.zeros(self.floats, np.float32)
        for item in self.arrays:
            item.pack(weights[item.name], flat)
        return flat

    def unpack(self, flat: Flat) -> dict[str, np.ndarray]:
        """Return the arrays in the layout of Keras."""
        return {item.name: item.unpack(flat) for item in self.arrays}


def pack_graph(graph: Graph, network: Network, lanes: int) -> Packing:
    """Return where the weights of *graph* lie for vectors of *lanes* floats."""
    shapes = {name: weight.shape for name, weight in network.weight_list()}
    parts: dict[str, Packed] = {}
    place = 0
    for link in graph.links:
        if link.weights:
            arrays = _packed(link, lanes, place)
            part = Packed(
                tuple(replace(item, shape=shapes[item.name]) for item in arrays)
            )
            parts[link.name] = part
            place = round_up(place + part.length, NARROW)
    return Packing(parts, place)


def _packed(link: Link, lanes: int, place: int) -> tuple[PackedArray, ...]:
    columns = link.shape[-1]
    match link.operation:
        case Conv(_, window):
            shape = (*window.size, link.input_shape[2], columns)
            width = round_up(columns, lanes)
        case DepthwiseConv(window=window):
            shape, width = (*window.size, columns, 1), round_up(columns, lanes)
        case MatMul(units):
            shape, width = (link.input_size, units), panel_width(units)
        case Normalize():
            return _rows(link, link.weights, round_up(columns, NARROW), place)
        case other:
            raise TypeError(f"{other} has no weights")
    rows = math.prod(shape) // columns
    kernel = PackedArray(link.weights[0], shape, rows, columns, width, place)
    bias = _rows(link, link.weights[1:], kernel.padded, place + kernel.floats)
    return kernel, *bias


def _rows(
    link: Link, names: tuple[str, ...], width: int, place: int
) -> tuple[PackedArray, ...]:
    columns = link.shape[-1]
    return tuple(
        PackedArray(name, (columns,), 1, columns, width, place + index * width)
        for index, name in enumerate(names)
    )
