"""Images in rows, each with a caption below it.

Every pixel of an image becomes a square of whole dots, so that nothing is blurred.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scrawl.arrays import Images
from scrawl.errors import InvalidRequest
from scrawl.figures.dots import Dots, ink_on_paper, put_framed
from scrawl.figures.theme import (
    DOTS_PER_INCH,
    POINTS_PER_INCH,
    SMALL_POINTS,
    TITLE_POINTS,
    text_inches,
    text_style,
)

if TYPE_CHECKING:
    import matplotlib.figure

# All in dots.
IMAGE = 112
GAP = 20
MARGIN = 36
TITLE = 44
SHEET = 1400
NARROWEST_SHEET = 600
CAPTION_GAP = 5
CAPTION_LINE = round(1.4 * SMALL_POINTS / POINTS_PER_INCH * DOTS_PER_INCH)

MAX_IMAGES_PER_ROW = 10


def sheet(
    images: Images, captions: Sequence[str], title: str
) -> "matplotlib.figure.Figure":
    """Return a figure of all *images*, ink on paper, with their *captions*.

    Raises:
        InvalidRequest: if there is not a caption for each.
    """
    if len(images) != len(captions):
        raise InvalidRequest(
            f"A sheet of {len(images)} images has {len(captions)} captions. Give each"
            " image a caption."
        )
    grid = _lay_out(images, captions)
    figure, axes = ink_on_paper(_paste(images, grid))
    style = text_style(TITLE_POINTS)
    axes.text(MARGIN, MARGIN, title, va="center", fontweight="bold", **style)
    for index, caption in enumerate(captions):
        y = grid.top(index) + grid.image_height + CAPTION_GAP
        axes.text(grid.left(index), y, caption, va="top", **text_style(SMALL_POINTS))
    return figure


@dataclass(frozen=True)
class _Grid:
    """Where the images lie, in dots from the top left corner of the sheet."""

    num_columns: int
    num_rows: int
    zoom: int
    image_height: int
    column_width: int
    row_height: int

    @property
    def width(self) -> int:
        """The whole sheet."""
        columns = self.num_columns * self.column_width - GAP
        return max(2 * MARGIN + columns, NARROWEST_SHEET)

    @property
    def height(self) -> int:
        """The whole sheet."""
        return 2 * MARGIN + TITLE + self.num_rows * self.row_height - GAP

    def left(self, index: int) -> int:
        """Left side of an image and its caption."""
        return MARGIN + index % self.num_columns * self.column_width

    def top(self, index: int) -> int:
        """Upper side of an image."""
        return MARGIN + TITLE + index // self.num_columns * self.row_height


def _lay_out(images: Images, captions: Sequence[str]) -> _Grid:
    _, height, width = images.shape
    zoom = max(1, round(IMAGE / max(height, width)))
    caption_inches = max((text_inches(c, SMALL_POINTS) for c in captions), default=0)
    caption_lines = max((c.count("\n") + 1 for c in captions), default=0)
    column_width = GAP + max(width * zoom, round(caption_inches * DOTS_PER_INCH))
    most_columns = min(SHEET // column_width, MAX_IMAGES_PER_ROW, len(images))
    num_columns = max(most_columns, 1)
    return _Grid(
        num_columns=num_columns,
        num_rows=math.ceil(len(images) / num_columns),
        zoom=zoom,
        image_height=height * zoom,
        column_width=column_width,
        row_height=height * zoom + CAPTION_GAP + caption_lines * CAPTION_LINE + GAP,
    )


def _paste(images: Images, grid: _Grid) -> Dots:
    dots = np.zeros((grid.height, grid.width), np.uint8)
    for index, image in enumerate(images):
        put_framed(dots, image, grid.left(index), grid.top(index), grid.zoom)
    return dots
