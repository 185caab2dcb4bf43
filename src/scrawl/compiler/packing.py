"""Weights as the kernels read them: where each array lies, and in which order.

Dense kernels lie in panels [panel][feature][16 or 32], convolutions as
[ky * kx * channel][filter]; what fills up the last panel or vector is 0.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from scrawl.arrays import Weights
from scrawl.compiler.chain import Link
from scrawl.errors import InvalidNetwork
from scrawl.networks import Conv, MatMul

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
class Packed:
    """The weights of one link: kernel and bias as matrices, and their places."""

    kernel_name: str
    bias_name: str | None
    kernel_shape: tuple[int, ...]  # as in Keras
    rows: int  # of the kernel as a matrix
    columns: int
    padded: int  # columns with what fills them up
    width: int  # of a panel
    kernel: int  # place, in floats
    bias: int  # place, or -1

    @property
    def length(self) -> int:
        """How many floats kernel and bias take together."""
        return (self.rows + (self.bias >= 0)) * self.padded


@dataclass(frozen=True)
class Packing:
    """Where the weights of all links lie, by the name of the link."""

    parts: dict[str, Packed]
    floats: int

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
        for part in self.parts.values():
            _kernel_view(flat, part)[...] = _panels(weights[part.kernel_name], part)
            if part.bias_name:
                _bias_view(flat, part)[...] = weights[part.bias_name]
        return flat

    def unpack(self, flat: Flat) -> dict[str, np.ndarray]:
        """Return the arrays in the layout of Keras."""
        return dict(_unpacked(flat, self.parts))


def pack_chain(chain: tuple[Link, ...], lanes: int) -> Packing:
    """Return where the weights of *chain* lie for vectors of *lanes* floats."""
    parts: dict[str, Packed] = {}
    place = 0
    for link in chain:
        if link.is_trained:
            part = _packed(link, lanes, place)
            parts[link.name] = part
            place = round_up(place + part.length, NARROW)
    return Packing(parts, place)


def _packed(link: Link, lanes: int, place: int) -> Packed:
    match link.operation:
        case Conv(filters, window):
            shape = (*window.size, link.input_shape[2], filters)
            rows = shape[0] * shape[1] * shape[2]
            columns, width = filters, round_up(filters, lanes)
        case MatMul(units):
            shape = (link.input_size, units)
            rows, columns, width = link.input_size, units, panel_width(units)
        case other:
            raise TypeError(f"{other} has no weights")
    padded = round_up(columns, width)
    has_bias = link.operation.has_bias
    return Packed(
        kernel_name=link.weights[0],
        bias_name=link.weights[1] if has_bias else None,
        kernel_shape=shape,
        rows=rows,
        columns=columns,
        padded=padded,
        width=width,
        kernel=place,
        bias=place + rows * padded if has_bias else -1,
    )


def _panels(kernel: np.ndarray, part: Packed) -> np.ndarray:
    matrix = np.zeros((part.rows, part.padded), np.float32)
    matrix[:, : part.columns] = kernel.reshape(part.rows, part.columns)
    return matrix.reshape(part.rows, -1, part.width).transpose(1, 0, 2)


def _kernel_view(flat: Flat, part: Packed) -> np.ndarray:
    end = part.kernel + part.rows * part.padded
    return flat[part.kernel : end].reshape(-1, part.rows, part.width)


def _bias_view(flat: Flat, part: Packed) -> np.ndarray:
    return flat[part.bias : part.bias + part.columns]


def _unpacked(flat: Flat, parts: dict[str, Packed]) -> Iterator[tuple[str, np.ndarray]]:
    for part in parts.values():
        matrix = _kernel_view(flat, part).transpose(1, 0, 2)
        matrix = matrix.reshape(part.rows, part.padded)[:, : part.columns]
        yield part.kernel_name, matrix.reshape(part.kernel_shape).copy()
        if part.bias_name:
            yield part.bias_name, _bias_view(flat, part).copy()
