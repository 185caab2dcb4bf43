"""Each task of a phase as a function of C that does one of its units."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import assert_never

from scrawl.compiler.lines import Line, Range, Writer
from scrawl.compiler.memory import Buffer, Memory, reference
from scrawl.compiler.packing import row_stride
from scrawl.compiler.plan import (
    AddLosses,
    ConvUpdate,
    DenseForward,
    DenseInput,
    DenseUpdate,
    ImageTask,
    Task,
    TurnKernel,
)
from scrawl.networks import Conv, MatMul

ARGUMENTS = "Job *job, const Batch *batch, float *scratch, int unit"
UNUSED = "(void)job, (void)batch, (void)scratch, (void)unit;"
PIXELS = "const u8 *pixels = job->images + batch->order[i] * {};"


@dataclass(frozen=True)
class Chunk:
    """Lines that run once for a unit or, if *is_loop*, for each of its images."""

    lines: tuple[str, ...]
    is_loop: bool = False


@dataclass(frozen=True)
class TaskFunction:
    """A function of C that does one unit of a task.

    *head* is its first line, *units* how many units there are, as text of C.
    """

    head: str
    units: str
    chunks: tuple[Chunk, ...]

    def note(self, memory: Memory) -> None:
        """Tell *memory* which loop touches what."""
        for number, chunk in enumerate(self.chunks):
            loop = f"{self.head} {number}" if chunk.is_loop else ""
            memory.note(chunk.lines, loop)

    def text(self, memory: Memory) -> str:
        """Return the definition, with addresses."""
        lines = [line for chunk in self.chunks for line in _indented(chunk)]
        body = (memory.resolve(line) for line in lines)
        return "\n".join((self.head, "{", *body, "}"))


@dataclass(frozen=True)
class TaskWriter:
    """Writes the functions of tasks, for batches with room for *images*."""

    writer: Writer
    images: int

    def function(self, task: Task, name: str) -> TaskFunction:
        """Return the function called *name* that does a unit of *task*."""
        match task:
            case ImageTask():
                units, chunks = "num_slices(count)", tuple(self._image_task(task))
            case DenseForward(link, then):
                units = f"num_panels({self._name(link)})"
                chunks = self._dense_forward(link, then)
            case DenseInput(link, then):
                size = self.writer.chain[link].input_size
                units = f"({size} + BLOCK_ROWS - 1) / BLOCK_ROWS"
                chunks = self._dense_input(link, then)
            case DenseUpdate(link):
                dense = self._name(link)
                units = f"num_panels({dense}) * dense_update_blocks({dense})"
                chunks = (Chunk((self._dense_update(link),)),)
            case ConvUpdate(link):
                length = self.writer.packing.parts[self._name(link)].length
                units = f"({length} + SUM_CHUNK - 1) / SUM_CHUNK"
                chunks = (Chunk((self._conv_update(link),)),)
            case TurnKernel(link):
                units, chunks = "1", (Chunk((self._turn_kernel(link),)),)
            case AddLosses():
                losses = reference(Buffer("loss"), "0")
                corrects = reference(Buffer("correct"), "0")
                line = f"add_losses(job, {losses}, {corrects}, batch->count);"
                units, chunks = "1", (Chunk((line,)),)
            case _:
                assert_never(task)
        head = f"NOINLINE void {name}({ARGUMENTS})"
        return TaskFunction(head, units, (Chunk((UNUSED,)), *chunks))

    def _image_task(self, task: ImageTask) -> Iterator[Chunk]:
        yield Chunk(tuple(self._slice_start(task)))
        lines = self._image_lines(task)
        for scope, group in groupby(lines, lambda line: line.scope):
            texts = tuple(line.text for line in group)
            yield Chunk(texts, is_loop=scope == "image")

    def _slice_start(self, task: ImageTask) -> Iterator[str]:
        yield "const int slice = unit, from = slice * SLICE;"
        yield "const int to = at_most(from + SLICE, batch->count);"
        for index in task.backward:
            if isinstance(self.writer.chain[index].operation, Conv):
                length = self.writer.packing.parts[self._name(index)].length
                slices = reference(Buffer("slices", index), "0")
                yield f"clear({slices} + (i64)slice * {length}, {length});"

    def _image_lines(self, task: ImageTask) -> Iterator[Line]:
        writer = self.writer
        if 0 in task.forward:
            yield Line(PIXELS.format(writer.chain[0].size))
        for index in task.forward:
            yield from writer.forward(index, writer.whole(index))
        if task.has_loss:
            yield self._loss()
        for index in task.backward:
            yield from writer.backward(index, writer.whole(index))
        below = (task.backward[-1] if task.backward else len(writer.chain) - 1) - 1
        if (task.has_loss or task.backward) and self._is_turned(below):
            yield writer.turn(below, self.images)

    def _loss(self) -> Line:
        last = len(self.writer.chain) - 1
        x = reference(self.writer.value(last - 1))
        d = reference(self.writer.gradient(last - 1))
        loss, correct = (
            reference(Buffer("loss"), "0"),
            reference(Buffer("correct"), "0"),
        )
        classes = self.writer.chain[last].size
        label = "job->labels[batch->order[i]]"
        return Line(
            f"({loss})[i] = cross_entropy({x}, {d}, {classes}, {label}, batch->count,"
            f" {correct} + i);"
        )

    def _dense_forward(self, index: int, then: tuple[int, ...]) -> tuple[Chunk, ...]:
        part = self.writer.packing.parts[self._name(index)]
        x = reference(self.writer.value(index - 1), "0")
        y = reference(self.writer.value(index), "0")
        bias = f"job->weights + {part.bias}" if part.bias_name else "0"
        line = (
            f"dense_forward({self._name(index)}, {x}, job->weights + {part.kernel},"
            f" {bias}, {y}, unit, batch->count, ROWS);"
        )
        numbers = Range(f"unit * {part.width}", f"(unit + 1) * {part.width}")
        rest = [
            line.text for later in then for line in self.writer.forward(later, numbers)
        ]
        return Chunk((line,)), *_over_batch(rest)

    def _dense_input(self, index: int, then: tuple[int, ...]) -> tuple[Chunk, ...]:
        size = self.writer.chain[index].input_size
        start = (
            "const int first = unit * BLOCK_ROWS;",
            f"const int last = at_most(first + BLOCK_ROWS, {size});",
        )
        part = self.writer.packing.parts[self._name(index)]
        turned = reference(Buffer("turned", index), "0")
        d = reference(self.writer.gradient(index - 1), "0")
        line = (
            f"dense_input_gradient({self._name(index)}, {turned}, job->weights +"
            f" {part.kernel}, {d}, {reference(Buffer('room', index), '0')}, unit,"
            " batch->count);"
        )
        numbers = Range("first", "last")
        rest = [
            line.text for later in then for line in self.writer.backward(later, numbers)
        ]
        below = (then[-1] if then else index) - 1
        turn = self._turn_block(below) if self._is_turned(below) else ()
        return Chunk(start), Chunk((line,)), *_over_batch(rest), Chunk(turn)

    def _turn_block(self, index: int) -> tuple[str, ...]:
        d = reference(self.writer.gradient(index), "0")
        turned = reference(Buffer("turned", index), "0")
        stride = row_stride(self.writer.chain[index].size)
        images = f"{stride}, {self.images}, 0, batch->count"
        return (f"turn_columns({d}, {turned}, {images}, first, last);",)

    def _dense_update(self, index: int) -> str:
        part = self.writer.packing.parts[self._name(index)]
        x = reference(self.writer.value(index - 1), "0")
        d = reference(self.writer.gradient(index), "0")
        return (
            f"dense_update({self._name(index)}, job, batch->rate, {x}, {d},"
            f" {part.kernel}, {part.bias}, unit, batch->count);"
        )

    def _conv_update(self, index: int) -> str:
        part = self.writer.packing.parts[self._name(index)]
        slices = reference(Buffer("slices", index), "0")
        return (
            f"conv_update(job, batch->rate, {slices}, {part.kernel}, {part.length},"
            " unit, batch->count);"
        )

    def _turn_kernel(self, index: int) -> str:
        link = self.writer.chain[index]
        part = self.writer.packing.parts[link.name]
        kernel = reference(Buffer("kernel", index), "0")
        taps = part.kernel_shape[0] * part.kernel_shape[1]
        return (
            f"turn_kernel(job->weights + {part.kernel}, {kernel}, {taps},"
            f" {link.input_shape[2]}, {link.shape[2]});"
        )

    def _is_turned(self, index: int) -> bool:
        is_dense = isinstance(self.writer.chain[index].operation, MatMul)
        return is_dense and self.writer.has_input_gradient(index)

    def _name(self, index: int) -> str:
        return self.writer.chain[index].name


def _over_batch(lines: list[str]) -> tuple[Chunk, ...]:
    """Return *lines* in a loop over the images of the batch, whose buffers stay."""
    if not lines:
        return ()
    loop = "for (int i = 0; i < batch->count; i++) {"
    return (Chunk((loop, *(f"    {line}" for line in lines), "}")),)


def _indented(chunk: Chunk) -> Iterator[str]:
    if not chunk.is_loop:
        yield from (f"    {line}" for line in chunk.lines)
        return
    yield "    for (int i = from; i < to; i++) {"
    yield from (f"        {line}" for line in chunk.lines)
    yield "    }"
