"""Each task of a phase as a function of C that does one of its units."""

from collections.abc import Iterator
from itertools import groupby
from typing import assert_never

from scrawl.compiler.actions import (
    AddGradients,
    AddLosses,
    AddMoments,
    Backward,
    DenseForward,
    DenseInput,
    DenseUpdate,
    Forward,
    ImageAction,
    MergeGradients,
    MergeMoments,
    NormalizeUpdate,
    SliceUpdate,
    Turn,
    TurnKernel,
)
from scrawl.compiler.backward_lines import backward_lines, turn_line
from scrawl.compiler.conv_literals import window_of
from scrawl.compiler.dense_tasks import dense_forward, dense_input, dense_update
from scrawl.compiler.forward_lines import forward_lines
from scrawl.compiler.functions import Chunk, TaskFunction
from scrawl.compiler.graph import Lose
from scrawl.compiler.lines import Line, Writer
from scrawl.compiler.memory import Buffer, reference
from scrawl.compiler.normalize_tasks import (
    add_gradients,
    add_moments,
    clear_sums,
    merge_gradients,
    merge_moments,
    normalize_update,
)
from scrawl.compiler.plan import ImageTask, Task
from scrawl.networks import Conv, DepthwiseConv

ARGUMENTS = "Job *job, const Batch *batch, float *scratch, int unit"
UNUSED = Chunk(("(void)job, (void)batch, (void)scratch, (void)unit;",))


def task_function(writer: Writer, task: Task, name: str) -> TaskFunction:
    """Return the function called *name* that does a unit of *task*."""
    units = "1"
    match task:
        case ImageTask():
            units, chunks = "num_slices(count)", tuple(_image_task(writer, task))
        case DenseForward(link):
            units = f"num_panels({writer.link(link).name})"
            chunks = dense_forward(writer, task)
        case DenseInput(link):
            size = writer.link(link).input_size
            units = f"({size} + BLOCK_ROWS - 1) / BLOCK_ROWS"
            chunks = dense_input(writer, task)
        case DenseUpdate(link):
            dense = writer.link(link).name
            units = f"num_panels({dense}) * dense_update_blocks({dense})"
            chunks = (Chunk((dense_update(writer, link),)),)
        case SliceUpdate(link):
            length = writer.packing.parts[writer.link(link).name].length
            units = f"({length} + SUM_CHUNK - 1) / SUM_CHUNK"
            chunks = (Chunk((_slice_update(writer, link),)),)
        case _:
            chunks = (Chunk(tuple(_single(writer, task))),)
    return TaskFunction(f"NOINLINE void {name}({ARGUMENTS})", units, (UNUSED, *chunks))


def turn_kernel(writer: Writer, index: int) -> str:
    """Return the line that turns the kernel of a convolution for its way back."""
    link = writer.link(index)
    kernel = writer.once(Buffer("kernel", index))
    height, width = window_of(link).size
    sizes = f"{height * width}, {link.input_shape[2]}, {link.shape[2]}"
    return f"turn_kernel({writer.kernel(index)}, {kernel}, {sizes});"


def chunks_of(lines: Iterator[Line]) -> Iterator[Chunk]:
    """Yield *lines* as loops over images, and what is for whole slices between them."""
    for scope, group in groupby(lines, lambda line: line.scope):
        texts = tuple(line.text for line in group)
        yield Chunk(texts, is_loop=scope == "image")


def _single(
    writer: Writer,
    task: TurnKernel | MergeMoments | MergeGradients | NormalizeUpdate | AddLosses,
) -> Iterator[str]:
    """Yield the lines of a task of one unit."""
    match task:
        case TurnKernel(link):
            yield turn_kernel(writer, link)
        case MergeMoments(link):
            yield from merge_moments(writer, link)
        case MergeGradients(link):
            yield from merge_gradients(writer, link)
        case NormalizeUpdate(link):
            yield from normalize_update(writer, link)
        case AddLosses():
            yield from _add_losses(writer)
        case _:
            assert_never(task)


def _image_task(writer: Writer, task: ImageTask) -> Iterator[Chunk]:
    yield Chunk((
        "const int slice = unit, from = slice * SLICE;",
        "const int to = at_most(from + SLICE, batch->count);",
        *_cleared(writer, task),
    ))
    yield from chunks_of(
        line for action in task.actions for line in _action_lines(writer, action)
    )


def _cleared(writer: Writer, task: ImageTask) -> Iterator[str]:
    for action in task.actions:
        operation = writer.link(action.link).operation
        if isinstance(action, AddMoments | AddGradients):
            yield clear_sums(writer, action.link)
        elif isinstance(action, Backward) and isinstance(
            operation, Conv | DepthwiseConv
        ):
            length = writer.packing.parts[writer.link(action.link).name].length
            slices = writer.once(Buffer("slices", action.link))
            yield f"clear({slices} + (i64)slice * {length}, {length});"


def _action_lines(writer: Writer, action: ImageAction) -> Iterator[Line]:
    match action:
        case Forward(link):
            yield from forward_lines(writer, link, writer.whole(link))
        case Backward(link):
            yield from backward_lines(writer, link, writer.whole(link))
        case AddMoments(link):
            yield add_moments(writer, link)
        case AddGradients(link):
            yield add_gradients(writer, link)
        case Turn(link):
            yield turn_line(writer, link)
        case _:
            assert_never(action)


def _slice_update(writer: Writer, index: int) -> str:
    part = writer.packing.parts[writer.link(index).name]
    slices = writer.once(Buffer("slices", index))
    return (
        f"slice_update(job, batch, {slices}, {part.place}, {part.length}, unit,"
        " batch->count);"
    )


def _add_losses(writer: Writer) -> Iterator[str]:
    for index in writer.graph.of(Lose):
        lose = writer.link(index).operation
        if isinstance(lose, Lose):
            losses = reference(Buffer("loss", index), "0")
            corrects = reference(Buffer("correct", index), "0")
            sums = f"&job->results[{lose.number}]"
            yield f"add_losses({sums}, {losses}, {corrects}, batch->count);"
    yield "add_done(job, batch->count);"
