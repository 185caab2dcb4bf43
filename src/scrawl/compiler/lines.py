"""The lines of C of each link: for one image or for a slice, forwards and backwards.

Lines name buffers (`memory.reference`); they get addresses once it is known which loop
touches what.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, assert_never

from scrawl.compiler.chain import Link
from scrawl.compiler.literals import float_literal
from scrawl.compiler.memory import Buffer, reference
from scrawl.compiler.packing import Packing, row_stride
from scrawl.networks import (
    Activate,
    Affine,
    Conv,
    Drop,
    MatMul,
    MaxPool,
    Softmax,
    View,
)
from scrawl.randomness import Purpose

Scope = Literal["image", "slice"]
PaddedKind = Literal["padded", "padded_again"]


@dataclass(frozen=True)
class Line:
    """A statement, and whether it is for one image `i` or for a slice of them."""

    text: str
    scope: Scope = "image"


@dataclass(frozen=True)
class Range:
    """The numbers of an image that elementwise lines look at, as text of C."""

    first: str
    last: str


@dataclass(frozen=True)
class Writer:
    """Writes the lines of the links of one chain."""

    chain: tuple[Link, ...]
    packing: Packing
    trains: bool  # keep what the way back needs

    def whole(self, index: int) -> Range:
        """Return the range of all numbers that link *index* gives."""
        return Range("0", str(self.chain[index].size))

    def value(self, index: int) -> Buffer:
        """Return where the output of link *index* lies; a function works in place."""
        while self._is_in_place(index):
            index -= 1
        return Buffer("value", index)

    def gradient(self, index: int) -> Buffer:
        """Return where the gradient of link *index*'s output lies."""
        while index + 2 < len(self.chain) and isinstance(
            self.chain[index + 1].operation, Activate | Affine | Drop | Softmax
        ):
            index += 1
        return Buffer("gradient", index)

    def forward(self, index: int, numbers: Range) -> Iterator[Line]:
        """Yield the lines that compute link *index* from the one before."""
        link = self.chain[index]
        y = reference(self.value(index))
        if index == 0:
            yield self._read_pixels(link, y)
            return
        x = reference(self.value(index - 1))
        span = f"{numbers.first}, {numbers.last}"
        match link.operation:
            case Affine(scale, offset):
                factors = f"{float_literal(scale)}, {float_literal(offset)}"
                yield Line(f"affine({x}, {y}, {span}, {factors});")
            case Activate(function):
                yield Line(f"activate({x}, {y}, {span}, {function.upper()});")
            case Drop():
                yield Line(f"drop({self._drop_arguments(index, x, y, span)});")
            case MaxPool():
                places = reference(Buffer("places", index)) if self.trains else "0"
                yield Line(f"pool_forward({link.name}, {x}, {y}, (u16 *)({places}));")
            case Softmax():
                classes = link.shape[-1]
                positions = link.size // classes
                yield Line(f"softmax({x}, {y}, {positions}, {classes});")
            case Conv():
                yield from self._conv_forward(link, index)
            case MatMul():
                yield from self._dense_forward(link, index)
            case View():
                return
            case _:
                assert_never(link.operation)

    def backward(self, index: int, numbers: Range) -> Iterator[Line]:
        """Yield the lines from the gradient of link *index*'s output to its input's."""
        link = self.chain[index]
        dy = reference(self.gradient(index))
        span = f"{numbers.first}, {numbers.last}"
        match link.operation:
            case Affine(scale, _):
                yield Line(f"affine({dy}, {dy}, {span}, {float_literal(scale)}, 0.0f);")
            case Activate(function):
                y = reference(self.value(index))
                yield Line(f"activate_backward({y}, {dy}, {span}, {function.upper()});")
            case Drop():
                yield Line(f"drop({self._drop_arguments(index, dy, dy, span)});")
            case MaxPool():
                dx = reference(self.gradient(index - 1))
                places = reference(Buffer("places", index))
                yield Line(
                    f"pool_backward({link.name}, {dy}, (const u16 *)({places}), {dx});"
                )
            case Softmax():
                y, classes = reference(self.value(index)), link.shape[-1]
                positions = link.size // classes
                yield Line(f"softmax_backward({y}, {dy}, {positions}, {classes});")
            case Conv():
                yield from self._conv_backward(link, index)
            case MatMul() | View():
                return
            case _:
                assert_never(link.operation)

    def turn(self, index: int, images: int) -> Line:
        """Return the line that transposes a slice of a dense link's output gradient."""
        size = self.chain[index].size
        d = reference(self.gradient(index), "0")
        turned = reference(Buffer("turned", index), "0")
        rows = f"{row_stride(size)}, {images}, from, to"
        return Line(f"turn_columns({d}, {turned}, {rows}, 0, {size});", "slice")

    def has_input_gradient(self, index: int) -> bool:
        """Tell whether any link before *index* has weights."""
        return any(link.is_trained for link in self.chain[:index])

    def _is_in_place(self, index: int) -> bool:
        """A function overwrites its input where nobody needs that any more."""
        if index == 0 or not isinstance(self.chain[index].operation, Activate):
            return False
        before = self.chain[index - 1].operation
        return isinstance(before, Conv | MatMul | MaxPool | Affine | Drop)

    def _read_pixels(self, link: Link, y: str) -> Line:
        operation = link.operation
        if not isinstance(operation, Affine):
            raise TypeError(f"{operation} reads no pixels")
        factors = f"{float_literal(operation.scale)}, {float_literal(operation.offset)}"
        return Line(f"read_pixels(pixels, {y}, {link.size}, {factors});")

    def _drop_arguments(self, index: int, x: str, y: str, span: str) -> str:
        operation = self.chain[index].operation
        if not isinstance(operation, Drop):
            raise TypeError(f"{operation} drops nothing")
        drops = [
            i for i, link in enumerate(self.chain) if isinstance(link.operation, Drop)
        ]
        threshold = -int(-operation.rate * 2**24 // 1)
        scale = float_literal(1 / (1 - operation.rate))
        purpose = Purpose.DROPOUT + drops.index(index)
        draw = f"{threshold}, {scale}, {purpose}"
        return f"job, batch->order[i], {x}, {y}, {span}, {draw}"

    def _conv_input(self, index: int, kind: PaddedKind) -> Buffer:
        operation = self.chain[index].operation
        if isinstance(operation, Conv) and any(operation.window.padding):
            return Buffer(kind, index)
        return self.value(index - 1)

    def _pad(self, index: int, padded: Buffer) -> Iterator[Line]:
        x = self.value(index - 1)
        if padded != x:
            name = self.chain[index].name
            yield Line(f"spread({name}_padding, {reference(x)}, {reference(padded)});")

    def _conv_forward(self, link: Link, index: int) -> Iterator[Line]:
        x = self._conv_input(index, "padded")
        yield from self._pad(index, x)
        y = reference(self.value(index))
        yield Line(f"{link.name}_forward(job->weights, {reference(x)}, {y});")

    def _conv_backward(self, link: Link, index: int) -> Iterator[Line]:
        part = self.packing.parts[link.name]
        x, dy = self._conv_input(index, "padded_again"), reference(self.gradient(index))
        yield from self._pad(index, x)
        slices = reference(Buffer("slices", index), "0")
        slices = f"{slices} + (i64)slice * {part.length}"
        bias = f"{slices} + {part.bias - part.kernel}" if part.bias_name else "0"
        sums = f"{slices}, {bias}"
        yield Line(
            f"conv_gradient({link.name}_gradient, {reference(x)}, {dy}, {sums});"
        )
        if self.has_input_gradient(index):
            spread, dx = Buffer("spread", index), reference(self.gradient(index - 1))
            kernel, around = reference(Buffer("kernel", index), "0"), reference(spread)
            yield Line(f"spread({link.name}_spread, {dy}, {around});")
            yield Line(f"conv_forward({link.name}_back, {around}, {kernel}, 0, {dx});")

    def _dense_forward(self, link: Link, index: int) -> Iterator[Line]:
        x, y = (
            reference(self.value(index - 1), "from"),
            reference(self.value(index), "from"),
        )
        yield Line(f"{link.name}_forward(job->weights, {x}, {y}, to - from);", "slice")
