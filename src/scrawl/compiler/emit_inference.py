"""The forward pass of a network as C: one function, for a slice of images."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from scrawl.compiler.chain import inference_chain
from scrawl.compiler.emit import (
    extents,
    kernel_text,
    link_constants,
    link_functions,
    preamble,
)
from scrawl.compiler.library import Source
from scrawl.compiler.limits import SLICE
from scrawl.compiler.lines import Line, Writer
from scrawl.compiler.memory import Memory, reference
from scrawl.compiler.packing import Packing, pack_chain
from scrawl.compiler.targets import Target
from scrawl.compiler.tasks import Chunk, TaskFunction
from scrawl.networks import Network

ALL, FEW = 0, 1  # tasks of the library
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


def emit_inference(network: Network, target: Target) -> InferenceProgram:
    """Return the C that gives the scores of images."""
    chain = inference_chain(network)
    packing = pack_chain(chain, target.lanes)
    writer = Writer(chain, packing, trains=False)
    function = TaskFunction(HEAD, "", tuple(_chunks(writer)))
    memory = Memory(SLICE, extents(chain, packing, target, SLICE), batch="scratch")
    function.note(memory)
    memory.settle()
    memory.local = f"scratch + {memory.batch_floats}"
    floats = memory.batch_floats + memory.scratch_floats
    parts = (
        preamble(target),
        *link_constants(chain, target, SLICE, trains=False),
        *link_functions(chain, packing, trains=False),
        function.text(memory),
        f"enum {{ SCRATCH = {floats} }};",
        kernel_text("predict"),
        ENTRY,
    )
    return InferenceProgram(Source("\n".join(parts)), packing, floats)


def _chunks(writer: Writer) -> Iterator[Chunk]:
    yield Chunk(("const int from = 0, to = count;",))
    for scope, lines in groupby(_lines(writer), lambda line: line.scope):
        texts = tuple(line.text for line in lines)
        yield Chunk(texts, is_loop=scope == "image")


def _lines(writer: Writer) -> Iterator[Line]:
    chain = writer.chain
    yield Line(f"const u8 *pixels = job->images + (first + i) * {chain[0].size};")
    for index in range(len(chain)):
        yield from writer.forward(index, writer.whole(index))
    y, size = reference(writer.value(len(chain) - 1)), chain[-1].size
    yield Line(f"copy({y}, job->scores + (first + i) * {size}, {size});")
