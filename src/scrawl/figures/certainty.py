"""The images that the network is surest of, and least: a column for each class."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scrawl.arrays import Image, Images, Scores
from scrawl.evaluation import readings
from scrawl.explanation import Certainty
from scrawl.figures.dots import Dots, ink_on_paper, put_framed
from scrawl.figures.theme import (
    DOTS_PER_INCH,
    FAINT_INK,
    SMALL_POINTS,
    TITLE_POINTS,
    shorten,
    text_inches,
    text_style,
)

if TYPE_CHECKING:
    import matplotlib.axes
    import matplotlib.figure

# All in dots.
IMAGE = 112
GAP = 20
MARGIN = 30
TITLE = 64
ROW_NAMES = 106
CLASS_NAME = 28
CAPTION = 54  # two lines

CLASSES_PER_BLOCK = 10
MAX_CLASSES = 50
ROWS = ("surest\nright", "least sure\nright", "surest\nmisread")
TITLE_TEXT = "The surest and least sure readings of each class, and their scores"


def certainty_figure(
    certainties: Sequence[Certainty],
    images: Images,
    scores: Scores,
    classes: tuple[str, ...],
) -> "matplotlib.figure.Figure":
    """Return the surest and least sure readings of each class, and its worst mistake.

    Below each is the score of its reading. *images* and *scores* are those that the
    *certainties* count. Classes without images are left out, and those after the first
    50.
    """
    names = shorten(classes)
    columns = [item for item in certainties if {*_indices(item)} != {None}]
    tiles = list(_tiles(columns[:MAX_CLASSES], images, scores, names))
    layout = _lay_out(tiles, names, images.shape[1:])
    figure, axes = ink_on_paper(_paste(tiles, layout))
    _write(axes, tiles, layout, [names[item.label] for item in columns[:MAX_CLASSES]])
    return figure


@dataclass(frozen=True, eq=False)
class _Tile:
    """One image, and which column and row it is in."""

    column: int
    row: int
    image: Image
    caption: str


@dataclass(frozen=True)
class _Layout:
    """Where the images lie, in dots from the top left corner."""

    num_columns: int
    num_rows: int  # of images of a class
    zoom: int
    image_height: int
    column_width: int

    @property
    def block_height(self) -> int:
        """The rows of up to ten classes, and their names."""
        return CLASS_NAME + self.num_rows * (self.image_height + CAPTION) + GAP

    @property
    def width(self) -> int:
        """The whole picture."""
        columns = min(self.num_columns, CLASSES_PER_BLOCK)
        wide = MARGIN + ROW_NAMES + columns * self.column_width + MARGIN - GAP
        title = text_inches(TITLE_TEXT, 1.1 * TITLE_POINTS) * DOTS_PER_INCH
        return max(wide, round(title) + 2 * MARGIN)

    @property
    def height(self) -> int:
        """The whole picture."""
        num_blocks = math.ceil(self.num_columns / CLASSES_PER_BLOCK)
        return TITLE + num_blocks * self.block_height

    def left(self, column: int) -> int:
        """Left side of the images of a class."""
        place = column % CLASSES_PER_BLOCK
        return MARGIN + ROW_NAMES + place * self.column_width

    def top(self, column: int, row: int) -> int:
        """Upper side of an image."""
        block = TITLE + column // CLASSES_PER_BLOCK * self.block_height
        return block + CLASS_NAME + row * (self.image_height + CAPTION)


def _indices(certainty: Certainty) -> tuple[int | None, ...]:
    return (
        certainty.surest_right,
        certainty.least_sure_right,
        certainty.surest_wrong,
    )


def _tiles(
    columns: Sequence[Certainty], images: Images, scores: Scores, names: Sequence[str]
) -> Iterator[_Tile]:
    read = readings(scores)
    for column, certainty in enumerate(columns):
        for row, index in enumerate(_indices(certainty)):
            if index is None:
                continue
            caption = f"{scores[index].max():.4f}"
            if read[index] != certainty.label:
                caption = f"as {names[read[index]]}\n{caption}"
            yield _Tile(column, row, images[index], caption)


def _lay_out(
    tiles: Sequence[_Tile], names: Sequence[str], size: tuple[int, ...]
) -> _Layout:
    height, width = size
    zoom = max(1, round(IMAGE / max(height, width)))
    longest = max(
        (text_inches(text, SMALL_POINTS) for text in (*names, *_captions(tiles))),
        default=0.0,
    )
    return _Layout(
        num_columns=max((tile.column + 1 for tile in tiles), default=1),
        num_rows=max((tile.row + 1 for tile in tiles), default=1),
        zoom=zoom,
        image_height=height * zoom,
        column_width=GAP + max(width * zoom, round(longest * DOTS_PER_INCH)),
    )


def _captions(tiles: Sequence[_Tile]) -> list[str]:
    return [tile.caption for tile in tiles]


def _paste(tiles: Sequence[_Tile], layout: _Layout) -> Dots:
    dots = np.zeros((layout.height, layout.width), np.uint8)
    for tile in tiles:
        left, top = layout.left(tile.column), layout.top(tile.column, tile.row)
        put_framed(dots, tile.image, left, top, layout.zoom)
    return dots


def _write(
    axes: "matplotlib.axes.Axes",
    tiles: Sequence[_Tile],
    layout: _Layout,
    names: Sequence[str],
) -> None:
    title = text_style(TITLE_POINTS)
    axes.text(MARGIN, TITLE / 2, TITLE_TEXT, va="center", fontweight="bold", **title)
    style, faint = text_style(SMALL_POINTS), text_style(SMALL_POINTS, FAINT_INK)
    for column, name in enumerate(names):
        place = layout.left(column), layout.top(column, 0) - 6
        axes.text(*place, name, va="bottom", fontweight="bold", **style)
        if column % CLASSES_PER_BLOCK:
            continue
        for row, text in enumerate(ROWS[: layout.num_rows]):
            middle = layout.top(column, row) + layout.image_height / 2
            axes.text(MARGIN, middle, text, va="center", **faint)
    for tile in tiles:
        place = (
            layout.left(tile.column),
            layout.top(tile.column, tile.row) + layout.image_height + 5,
        )
        axes.text(*place, tile.caption, va="top", **style)
