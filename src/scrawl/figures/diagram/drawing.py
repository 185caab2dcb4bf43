"""Boxes and arrows on a grid of characters: what all renderings of a diagram show."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from scrawl.figures.diagram.captions import Line

Look = Literal["input", "learned", "joining", "plain"]


class Point(NamedTuple):
    """A place on the grid, counted from the upper left corner."""

    column: int
    row: int


@dataclass(frozen=True)
class Box:
    """An input or a layer; its borders lie on the columns and rows that it names."""

    name: str
    lines: tuple[Line, ...]
    look: Look
    left: int
    top: int
    width: int
    is_output: bool = False

    @property
    def right(self) -> int:
        """The column of its right border."""
        return self.left + self.width - 1

    @property
    def bottom(self) -> int:
        """The row of its lower border."""
        return self.top + len(self.lines) + 1

    @property
    def is_input(self) -> bool:
        """Whether the network is given this value."""
        return self.look == "input"


@dataclass(frozen=True)
class Arrow:
    """A line from the lower border of one box to the upper border of another."""

    source: str
    target: str
    points: tuple[Point, ...]  # its ends and corners


@dataclass(frozen=True)
class Diagram:
    """A network on a grid of characters; no boxes touch, no arrow passes one."""

    name: str
    boxes: tuple[Box, ...]  # the inputs, then the layers in their order
    arrows: tuple[Arrow, ...]
    num_parameters: int

    @property
    def num_columns(self) -> int:
        """The width of the grid."""
        ends = [box.right for box in self.boxes]
        ends += [point.column for arrow in self.arrows for point in arrow.points]
        return max(ends) + 1

    @property
    def num_rows(self) -> int:
        """The height of the grid."""
        return max(box.bottom for box in self.boxes) + 1
