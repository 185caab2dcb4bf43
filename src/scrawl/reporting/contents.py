"""What a report says, as values: the page only lays them out.

Where something cannot be shown, a `Missing` stands in its place and says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass

LONG_NAME = 3  # characters; longer names of columns are written upwards


@dataclass(frozen=True)
class Missing:
    """The reason why a part of the report is not there: one sentence or two."""

    reason: str


@dataclass(frozen=True)
class Fact:
    """A name, what it stands for, and perhaps a word on that."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Picture:
    """An image inside the page, in the pixels of the screen."""

    uri: str
    width: int
    height: int
    text: str  # for those who cannot see it
    caption: tuple[str, ...] = ()  # lines
    is_wide: bool = False  # too wide to be read on a telephone without moving it


@dataclass(frozen=True)
class Tick:
    """A number on an axis, and where it stands."""

    place: float
    label: str


@dataclass(frozen=True)
class Spot:
    """A measured value, and where it lies in the drawing."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Curve:
    """One line of a chart; it is broken where a value is missing."""

    name: str  # training or validation
    ways: tuple[str, ...]  # points of SVG, one text for each unbroken part
    spots: tuple[Spot, ...]  # none if they would hide the line


@dataclass(frozen=True)
class Chart:
    """A measure over the epochs, in a drawing of `WIDTH` by `HEIGHT`."""

    anchor: str
    title: str
    description: str  # the same in words
    curves: tuple[Curve, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]


@dataclass(frozen=True)
class Table:
    """Rows of text below a header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Curves:
    """How the epochs went, as drawings and as numbers."""

    charts: tuple[Chart, ...]
    epochs: Table
    note: str


@dataclass(frozen=True)
class Gallery:
    """The images behind one cell of a confusion matrix."""

    anchor: str
    truth: str
    read: str
    count: int
    pictures: tuple[Picture, ...]
    note: str


@dataclass(frozen=True)
class Cell:
    """How many images of a class were read as a class; level 0 to 9 is its colour."""

    count: int
    level: int
    is_right: bool
    truth: str
    read: str
    anchor: str  # of its gallery


@dataclass(frozen=True)
class Mistakes:
    """The mistakes, the worst first: those seen at once, and those behind them."""

    title: str
    first: tuple[Picture, ...]
    more: tuple[Picture, ...]
    note: str


@dataclass(frozen=True)
class Output:
    """Everything about one output of the network; most have only one, without name."""

    name: str
    anchor: str  # what its anchors end in
    accuracy: str
    interval: str
    loss: str
    classes: tuple[str, ...]
    matrix: tuple[tuple[Cell, ...], ...]  # empty if there are too many classes
    pairs: tuple[Cell, ...]  # the most frequent mistakes
    galleries: tuple[Gallery, ...]
    mistakes: Mistakes
    per_class: Table

    @property
    def has_long_names(self) -> bool:
        """Whether the columns of the matrix are headed by words, not by letters."""
        return max(map(len, self.classes)) > LONG_NAME


@dataclass(frozen=True)
class Seen:
    """What the layers make of one image."""

    title: str
    image: Picture
    maps: tuple[Picture, ...]


@dataclass(frozen=True)
class Report:
    """All that a report says of a run."""

    name: str
    status: str
    notices: tuple[str, ...]
    facts: tuple[Fact, ...]
    curves: Curves | Missing
    outputs: tuple[Output, ...] | Missing
    album: str  # which images can be shown
    kernels: tuple[Picture, ...] | Missing
    feature_maps: tuple[Seen, ...] | Missing
    diagram: str | Missing  # SVG
    costs: Table | Missing
    recipe: tuple[Fact, ...] | Missing
    data: tuple[Fact, ...]
    machine: tuple[Fact, ...]

    @property
    def left_out(self) -> Mapping[str, str]:
        """The parts that are not there, and why."""
        return {
            name.replace("_", " "): part.reason
            for name, part in vars(self).items()
            if isinstance(part, Missing)
        }
