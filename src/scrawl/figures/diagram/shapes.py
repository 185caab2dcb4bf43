"""What pictures are made of, and in which colours."""

from typing import NamedTuple

from scrawl.figures.theme import BLUE, INK, ORANGE, PAPER

SOFT_INK = "#57606a"


class Ink(NamedTuple):
    """The colours of a kind of shape, on light paper."""

    fill: str = "none"
    stroke: str = "none"
    width: float = 1.2  # of the stroke


class Spot(NamedTuple):
    """A place in the picture, counted from the upper left corner."""

    x: float
    y: float


class Bend(NamedTuple):
    """A round corner: a parabola that leaves *start* towards *corner* for *end*."""

    start: Spot
    corner: Spot
    end: Spot


class Way(NamedTuple):
    """A line from its first spot over round corners to the last."""

    first: Spot
    bends: tuple[Bend, ...]
    last: Spot


class Rectangle(NamedTuple):
    """A rectangle with round corners."""

    ink: str
    left: float
    top: float
    width: float
    height: float
    corner: float


class Stroke(NamedTuple):
    """Lines that are drawn as one: where they lie on each other, they are no darker."""

    ink: str
    ways: tuple[Way, ...]


class Triangle(NamedTuple):
    """A filled triangle."""

    ink: str
    spots: tuple[Spot, Spot, Spot]


class Label(NamedTuple):
    """A text on one line; *x* is its left end, its middle or its right end."""

    ink: str
    text: str
    x: float
    baseline: float
    size: float
    anchor: str = "start"  # as in SVG: or "middle", "end"
    is_bold: bool = False


Shape = Rectangle | Stroke | Triangle | Label


class Group(NamedTuple):
    """Shapes that are one thing, and what that is."""

    title: str
    shapes: tuple[Shape, ...]


class Picture(NamedTuple):
    """Groups of shapes, the later over the earlier ones."""

    width: float
    height: float
    groups: tuple[Group, ...]


INKS: dict[str, Ink] = {
    "paper": Ink(fill=PAPER),
    "text": Ink(fill=INK),
    "soft": Ink(fill=SOFT_INK),
    "line": Ink(stroke=SOFT_INK),
    "arrow": Ink(fill=SOFT_INK),
    "tag": Ink(fill=INK),
    "input": Ink(fill=PAPER, stroke=INK),
    "plain": Ink(fill="#f6f8fa", stroke="#9aa4ae"),
    "learned": Ink(fill="#e9f3fa", stroke=BLUE),
    "joining": Ink(fill="#fdf1e9", stroke=ORANGE),
}
