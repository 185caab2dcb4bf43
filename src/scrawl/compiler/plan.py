"""A training step as phases: what is done together, and what must wait for what.

A step is a list of actions in an order that is right for one worker. An action that
looks at one image at a time may follow another of its kind at once, slice by slice, in
the same task; whatever else reads or changes what another action has made waits for a
phase of its own. So tasks of one phase share nothing but what they read, and weights
change only after the last phase that reads them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from scrawl.compiler.accesses import accesses
from scrawl.compiler.actions import (
    Action,
    ImageAction,
    TaskAction,
    TurnKernel,
    training_actions,
)
from scrawl.compiler.buffers import Buffers
from scrawl.compiler.graph import Graph
from scrawl.compiler.memory import Buffer


@dataclass(frozen=True)
class ImageTask:
    """Actions that look at one image at a time, slice by slice."""

    actions: tuple[ImageAction, ...]


Task: TypeAlias = ImageTask | TaskAction
Phase: TypeAlias = tuple[Task, ...]


def plan_training(graph: Graph) -> tuple[Phase, ...]:
    """Return the phases of one step of training."""
    buffers = Buffers(graph, goes_back=True)
    actions = training_actions(graph)
    turns = tuple(item for item in actions if isinstance(item, TurnKernel))
    others = tuple(item for item in actions if not isinstance(item, TurnKernel))
    # Kernels are turned beside the first images, or, if no phase is lost, before them:
    # then what goes forwards and back is one task, and stays in cache.
    beside = _phases(buffers, (*turns, *others))
    before = (*_phases(buffers, turns), *_phases(buffers, others))
    return before if len(before) <= len(beside) else beside


@dataclass
class _Seen:
    """In which phases a buffer was written and read, and whether by image actions."""

    writes: list[tuple[int, bool]] = field(default_factory=list)
    reads: list[tuple[int, bool]] = field(default_factory=list)


def _phases(buffers: Buffers, actions: tuple[Action, ...]) -> tuple[Phase, ...]:
    seen: dict[Buffer, _Seen] = {}
    phases: list[list[Action]] = []
    for action in actions:
        number = _first_phase(buffers, action, seen)
        while number >= len(phases):
            phases.append([])
        phases[number].append(action)
    return tuple(tuple(_tasks(phase)) for phase in phases)


def _first_phase(buffers: Buffers, action: Action, seen: dict[Buffer, _Seen]) -> int:
    """Return the first phase in which *action* can be, and note what it touches."""
    is_image = isinstance(action, ImageAction)
    reads, writes = accesses(action, buffers)
    before = [
        item
        for buffer in (*reads, *writes)
        for item in seen.setdefault(buffer, _Seen()).writes
    ] + [item for buffer in writes for item in seen[buffer].reads]
    number = max(
        (phase if is_image and was_image else phase + 1 for phase, was_image in before),
        default=0,
    )
    for buffer in reads:
        seen[buffer].reads.append((number, is_image))
    for buffer in writes:
        seen[buffer].writes.append((number, is_image))
    return number


def _tasks(actions: list[Action]) -> Iterator[Task]:
    images = tuple(item for item in actions if isinstance(item, ImageAction))
    if images:
        yield ImageTask(images)
    yield from (item for item in actions if not isinstance(item, ImageAction))
