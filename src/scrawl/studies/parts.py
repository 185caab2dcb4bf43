"""What the page of a study is made of; each part is a value that knows no HTML."""

from dataclasses import dataclass

from scrawl.errors import InvalidRequest
from scrawl.studies.comparisons import Comparison

Row = tuple[str, ...]
PNG, PNG_HEADER = b"\x89PNG\r\n\x1a\n", 24  # bytes, with width and height


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

    def __post_init__(self) -> None:
        """Refuse rows of another length than the header.

        Raises:
            InvalidRequest: saying which one.
        """
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.header):
                raise InvalidRequest(
                    f"Row {number} of the table {self.title!r} has {len(row)} cells;"
                    f" its header has {len(self.header)}. Give each as many."
                )


@dataclass(frozen=True)
class Picture:
    """A drawn figure, and what it shows in words for those who do not see it."""

    title: str
    alt: str
    png: bytes

    def __post_init__(self) -> None:
        """Refuse what is no PNG.

        Raises:
            InvalidRequest: if it does not begin as one.
        """
        if not self.png.startswith(PNG) or len(self.png) < PNG_HEADER:
            raise InvalidRequest(
                f"The picture {self.title!r} is no PNG. Give it the bytes of one, such"
                " as scrawl.figures.to_png returns."
            )

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
