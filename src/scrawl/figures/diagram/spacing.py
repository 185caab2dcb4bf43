"""Blocks, side by side at their distances, each near those that it is linked to.

Every block is drawn to the mean of those that pull it. It moves there, and pushes what
it touches, as far as the whole group wishes; so blocks settle as springs would.
"""

import math
from collections.abc import Collection, Sequence
from graphlib import TopologicalSorter
from typing import NamedTuple

MAX_SWEEPS = 40
LEFT, RIGHT = -1, 1  # sides
TOUCHING = 1e-6  # columns: nearer than this, one block pushes the other
NEARLY = 4  # columns: a line that is less askew than this becomes straight


class Distance(NamedTuple):
    """How many columns the block *right* stands to the right of *left*, at least."""

    left: int
    right: int
    columns: int

    def end(self, side: int) -> int:
        """Return the block at this side."""
        return self.right if side == RIGHT else self.left


class Pull(NamedTuple):
    """A linked block, and how strongly it draws."""

    block: int
    weight: float


def placed_blocks(
    distances: Sequence[Distance], pulls: Sequence[Sequence[Pull]]
) -> list[int]:
    """Return the columns of the blocks: at their distances, near those they pull."""
    blocks = _Blocks(distances, pulls)
    for _ in range(MAX_SWEEPS):
        right = [blocks.draw(block, RIGHT) for block in reversed(blocks.order)]
        left = [blocks.draw(block, LEFT) for block in blocks.order]
        if not any(right + left):
            break
    blocks.make_whole()
    for block in blocks.order:
        blocks.straighten(block)
    return [round(place) for place in blocks.places]


class _Blocks:
    """Blocks at their distances, and where they stand."""

    def __init__(
        self, distances: Sequence[Distance], pulls: Sequence[Sequence[Pull]]
    ) -> None:
        """Put all blocks as far left as they can stand."""
        self.pulls = pulls
        self.beside: dict[int, list[list[Distance]]] = {
            LEFT: [[] for _ in pulls],
            RIGHT: [[] for _ in pulls],
        }
        for distance in distances:
            self.beside[LEFT][distance.right].append(distance)
            self.beside[RIGHT][distance.left].append(distance)
        before = {
            block: [distance.left for distance in found]
            for block, found in enumerate(self.beside[LEFT])
        }
        self.order = list(TopologicalSorter(before).static_order())
        self.places = [0.0] * len(pulls)
        for block in self.order:
            ends = (self.places[d.left] + d.columns for d in self.beside[LEFT][block])
            self.places[block] = max(ends, default=0.0)

    def room(self, distance: Distance) -> float:
        """Return how much nearer its two blocks could be."""
        return (
            self.places[distance.right] - self.places[distance.left] - distance.columns
        )

    def draw(self, block: int, side: int) -> bool:
        """Move a block to a *side*, with all that it pushes, if it and they wish to.

        Return whether they moved.
        """
        if side * self._wish([block]) < TOUCHING:
            return False
        group, room, waiting = {block: side}, math.inf, [block]
        while waiting:
            for distance in self.beside[side][waiting.pop()]:
                other = distance.end(side)
                if self.room(distance) > TOUCHING:
                    room = min(room, self.room(distance))
                elif other not in group:
                    group[other] = side
                    waiting.append(other)
        step = min(side * self._wish(group), room)
        for member in group if step > TOUCHING else ():
            self.places[member] += side * step
        return step > TOUCHING

    def _wish(self, group: Collection[int]) -> float:
        """Return how far right the pulls from outside would draw a *group*."""
        strengths = [
            (pull.weight, self.places[pull.block] - self.places[member])
            for member in group
            for pull in self.pulls[member]
            if pull.block not in group
        ]
        weight = sum(strength for strength, _ in strengths)
        return sum(w * columns for w, columns in strengths) / weight if weight else 0.0

    def make_whole(self) -> None:
        """Move all blocks to whole columns, at their distances."""
        for block in self.order:
            ends = (self.places[d.left] + d.columns for d in self.beside[LEFT][block])
            whole = float(math.floor(self.places[block] + 0.5))
            self.places[block] = max(whole, max(ends, default=whole))

    def straighten(self, block: int) -> None:
        """Move a block by a few columns if that makes a line of its straight."""
        askew = [self.places[p.block] - self.places[block] for p in self.pulls[block]]
        step = min(askew, key=abs, default=0.0)
        beside = self.beside[RIGHT if step > 0 else LEFT][block]
        room = min(map(self.room, beside), default=math.inf)
        if abs(step) < NEARLY and abs(step) <= room:
            self.places[block] += step
