"""What the page of a study is made of; each part is a value that knows no HTML."""

from dataclasses import dataclass

from scrawl.studies.comparisons import Comparison

Row = tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """The title of the parts that follow."""

    title: str


@dataclass(frozen=True)
class Paragraph:
    """A few sentences."""

    text: str


@dataclass(frozen=True)
class Listing:
    """What is printed: lines in letters of one width."""

    title: str
    text: str


@dataclass(frozen=True)
class Table:
    """Rows of cells, all of the length of the header."""

    title: str
    header: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Picture:
    """A drawn figure, and what it shows in words for those who do not see it."""

    title: str
    alt: str
    png: bytes

    @property
    def width(self) -> int:
        """Return how many pixels it is wide."""
        return int.from_bytes(self.png[16:20], "big")

    @property
    def height(self) -> int:
        """Return how many pixels it is high."""
        return int.from_bytes(self.png[20:24], "big")


@dataclass(frozen=True)
class Drawing:
    """A picture as the text of an SVG element that we made ourselves."""

    title: str
    svg: str


Part = Section | Paragraph | Listing | Table | Picture | Drawing | Comparison
