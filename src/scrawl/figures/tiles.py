"""Many small pictures of one size, side by side with lines between them."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float32

from scrawl.figures.scales import Scale
from scrawl.figures.theme import FAINT_INK, FONT, SMALL_POINTS, text_style

if TYPE_CHECKING:
    import matplotlib.axes

Row = Float32[np.ndarray, "tiles height width"]
Grid = Float32[np.ndarray, "rows columns height width"]
Paved = Float32[np.ndarray, "high wide"]

GAP = 2  # dots between tiles
TILE = 26  # dots, about: numbers of smaller tiles are several dots wide
MAX_TICKS = 16
BAR_TILES = 0.2  # as wide as this share of a tile
NARROWEST_BAR = 0.012  # of the axes
TILES_PER_ROW = 16


def in_rows(tiles: Row, num_columns: int = TILES_PER_ROW) -> Grid:
    """Return *tiles* in rows of at most so many; what is left of the last is no number.

    There may be fewer columns, so that the rows are equally full.
    """
    num_tiles, height, width = tiles.shape
    num_rows = math.ceil(num_tiles / num_columns)
    columns = math.ceil(num_tiles / num_rows)
    shape = (num_rows * columns - num_tiles, height, width)
    filled = np.concatenate([tiles, np.full(shape, np.nan, np.float32)])
    return filled.reshape(num_rows, columns, height, width)


def pave(grid: Grid) -> Paved:
    """Return one array of all tiles with lines of no number around each of them."""
    zoom = _zoom(grid)
    large = grid.repeat(zoom, 2).repeat(zoom, 3)
    rows, columns, height, width = large.shape
    gaps = ((0, 0), (0, 0), (GAP, 0), (GAP, 0))
    framed = np.pad(large, gaps, constant_values=np.nan)
    high, wide = rows * (height + GAP), columns * (width + GAP)
    paved = framed.transpose(0, 2, 1, 3).reshape(high, wide)
    return np.pad(paved, ((0, GAP), (0, GAP)), constant_values=np.nan)


def draw_tiles(axes: "matplotlib.axes.Axes", grid: Grid, scale: Scale) -> None:
    """Draw the tiles of a *grid* in the colours of a *scale*."""
    axes.imshow(
        scale.mapping().to_rgba(pave(grid), bytes=True),
        interpolation="nearest",
        aspect="equal",
    )
    axes.spines[:].set_visible(False)
    axes.tick_params(
        length=0,
        labelcolor=FAINT_INK,
        labelfontfamily=FONT,
        labelsize=SMALL_POINTS,
        pad=2,
    )
    axes.set_xticks([])
    axes.set_yticks([])


def number_rows(
    axes: "matplotlib.axes.Axes", grid: Grid, numbers: Sequence[int]
) -> None:
    """Say beside each row which tiles it holds; *numbers* are those of all tiles."""
    num_rows, columns, *_ = grid.shape
    firsts = range(0, num_rows * columns, columns)
    rows = [numbers[first : first + columns] for first in firsts]
    axes.set_yticks(_middles(grid, 0), [*map(_span, rows)])


def number_columns(axes: "matplotlib.axes.Axes", grid: Grid) -> None:
    """Number the columns below the tiles, from 0; not each, if there are many."""
    places = _middles(grid, 1)
    step = _step(len(places))
    axes.set_xticks(places[::step], [*map(str, range(0, len(places), step))])


def number_each_row(axes: "matplotlib.axes.Axes", grid: Grid) -> None:
    """Number the rows beside the tiles, from 0; not each, if there are many."""
    places = _middles(grid, 0)
    step = _step(len(places))
    axes.set_yticks(places[::step], [*map(str, range(0, len(places), step))])


def name_axes(axes: "matplotlib.axes.Axes", x: str, y: str) -> None:
    """Write below and beside the tiles what they are numbered by."""
    axes.set_xlabel(x, loc="left", labelpad=4, **text_style(SMALL_POINTS, FAINT_INK))
    axes.set_ylabel(y, labelpad=4, **text_style(SMALL_POINTS, FAINT_INK))


def bar_share(grid: Grid) -> float:
    """Return how wide a scale bar is, as a share of the axes that a *grid* fills."""
    return max(NARROWEST_BAR, BAR_TILES / grid.shape[1])


def _span(numbers: Sequence[int]) -> str:
    """Return the first and the last of *numbers*, and whether they are all between."""
    first, last = numbers[0], numbers[-1]
    if first == last:
        return str(first)
    are_all = last - first == len(numbers) - 1
    between = "\N{EN DASH}" if are_all else " \N{HORIZONTAL ELLIPSIS} "
    return f"{first}{between}{last}"


def _step(count: int) -> int:
    """Return the power of two that leaves few enough of *count* ticks."""
    return 2 ** max(0, math.ceil(math.log2(count / MAX_TICKS)))


def _middles(grid: Grid, axis: int) -> list[float]:
    """Return where the middles of the rows (0) or columns (1) are when paved."""
    size = grid.shape[axis + 2] * _zoom(grid)
    places = range(GAP, GAP + grid.shape[axis] * (size + GAP), size + GAP)
    return [place + (size - 1) / 2 for place in places]


def _zoom(grid: Grid) -> int:
    return max(1, round(TILE / max(grid.shape[2:])))
