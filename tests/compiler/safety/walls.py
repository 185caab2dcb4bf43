"""Walls between the buffers of generated C, which nobody may touch.

Usually buffers lie side by side, and those of different loops in the same place. Here
each has a place of its own and a wall of NaN behind it: whoever reads there gets wrong
numbers, and whoever writes there is found out.
"""

import ctypes
from dataclasses import dataclass, field
from typing import NamedTuple

import pytest

from scrawl.compiler.job import Job
from scrawl.compiler.memory import Buffer, Memory
from scrawl.compiler.packing import NARROW, round_up

WALL_FLOATS = 8 * NARROW
UNTOUCHED = b"\xff" * 4  # every number, when a call begins


class WallTouched(Exception):
    """Behind which buffer somebody wrote."""


class Wall(NamedTuple):
    """Where a wall stands, in floats, and behind what."""

    start: int
    end: int
    buffer: Buffer


@dataclass
class Walls:
    """The walls in the memory of the file that was written last."""

    of_batch: list[Wall] = field(default_factory=list)
    of_worker: list[Wall] = field(default_factory=list)
    worker_floats: int = 0

    def build(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let there be walls in all files that are written from now on."""

        def settle(memory: Memory) -> None:
            self._settle(memory)

        monkeypatch.setattr(Memory, "settle", settle)

    def check(self, job: Job, num_workers: int) -> None:
        """Look at all walls after a call.

        Raises:
            WallTouched: if a number there is another one than before.
        """
        for wall in self.of_batch:
            _check(job.values, wall)
        for number in range(num_workers):
            for wall in self.of_worker:
                _check(job.scratch + 4 * number * self.worker_floats, wall)

    def _settle(self, memory: Memory) -> None:
        """Give each buffer a place, as `Memory.settle` does, and a wall."""
        batch, loops = list[Wall](), list[Wall]()
        for buffer in memory.touched:
            extent, is_local = memory.extents(buffer), memory._is_local(buffer)
            num_images = 1 if extent.once or is_local else memory.images
            walls = loops if is_local else batch
            memory.places[buffer] = _end(walls)
            start = memory.places[buffer] + extent.floats * num_images
            walls.append(Wall(start, round_up(start, NARROW) + WALL_FLOATS, buffer))
        memory.batch_floats, memory.scratch_floats = _end(batch), _end(loops)
        self.of_batch, self.of_worker = batch, loops
        self.worker_floats = memory.scratch_floats
        if memory.batch == "scratch":  # of reading, everything belongs to a worker
            shift = memory.batch_floats
            moved = [Wall(w.start + shift, w.end + shift, w.buffer) for w in loops]
            self.of_batch, self.of_worker = [], [*batch, *moved]
            self.worker_floats += shift


def _end(walls: list[Wall]) -> int:
    return walls[-1].end if walls else 0


def _check(memory: int, wall: Wall) -> None:
    num_floats = wall.end - wall.start
    content = ctypes.string_at(memory + 4 * wall.start, 4 * num_floats)
    if content != UNTOUCHED * num_floats:
        raise WallTouched(f"Somebody wrote behind {wall.buffer}.")
