"""The lines of C that lead the gradient of each link's value to what the link takes."""

from collections.abc import Iterator
from typing import assert_never

from scrawl.compiler.forward_lines import Moved, conv_input, drop_line, pad_lines
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


def backward_lines(writer: Writer, index: int, numbers: Range) -> Iterator[Line]:
    """Yield the lines from the gradient of link *index*'s value to its inputs'."""
    link, dy = writer.link(index), writer.gradient(index)
    span = f"{numbers.first}, {numbers.last}"
    match link.operation:
        case Affine(scale, _):
            yield Line(f"affine({dy}, {dy}, {span}, {float_literal(scale)}, 0.0f);")
        case Activate(function):
            is_input = function == "gelu"
            kept = writer.source(index) if is_input else writer.value(index)
            yield Line(f"activate_backward({kept}, {dy}, {span}, {function.upper()});")
        case Forget():
            yield drop_line(writer, link.operation, dy, dy, numbers)
        case Conv() | DepthwiseConv():
            yield from _conv(writer, index)
        case MatMul():
            yield from _dense(writer, index)
        case Split():
            yield from _split(writer, index)
        case Read() | View() | Drop() | Lose() | Seed():
            raise TypeError(f"{link.operation} hands no gradient back")
        case _:
            yield from _moved(writer, index, link.operation)


def turn_line(writer: Writer, index: int) -> Line:
    """Return the line that transposes the gradient of a dense link's value."""
    link = writer.link(index)
    d = reference(writer.buffers.gradient(index), "0")
    turned = writer.once(Buffer("turned", index))
    images = f"from, to, 0, {link.size}"
    return Line(f"turn_gradients({link.name}, {d}, {turned}, {images});", "slice")


def _conv(writer: Writer, index: int) -> Iterator[Line]:
    link, dy = writer.link(index), writer.gradient(index)
    kind = "conv" if isinstance(link.operation, Conv) else "depthwise"
    if writer.trains:
        yield from pad_lines(writer, index, "padded_again")
        x = reference(conv_input(writer, index, "padded_again"))
        part = writer.packing.parts[link.name]
        slices = writer.once(Buffer("slices", index))
        slices = f"{slices} + (i64)slice * {part.length}"
        bias = part.place_of("bias")
        sums = f"{slices}, {f'{slices} + {bias - part.place}' if bias >= 0 else '0'}"
        yield Line(f"{kind}_gradient({link.name}_gradient, {x}, {dy}, {sums});")
    if writer.graph.input_has_gradient(index):
        around, dx = reference(Buffer("spread", index)), writer.edge(index)
        kernel = writer.kernel(index)
        if kind == "conv":
            kernel = writer.once(Buffer("kernel", index))
        if kind == "conv" and link.input_shape[-1] == 1:
            yield Line(f"spread_planes({link.name}_spread, {dy}, {around});")
            yield Line(f"plane_forward({link.name}_back, {around}, {kernel}, {dx});")
        else:
            yield Line(f"spread({link.name}_spread, {dy}, {around});")
            yield Line(
                f"{kind}_forward({link.name}_back, {around}, {kernel}, 0, {dx});"
            )


def _dense(writer: Writer, index: int) -> Iterator[Line]:
    """Yield the lines for a slice; a whole batch has tasks of its own."""
    link = writer.link(index)
    yield turn_line(writer, index)
    turned = writer.once(Buffer("turned", index))
    room = writer.once(Buffer("room", index))
    dx = reference(writer.buffers.edge(index), "0")
    yield Line(
        f"for (int unit = 0; unit * BLOCK_ROWS < {link.input_size}; unit++)"
        f" dense_input_gradient({link.name}, {turned}, {writer.kernel(index)}, {dx},"
        f" {room}, unit, to);",
        "slice",
    )


def _split(writer: Writer, index: int) -> Iterator[Line]:
    (source,) = writer.link(index).inputs
    total, size = writer.gradient(source), writer.link(index).size
    readers = [
        reader
        for reader in writer.graph.readers[index]
        if writer.graph.has_gradient[reader.link]
    ]
    edges = [writer.edge(*reader) for reader in readers]
    if len(edges) == 1:
        yield Line(f"copy({edges[0]}, {total}, {size});")
        return
    yield Line(f"add_values({edges[0]}, {edges[1]}, {total}, 0, {size});")
    for edge in edges[2:]:
        yield Line(f"add_values({total}, {edge}, {total}, 0, {size});")


def _moved(writer: Writer, index: int, operation: Moved) -> Iterator[Line]:
    link, dy, dx = writer.link(index), writer.gradient(index), writer.edge(index)
    positions, channels = writer.positions(index), link.shape[-1]
    match operation:
        case MaxPool():
            places = f"(const u16 *)({reference(Buffer('places', index))})"
            yield Line(f"pool_backward({link.name}, {dy}, {places}, {dx});")
        case AveragePool():
            yield Line(f"average_backward({link.name}, {dy}, {dx});")
        case Pad():
            yield Line(f"crop({link.name}, {dy}, {dx});")
        case Softmax():
            y = writer.value(index)
            yield Line(f"softmax_backward({y}, {dy}, {positions}, {channels});")
        case Repeat(times):
            sizes = f"{positions}, {channels // times}, {times}"
            yield Line(f"add_repeated({dy}, {dx}, {sizes});")
        case Normalize():
            yield _normalize(writer, index)
        case Sum():
            yield from _sum(writer, index)
        case Join():
            yield from _join(writer, index)
        case Shift():
            number = writer.source(index, 1)
            yield Line(f"shift_backward({dy}, {number}, {dx}, {link.input_size});")
        case _:
            assert_never(operation)


def _normalize(writer: Writer, index: int) -> Line:
    x, dy, dx = writer.source(index), writer.gradient(index), writer.edge(index)
    moments = writer.once(Buffer("moments", index))
    factors = writer.once(Buffer("factors", index))
    gamma = writer.weights(index, "gamma")
    sizes = f"{writer.positions(index)}, {writer.link(index).shape[-1]}"
    tables = f"{moments}, {gamma}, {factors}"
    return Line(f"normalize_backward({x}, {dy}, {dx}, {tables}, {sizes});")


def _sum(writer: Writer, index: int) -> Iterator[Line]:
    link, dy = writer.link(index), writer.gradient(index)
    for slot in range(len(link.inputs)):
        dx = writer.edge(index, slot)
        if dx != dy and writer.graph.input_has_gradient(index, slot):
            yield Line(f"copy({dy}, {dx}, {link.size});")


def _join(writer: Writer, index: int) -> Iterator[Line]:
    link, dy = writer.link(index), writer.gradient(index)
    positions, first = writer.positions(index), 0
    for slot, shape in enumerate(link.input_shapes):
        count = shape[-1]
        if writer.graph.input_has_gradient(index, slot):
            sizes = f"{positions}, {count}, {link.shape[-1]}, {count}"
            dx = writer.edge(index, slot)
            yield Line(f"copy_channels({dy} + {first}, {dx}, {sizes});")
        first += count
