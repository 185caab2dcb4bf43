"""The training of a network as C: its tasks, and which task a unit belongs to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from scrawl.compiler.augmenting import AugmentingCode, augmenting_code
from scrawl.compiler.buffers import Buffers
from scrawl.compiler.building import training_graph
from scrawl.compiler.emit import (
    kernel_text,
    link_constants,
    link_functions,
    preamble,
)
from scrawl.compiler.extents import Extents
from scrawl.compiler.functions import TaskFunction
from scrawl.compiler.graph import Graph
from scrawl.compiler.library import Source
from scrawl.compiler.lines import Writer
from scrawl.compiler.memory import Memory
from scrawl.compiler.optimizers import Kernel
from scrawl.compiler.packing import Packing, pack_graph, round_up
from scrawl.compiler.plan import plan_training
from scrawl.compiler.targets import Target
from scrawl.compiler.tasks import task_function
from scrawl.images import Augmentation
from scrawl.networks import CrossEntropy, Network

IMAGES_MULTIPLE = 16  # so that transposed gradients are whole vectors of images
EXAMPLE = "batch->order[i]"
ENTRY = """
__attribute__((visibility("default"))) int SYMBOL(int task, Job *job, int worker)
{
    (void)task;
    train(job, worker);
    return 0;
}
"""


class Call(NamedTuple):
    """A function of C and its name."""

    name: str
    function: TaskFunction


@dataclass(frozen=True)
class TrainingRequest:
    """What a training is compiled for; *batch_size* is the most images of a step."""

    losses: Mapping[str, CrossEntropy]
    kernel: Kernel
    batch_size: int
    augmentation: Augmentation | None = None
    averages: bool = False


@dataclass(frozen=True)
class TrainingProgram:
    """The C of a training, how it reads weights, and the memory that it needs."""

    source: Source
    graph: Graph
    packing: Packing
    values_floats: int  # for the batch
    scratch_floats: int  # for each worker


def emit_training(
    network: Network, request: TrainingRequest, target: Target
) -> TrainingProgram:
    """Return the C that trains *network*."""
    augmenting = augmenting_code(request.augmentation, network)
    writer = _writer(network, request, target, augmenting)
    phases = _calls(writer)
    memory = _memory(writer, target, augmenting)
    for call in _all(phases):
        call.function.note(memory)
    memory.settle()
    parts = (
        _preamble(request, target, augmenting, max(map(len, phases))),
        *link_constants(writer.graph, target, writer.images, trains=True),
        *link_functions(writer.graph, writer.packing, trains=True),
        *(call.function.text(memory) for call in _all(phases)),
        *_dispatch(phases),
        f"enum {{ BATCH = {request.batch_size}, NUM_PHASES = {len(phases)} }};",
        f"enum {{ SCRATCH = {memory.scratch_floats} }};",
        kernel_text("train"),
        ENTRY,
    )
    source = Source("\n".join(parts))
    floats = memory.batch_floats, memory.scratch_floats
    return TrainingProgram(source, writer.graph, writer.packing, *floats)


def _writer(
    network: Network,
    request: TrainingRequest,
    target: Target,
    augmenting: AugmentingCode,
) -> Writer:
    graph = training_graph(network, request.losses)
    return Writer(
        graph,
        pack_graph(graph, network, target.lanes),
        Buffers(graph, goes_back=True),
        EXAMPLE,
        round_up(request.batch_size, IMAGES_MULTIPLE),
        trains=True,
        room_of_augmented=augmenting.image_floats,
    )


def _memory(writer: Writer, target: Target, augmenting: AugmentingCode) -> Memory:
    places = writer.graph, writer.packing, target, writer.images
    return Memory(writer.images, Extents(*places, augmenting.floats))


def _calls(writer: Writer) -> list[list[Call]]:
    """Return the functions of all tasks, phase by phase."""
    return [
        [
            Call(name, task_function(writer, task, name))
            for index, task in enumerate(phase)
            for name in [f"phase_{number}_task_{index}"]
        ]
        for number, phase in enumerate(plan_training(writer.graph))
    ]


def _preamble(
    request: TrainingRequest, target: Target, augmenting: AugmentingCode, tasks: int
) -> str:
    kernels = (f"optimizers/{request.kernel}", "update", *augmenting.kernels)
    averaging = int(request.averages)
    text = preamble(target, *kernels, MAX_TASKS=tasks, AVERAGING=averaging)
    return "\n".join((text, *augmenting.constants))


def _all(phases: list[list[Call]]) -> Iterator[Call]:
    return (call for phase in phases for call in phase)


def _dispatch(phases: list[list[Call]]) -> Iterator[str]:
    """Yield how many units the tasks of a phase have, and which function does them."""
    yield "static Work work_of(int phase, int count)\n{\n    (void)count;"
    yield "    switch (phase) {"
    for number, phase in enumerate(phases):
        units = ", ".join(call.function.units for call in phase)
        yield f"    case {number}: return (Work){{{len(phase)}, {{{units}}}}};"
    yield "    }\n    return (Work){0};\n}"
    yield (
        "static void run_task(int phase, int task, Job *job, const Batch *batch,"
        " float *scratch, int unit)\n{\n    switch (phase * MAX_TASKS + task) {"
    )
    for number, phase in enumerate(phases):
        for task, call in enumerate(phase):
            place = f"{number} * MAX_TASKS + {task}"
            yield f"    case {place}: {call.name}(job, batch, scratch, unit); break;"
    yield "    }\n}"
