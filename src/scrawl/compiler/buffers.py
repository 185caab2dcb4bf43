"""Which buffer holds the value of a link, its gradient, what readers add to it."""

from dataclasses import dataclass

from scrawl.compiler.graph import Forget, Graph, Split
from scrawl.compiler.memory import Buffer
from scrawl.networks import (
    Activate,
    Affine,
    AveragePool,
    Conv,
    DepthwiseConv,
    MatMul,
    MaxPool,
    Normalize,
    Sum,
)

# What these hand back does not depend on what they gave, so that may be overwritten.
FORGETS_OUTPUT = (
    Affine,
    AveragePool,
    Conv,
    DepthwiseConv,
    Forget,
    MatMul,
    MaxPool,
    Normalize,
    Sum,
)


@dataclass(frozen=True)
class Buffers:
    """Where everything of one graph lies, by name."""

    graph: Graph
    goes_back: bool  # keep what the way back needs

    def value(self, index: int) -> Buffer:
        """Return where the output of link *index* lies; a function works in place."""
        while isinstance(self.graph.links[index].operation, Split) or (
            self._is_in_place(index)
        ):
            (index,) = self.graph.links[index].inputs
        return Buffer("value", index)

    def gradient(self, index: int) -> Buffer:
        """Return where the gradient of link *index*'s output lies.

        It lies where the only reader, going back in place, leaves it.
        """
        readers = self.graph.readers[index]
        while len(readers) == 1 and self._goes_back_in_place(readers[0].link):
            index = readers[0].link
            readers = self.graph.readers[index]
        return Buffer("gradient", index)

    def edge(self, reader: int, slot: int = 0) -> Buffer:
        """Return where link *reader* leaves the gradient of what it takes at *slot*."""
        link = self.graph.links[reader]
        if link.is_backward_in_place:
            return self.gradient(reader)
        source = link.inputs[slot]
        if not isinstance(self.graph.links[source].operation, Split):
            return self.gradient(source)
        if isinstance(link.operation, Sum):
            return self.gradient(reader)  # as it is; nobody changes it
        return Buffer("edge", reader, slot)

    def source(self, index: int, slot: int = 0) -> Buffer:
        """Return where the value lies that link *index* takes at *slot*."""
        return self.value(self.graph.links[index].inputs[slot])

    def _is_in_place(self, index: int) -> bool:
        """A function overwrites its input where nobody needs that any more."""
        link = self.graph.links[index]
        if not isinstance(link.operation, Activate):
            return False
        (source,) = link.inputs
        is_needed = self.goes_back and link.operation.function == "gelu"
        has_other_readers = len(self.graph.readers[source]) > 1
        if is_needed or has_other_readers or self.graph.is_kept(source):
            return False
        return isinstance(self.graph.links[source].operation, FORGETS_OUTPUT)

    def _goes_back_in_place(self, index: int) -> bool:
        return self.graph.links[index].is_backward_in_place
