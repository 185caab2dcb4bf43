"""The tasks of dense links that are cut by outputs, for the whole batch at once."""

from scrawl.compiler.actions import DenseForward, DenseInput
from scrawl.compiler.backward_lines import backward_lines
from scrawl.compiler.forward_lines import forward_lines
from scrawl.compiler.functions import Chunk, over_batch
from scrawl.compiler.lines import Range, Writer
from scrawl.compiler.memory import Buffer, reference
from scrawl.compiler.packing import panel_width


def dense_forward(writer: Writer, task: DenseForward) -> tuple[Chunk, ...]:
    """Return the chunks that compute a panel of outputs, and what follows them."""
    index, link = task.link, writer.link(task.link)
    x = reference(writer.buffers.source(index), "0")
    y = reference(writer.buffers.value(index), "0")
    bias = writer.weights(index, "bias")
    line = (
        f"dense_forward({link.name}, {x}, {writer.kernel(index)}, {bias}, {y}, unit,"
        " batch->count, ROWS);"
    )
    width = panel_width(link.size)
    numbers = Range(f"unit * {width}", f"(unit + 1) * {width}")
    rest = [
        line.text
        for later in task.then
        for line in forward_lines(writer, later, numbers)
    ]
    return Chunk((line,)), *over_batch(rest)


def dense_input(writer: Writer, task: DenseInput) -> tuple[Chunk, ...]:
    """Return the chunks that compute a block of an input's gradient, and go on back."""
    index, link = task.link, writer.link(task.link)
    start = (
        "const int first = unit * BLOCK_ROWS;",
        f"const int last = at_most(first + BLOCK_ROWS, {link.input_size});",
        "(void)last;",  # if nothing follows
    )
    turned = writer.once(Buffer("turned", index))
    d = reference(writer.buffers.edge(index), "0")
    room = writer.once(Buffer("room", index))
    x = reference(writer.buffers.source(index), "0")
    fetch = f"dense_fetch_block({link.name}, {x}, unit, batch->count);"
    line = (
        f"dense_input_gradient({link.name}, {turned}, {writer.kernel(index)}, {d},"
        f" {room}, unit, batch->count);"
    )
    numbers = Range("first", "last")
    rest = [
        line.text
        for later in task.then
        for line in backward_lines(writer, later, numbers)
    ]
    turn = () if task.turns is None else _turn_block(writer, task.turns)
    return (
        Chunk(start),
        Chunk((fetch, line) if rest else (line,)),
        *over_batch(rest),
        Chunk(turn),
    )


def dense_update(writer: Writer, index: int) -> str:
    """Return the line that changes a block of weights."""
    part = writer.packing.parts[writer.link(index).name]
    x = reference(writer.buffers.source(index), "0")
    d = reference(writer.buffers.gradient(index), "0")
    return (
        f"dense_update({writer.link(index).name}, job, batch, {x}, {d}, {part.place},"
        f" {part.place_of('bias')}, unit, batch->count);"
    )


def _turn_block(writer: Writer, index: int) -> tuple[str, ...]:
    d = reference(writer.buffers.gradient(index), "0")
    turned = writer.once(Buffer("turned", index))
    name = writer.link(index).name
    return (f"turn_gradients({name}, {d}, {turned}, 0, batch->count, first, last);",)
