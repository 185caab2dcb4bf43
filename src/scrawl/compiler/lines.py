"""What the lines of C of all links are made of: names, buffers, places of weights.

Lines name buffers (`memory.reference`); they get addresses once it is known which loop
touches what.
"""

from dataclasses import dataclass
from typing import Literal

from scrawl.compiler.buffers import Buffers
from scrawl.compiler.graph import Graph, Link
from scrawl.compiler.memory import Buffer, reference
from scrawl.compiler.packing import Packing
from scrawl.networks import Conv, DepthwiseConv

Scope = Literal["image", "slice"]


@dataclass(frozen=True)
class Line:
    """A statement, and whether it is for one image `i` or for a slice of them."""

    text: str
    scope: Scope = "image"


@dataclass(frozen=True)
class Range:
    """The numbers of an image that elementwise lines look at, as text of C."""

    first: str
    last: str


@dataclass(frozen=True)
class Writer:
    """What it takes to write the lines of the links of one graph.

    *example* is the text of C for which example of the data set `i` is, *images* how
    many there is room for.
    """

    graph: Graph
    packing: Packing
    buffers: Buffers
    example: str
    images: int
    trains: bool
    room_of_augmented: int = 0  # floats before the room of the kernel; 0: none

    def link(self, index: int) -> Link:
        """Return the link of that number."""
        return self.graph.links[index]

    def whole(self, index: int) -> Range:
        """Return the range of all numbers that link *index* gives."""
        return Range("0", str(self.link(index).size))

    def value(self, index: int) -> str:
        """Return the mark of the value of a link."""
        return reference(self.buffers.value(index))

    def source(self, index: int, slot: int = 0) -> str:
        """Return the mark of the value that a link takes."""
        return reference(self.buffers.source(index, slot))

    def gradient(self, index: int) -> str:
        """Return the mark of the gradient of what a link gives."""
        return reference(self.buffers.gradient(index))

    def edge(self, index: int, slot: int = 0) -> str:
        """Return the mark of the gradient of what a link takes."""
        return reference(self.buffers.edge(index, slot))

    def once(self, kind: Buffer) -> str:
        """Return the mark of a buffer that is there once."""
        return reference(kind, "0")

    def weights(self, index: int, role: str) -> str:
        """Return the text of C for an array of a link, 0 if it has none."""
        place = self.packing.parts[self.link(index).name].place_of(role)
        return f"job->weights + {place}" if place >= 0 else "0"

    def kernel(self, index: int) -> str:
        """Return the text of C for the first array of a link."""
        return f"job->weights + {self.packing.parts[self.link(index).name].place}"

    def positions(self, index: int) -> int:
        """Return at how many places a link gives each of its channels."""
        return self.link(index).size // self.link(index).shape[-1]

    def is_padded(self, index: int) -> bool:
        """Tell whether a convolution needs zeros around what it takes."""
        operation = self.link(index).operation
        is_conv = isinstance(operation, Conv | DepthwiseConv)
        return is_conv and any(operation.window.padding)
