"""Where everything lies that a worker reads and writes besides the weights.

What only one loop over images touches lies in a worker's scratch, one image at a time
and in cache; everything else has room for a whole batch.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, cast

from scrawl.compiler.packing import NARROW, round_up

Kind = Literal[
    "value",
    "gradient",
    "edge",  # what one of several readers adds to a gradient
    "padded",  # an image with the zeros around it that a convolution needs
    "padded_again",  # on the way back
    "spread",  # a gradient with the zeros that its way back needs
    "places",  # of the maxima
    "turned",  # a gradient, transposed
    "kernel",  # turned for the way back
    "slices",  # gradients of a convolution, one for each slice
    "sums",  # of a normalization, one for each slice
    "merged",  # the sums of all slices
    "moments",  # what they come to: mean and deviation of each channel
    "factors",  # of the way back through a normalization
    "weights",  # of a link: never in memory of a batch, but read and changed
    "loss",
    "correct",
    "augmented",  # pixels, as bytes, and room for what made them
    "room",  # in scratch, for a block of a dense link's input gradient
]


class Buffer(NamedTuple):
    """Something that needs memory: of which kind, for which link and its input."""

    kind: Kind
    link: int = -1
    slot: int = 0


class Extent(NamedTuple):
    """How many floats a buffer needs: for each image, or once."""

    floats: int
    once: bool = False  # not one for each image


REFERENCE = re.compile(r"@(\w+) (-?\d+) (\d+) (\w+)@")


def reference(buffer: Buffer, image: str = "i") -> str:
    """Return a mark for the numbers of *image*, which `Memory` turns into an address.

    *image* is text of C; '0' is the first of the batch.
    """
    return f"@{buffer.kind} {buffer.link} {buffer.slot} {image}@"


@dataclass
class Memory:
    """Gives every buffer a place, once it is noted which loop touches what.

    *extents* tells how large buffers are, for batches of *images*; *batch* is the text
    of C for where those lie that have room for a batch, *local* for the others.
    """

    images: int
    extents: Callable[[Buffer], Extent]
    batch: str = "job->values"
    local: str = "scratch"
    touched: dict[Buffer, set[str]] = field(default_factory=dict)
    places: dict[Buffer, int] = field(default_factory=dict)
    batch_floats: int = 0
    scratch_floats: int = 0

    def note(self, lines: Iterable[str], loop: str) -> None:
        """Note that *loop* touches what *lines* refer to; no name is no loop."""
        for line in lines:
            for kind, link, slot, _ in REFERENCE.findall(line):
                buffer = Buffer(kind, int(link), int(slot))
                where = f"{buffer}" if kind == "room" else loop
                self.touched.setdefault(buffer, set()).add(where)

    def settle(self) -> None:
        """Give each buffer its place."""
        loop_floats: dict[str, int] = {}
        for buffer, loops in self.touched.items():
            extent = self.extents(buffer)
            floats = round_up(extent.floats, NARROW)
            if self._is_local(buffer):
                loop = min(loops)
                self.places[buffer] = loop_floats.get(loop, 0)
                loop_floats[loop] = self.places[buffer] + floats
            else:
                self.places[buffer] = self.batch_floats
                self.batch_floats += floats * (1 if extent.once else self.images)
        # Vectors may be read beyond the last number, up to a vector's length.
        self.scratch_floats = max(loop_floats.values(), default=0) + NARROW
        self.batch_floats += NARROW

    def resolve(self, line: str) -> str:
        """Return *line* with addresses for references."""
        return REFERENCE.sub(self._address, line)

    def _is_local(self, buffer: Buffer) -> bool:
        """One image at a time is enough for what a single loop touches."""
        loops = self.touched[buffer]
        return len(loops) == 1 and "" not in loops

    def _address(self, match: re.Match[str]) -> str:
        kind, link, slot, image = match.groups()
        buffer = Buffer(cast("Kind", kind), int(link), int(slot))
        place = self.places[buffer]
        if self._is_local(buffer):
            return f"{self.local} + {place}"
        extent = self.extents(buffer)
        if extent.once or image == "0":
            return f"{self.batch} + {place}"
        return f"{self.batch} + {place} + (i64){image} * {extent.floats}"
