"""Reading as C: one function for a slice of examples, forwards and perhaps back."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain

from scrawl.compiler.backward_lines import backward_lines
from scrawl.compiler.buffers import Buffers
from scrawl.compiler.building import gradient_graph, inference_graph
from scrawl.compiler.emit import (
    kernel_text,
    link_constants,
    link_functions,
    preamble,
)
from scrawl.compiler.extents import Extents
from scrawl.compiler.forward_lines import forward_lines
from scrawl.compiler.functions import Chunk, TaskFunction
from scrawl.compiler.graph import Read, Seed
from scrawl.compiler.library import Source
from scrawl.compiler.limits import SLICE
from scrawl.compiler.lines import Line, Writer
from scrawl.compiler.literals import float_literal
from scrawl.compiler.memory import Buffer, Memory
from scrawl.compiler.packing import NARROW, Packing, pack_graph, round_up
from scrawl.compiler.targets import Target
from scrawl.compiler.tasks import chunks_of, turn_kernel
from scrawl.networks import Conv, Network, Normalize

ALL, FEW = 0, 1  # tasks of the library
EXAMPLE = "(first + i)"
TURNED_IMAGES = 16  # a slice, filled up to the widest vector
ENTRY = """
__attribute__((visibility("default"))) int SYMBOL(int task, Job *job, int worker)
{
    if (task)
        predict_few(job);
    else
        predict(job, worker);
    return 0;
}
"""
HEAD = "NOINLINE void predict_slice(Job *job, float *scratch, i64 first, int count)"


@dataclass(frozen=True)
class InferenceProgram:
    """The C of a forward pass, how it reads weights, and the memory that it needs."""

    source: Source
    packing: Packing
    scratch_floats: int  # for each worker


def emit_inference(
    network: Network, target: Target, keep: Collection[str] = ()
) -> InferenceProgram:
    """Return the C that gives the outputs of *network*, then the steps to *keep*."""
    graph = inference_graph(network, keep)
    packing = pack_graph(graph, network, target.lanes)
    buffers = Buffers(graph, goes_back=False)
    writer = Writer(graph, packing, buffers, EXAMPLE, SLICE, trains=False)
    return _program(writer, target, chain(_forward(writer), _handed_out(writer)))


def emit_input_gradients(
    network: Network, target: Target, ends: Collection[str], inputs: Collection[str]
) -> InferenceProgram:
    """Return the C that leads gradients of the steps *ends* back to the *inputs*."""
    graph = gradient_graph(network, ends, inputs)
    packing = pack_graph(graph, network, target.lanes)
    buffers = Buffers(graph, goes_back=True)
    writer = Writer(graph, packing, buffers, EXAMPLE, TURNED_IMAGES, trains=False)
    lines = chain(_forward(writer), _backward(writer), _gradients(writer))
    return _program(writer, target, lines)


def _program(writer: Writer, target: Target, lines: Iterator[Line]) -> InferenceProgram:
    graph, packing = writer.graph, writer.packing
    start = Chunk(("const int from = 0, to = count;", *_prologue(writer)))
    function = TaskFunction(HEAD, "", (start, *chunks_of(lines)))
    sizes = Extents(graph, packing, target, writer.images)
    memory = Memory(writer.images, sizes, batch="scratch")
    function.note(memory)
    memory.settle()
    memory.local = f"scratch + {memory.batch_floats}"
    floats = memory.batch_floats + memory.scratch_floats
    parts = (
        preamble(target),
        *link_constants(graph, target, writer.images, trains=False),
        *link_functions(graph, packing, trains=False),
        function.text(memory),
        f"enum {{ SCRATCH = {floats} }};",
        kernel_text("predict"),
        ENTRY,
    )
    return InferenceProgram(Source("\n".join(parts)), packing, floats)


def _prologue(writer: Writer) -> Iterator[str]:
    """Yield what is prepared once for each slice."""
    graph = writer.graph
    yield "(void)from, (void)to;"  # nothing may be for whole slices
    for index in graph.of(Normalize):
        mean = writer.weights(index, "moving_mean")
        variance = writer.weights(index, "moving_variance")
        moments = writer.once(Buffer("moments", index))
        name = graph.links[index].name
        yield f"stats_of_moving({name}, {mean}, {variance}, {moments});"
        if graph.wanted and graph.has_gradient[index]:
            # The moments are not those of the batch: nothing comes back through them.
            factors = writer.once(Buffer("factors", index))
            floats = 2 * round_up(graph.links[index].shape[-1], NARROW)
            yield f"clear({factors}, {floats});"
    for index in graph.of(Conv) if graph.wanted else ():
        if graph.input_has_gradient(index):
            yield turn_kernel(writer, index)


def _forward(writer: Writer) -> Iterator[Line]:
    for index in range(len(writer.graph.links)):
        yield from forward_lines(writer, index, writer.whole(index))


def _backward(writer: Writer) -> Iterator[Line]:
    graph = writer.graph
    for index in reversed(range(len(graph.links))):
        link = graph.links[index]
        if (
            link.inputs
            and graph.has_gradient[index]
            and not isinstance(link.operation, Seed)
        ):
            yield from backward_lines(writer, index, writer.whole(index))


def _handed_out(writer: Writer) -> Iterator[Line]:
    for number, index in enumerate(writer.graph.kept.values()):
        size = writer.graph.links[index].size
        row = f"job->outputs[{number}] + {EXAMPLE} * {size}"
        yield Line(f"copy({writer.value(index)}, {row}, {size});")


def _gradients(writer: Writer) -> Iterator[Line]:
    for index in sorted(writer.graph.wanted or ()):
        link = writer.graph.links[index]
        if isinstance(link.operation, Read):
            row = f"job->outputs[{link.operation.number}] + {EXAMPLE} * {link.size}"
            scale = float_literal(link.operation.scale)
            d = writer.gradient(index)
            yield Line(f"scale_row({d}, {row}, {link.size}, {scale});")
