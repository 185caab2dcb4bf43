"""The training of a network as C: its tasks, and which task a unit belongs to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from scrawl.compiler.chain import training_chain
from scrawl.compiler.emit import (
    extents,
    kernel_text,
    link_constants,
    link_functions,
    preamble,
)
from scrawl.compiler.library import Source
from scrawl.compiler.lines import Writer
from scrawl.compiler.memory import Memory
from scrawl.compiler.optimizers import Kernel
from scrawl.compiler.packing import Packing, pack_chain, round_up
from scrawl.compiler.plan import plan_training
from scrawl.compiler.targets import Target
from scrawl.compiler.tasks import TaskFunction, TaskWriter
from scrawl.networks import Network

IMAGES_MULTIPLE = 16  # so that transposed gradients are whole vectors of images
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
class TrainingProgram:
    """The C of a training, how it reads weights, and the memory that it needs."""

    source: Source
    packing: Packing
    values_floats: int  # for the batch
    scratch_floats: int  # for each worker


def emit_training(
    network: Network, kernel: Kernel, target: Target, batch_size: int
) -> TrainingProgram:
    """Return the C that trains *network* with batches of at most *batch_size*."""
    chain = training_chain(network)
    packing = pack_chain(chain, target.lanes)
    images = round_up(batch_size, IMAGES_MULTIPLE)
    tasks = TaskWriter(Writer(chain, packing, trains=True), images)
    phases = [
        [
            Call(name, tasks.function(task, name))
            for index, task in enumerate(phase)
            for name in [f"phase_{number}_task_{index}"]
        ]
        for number, phase in enumerate(plan_training(chain))
    ]
    memory = Memory(images, extents(chain, packing, target, images))
    for call in _all(phases):
        call.function.note(memory)
    memory.settle()
    parts = (
        preamble(target, f"optimizers/{kernel}", "update", num_tasks=_most(phases)),
        *link_constants(chain, target, images, trains=True),
        *link_functions(chain, packing, trains=True),
        *(call.function.text(memory) for call in _all(phases)),
        *_dispatch(phases),
        f"enum {{ BATCH = {batch_size}, NUM_PHASES = {len(phases)} }};",
        f"enum {{ SCRATCH = {memory.scratch_floats} }};",
        kernel_text("train"),
        ENTRY,
    )
    return TrainingProgram(
        Source("\n".join(parts)), packing, memory.batch_floats, memory.scratch_floats
    )


def _most(phases: list[list[Call]]) -> int:
    return max(len(phase) for phase in phases)


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
