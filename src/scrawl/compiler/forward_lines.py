"""The lines of C that compute the value of each link."""

from collections.abc import Iterator
from typing import TypeAlias, assert_never

from scrawl.compiler.graph import Forget, Lose, Read, Repeat, Seed, Split
from scrawl.compiler.lines import Line, Range, Writer
from scrawl.compiler.literals import float_literal
from scrawl.compiler.memory import Buffer, reference
from scrawl.networks import (
    Activate,
    Affine,
    AveragePool,
    Conv,
    DepthwiseConv,
    Drop,
    Join,
    MatMul,
    MaxPool,
    Normalize,
    Pad,
    Shift,
    Softmax,
    Sum,
    View,
)

# What has no products, forwards and back.
Moved: TypeAlias = (
    AveragePool
    | Join
    | MaxPool
    | Normalize
    | Pad
    | Repeat  # the only one of the compiler's own
    | Shift
    | Softmax
    | Sum
)


def forward_lines(writer: Writer, index: int, numbers: Range) -> Iterator[Line]:
    """Yield the lines that compute link *index* from those before."""
    link, y = writer.link(index), writer.value(index)
    span = f"{numbers.first}, {numbers.last}"
    match link.operation:
        case Read():
            yield from _read(writer, index, link.operation)
        case Affine(scale, offset):
            factors = f"{float_literal(scale)}, {float_literal(offset)}"
            yield Line(f"affine({writer.source(index)}, {y}, {span}, {factors});")
        case Activate(function):
            x = writer.source(index)
            yield Line(f"activate({x}, {y}, {span}, {function.upper()});")
        case Forget():
            yield drop_line(writer, link.operation, writer.source(index), y, numbers)
        case Conv() | DepthwiseConv() | MatMul():
            yield from _products(writer, index)
        case Lose():
            yield _loss(writer, index, link.operation)
        case Seed(number):
            size = link.size
            rows = f"job->seeds[{number}] + {writer.example} * {size}"
            yield Line(f"copy({rows}, {writer.edge(index)}, {size});")
        case View() | Drop() | Split():
            return
        case _:
            yield from _moved(writer, index, link.operation)


def drop_line(writer: Writer, forget: Forget, x: str, y: str, numbers: Range) -> Line:
    """Return the line that drops numbers: values forwards, gradients backwards."""
    threshold = -int(-forget.rate * 2**24 // 1)
    scale = float_literal(1 / (1 - forget.rate))
    span = f"{numbers.first}, {numbers.last}"
    draw = f"{threshold}, {scale}, {forget.purpose}"
    return Line(f"drop(job, {writer.example}, {x}, {y}, {span}, {draw});")


def pad_lines(writer: Writer, index: int, kind: str) -> Iterator[Line]:
    """Yield the line that puts zeros around what a convolution takes, if any."""
    if writer.is_padded(index):
        padded = reference(conv_input(writer, index, kind))
        name = writer.link(index).name
        yield Line(f"spread({name}_padding, {writer.source(index)}, {padded});")


def conv_input(writer: Writer, index: int, kind: str) -> Buffer:
    """Return where that lies which a convolution slides over."""
    if not writer.is_padded(index):
        return writer.buffers.source(index)
    return Buffer("padded" if kind == "padded" else "padded_again", index)


def _read(writer: Writer, index: int, read: Read) -> Iterator[Line]:
    y, size = writer.value(index), writer.link(index).size
    given = f"job->inputs[{read.number}]"
    match read.kind:
        case "pixels":
            pixels = f"(const u8 *){given} + {writer.example} * {size}"
            if writer.room_of_augmented:
                changed = reference(Buffer("augmented", index))
                room = f"(u32 *)({changed} + {writer.room_of_augmented})"
                places = f"{pixels}, (u8 *)({changed}), {room}"
                yield Line(f"show(job, {writer.example}, {places});")
                pixels = f"(const u8 *)({changed})"
            factors = f"{float_literal(read.scale)}, {float_literal(read.offset)}"
            yield Line(f"read_pixels({pixels}, {y}, {size}, {factors});")
        case "number":
            yield Line(f"({y})[0] = ((const u8 *){given})[{writer.example}];")
        case "features":
            rows = f"(const float *){given} + {writer.example} * {size}"
            yield Line(f"copy({rows}, {y}, {size});")
        case _:
            assert_never(read.kind)


def _products(writer: Writer, index: int) -> Iterator[Line]:
    link, y = writer.link(index), writer.value(index)
    if isinstance(link.operation, MatMul):
        x = reference(writer.buffers.source(index), "from")
        y = reference(writer.buffers.value(index), "from")
        rows = f"{x}, {y}, to - from"
        yield Line(f"{link.name}_forward(job->weights, {rows});", "slice")
    else:
        yield from pad_lines(writer, index, "padded")
        x = reference(conv_input(writer, index, "padded"))
        yield Line(f"{link.name}_forward(job->weights, {x}, {y});")


def _loss(writer: Writer, index: int, lose: Lose) -> Line:
    x, d = writer.source(index), writer.edge(index)
    losses = reference(Buffer("loss", index), "0")
    corrects = reference(Buffer("correct", index), "0")
    kernel = "lose_logits" if lose.is_of_logits else "lose_probabilities"
    label = f"job->labels[{lose.number}][{writer.example}]"
    weights = f"job->class_weights[{lose.number}]"
    name = writer.link(index).name
    return Line(
        f"({losses})[i] = {kernel}({name}, {x}, {d}, {label}, {weights}, batch->count,"
        f" {corrects} + i);"
    )


def _moved(writer: Writer, index: int, operation: Moved) -> Iterator[Line]:
    link, x, y = writer.link(index), writer.source(index), writer.value(index)
    positions, channels = writer.positions(index), link.shape[-1]
    match operation:
        case MaxPool():
            yield _pool(writer, index)
        case AveragePool():
            yield Line(f"average_forward({link.name}, {x}, {y});")
        case Pad():
            yield Line(f"spread({link.name}, {x}, {y});")
        case Softmax():
            yield Line(f"softmax({x}, {y}, {positions}, {channels});")
        case Repeat(times):
            sizes = f"{positions}, {channels // times}, {times}"
            yield Line(f"repeat_channels({x}, {y}, {sizes});")
        case Normalize():
            yield _normalize(writer, index)
        case Sum():
            yield from _sum(writer, index)
        case Join():
            yield from _join(writer, index)
        case Shift(maximum):
            number = writer.source(index, 1)
            sizes = f"{link.input_size}, {maximum}"
            yield Line(f"shift_forward({x}, {number}, {y}, {sizes});")
        case _:
            assert_never(operation)


def _pool(writer: Writer, index: int) -> Line:
    x, y = writer.source(index), writer.value(index)
    places = reference(Buffer("places", index)) if writer.buffers.goes_back else "0"
    return Line(
        f"pool_forward({writer.link(index).name}, {x}, {y}, (u16 *)({places}));"
    )


def _normalize(writer: Writer, index: int) -> Line:
    moments = writer.once(Buffer("moments", index))
    weights = f"{writer.weights(index, 'gamma')}, {writer.weights(index, 'beta')}"
    sizes = f"{writer.positions(index)}, {writer.link(index).shape[-1]}"
    x, y = writer.source(index), writer.value(index)
    return Line(f"normalize({x}, {y}, {moments}, {weights}, {sizes});")


def _sum(writer: Writer, index: int) -> Iterator[Line]:
    y, size = writer.value(index), writer.link(index).size
    x = writer.source(index)
    for slot in range(1, len(writer.link(index).inputs)):
        yield Line(f"add_values({x}, {writer.source(index, slot)}, {y}, 0, {size});")
        x = y


def _join(writer: Writer, index: int) -> Iterator[Line]:
    link, y = writer.link(index), writer.value(index)
    positions, first = writer.positions(index), 0
    for slot, shape in enumerate(link.input_shapes):
        x, count = writer.source(index, slot), shape[-1]
        sizes = f"{positions}, {count}, {count}, {link.shape[-1]}"
        yield Line(f"copy_channels({x}, {y} + {first}, {sizes});")
        first += count
