"""Functions of C while it is not yet known where anything lies."""

from collections.abc import Iterator
from dataclasses import dataclass

from scrawl.compiler.memory import Memory


@dataclass(frozen=True)
class Chunk:
    """Lines that run once for a unit or, if *is_loop*, for each of its images."""

    lines: tuple[str, ...]
    is_loop: bool = False


@dataclass(frozen=True)
class TaskFunction:
    """A function of C that does one unit of a task.

    *head* is its first line, *units* how many units there are, as text of C.
    """

    head: str
    units: str
    chunks: tuple[Chunk, ...]

    def note(self, memory: Memory) -> None:
        """Tell *memory* which loop touches what."""
        for number, chunk in enumerate(self.chunks):
            loop = f"{self.head} {number}" if chunk.is_loop else ""
            memory.note(chunk.lines, loop)

    def text(self, memory: Memory) -> str:
        """Return the definition, with addresses."""
        lines = [line for chunk in self.chunks for line in _indented(chunk)]
        body = (memory.resolve(line) for line in lines)
        return "\n".join((self.head, "{", *body, "}"))


def over_batch(lines: list[str]) -> tuple[Chunk, ...]:
    """Return *lines* in a loop over the images of the batch, whose buffers stay."""
    if not lines:
        return ()
    loop = "for (int i = 0; i < batch->count; i++) {"
    return (Chunk((loop, *(f"    {line}" for line in lines), "}")),)


def _indented(chunk: Chunk) -> Iterator[str]:
    if not chunk.is_loop:
        yield from (f"    {line}" for line in chunk.lines)
        return
    yield "    for (int i = from; i < to; i++) {"
    yield from (f"        {line}" for line in chunk.lines)
    yield "    }"
