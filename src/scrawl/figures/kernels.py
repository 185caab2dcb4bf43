"""The kernels of a convolution, all of them on one scale."""

from typing import TYPE_CHECKING

from scrawl.explanation import LayerKernels
from scrawl.figures.scales import add_scale_bar, signed_scale
from scrawl.figures.theme import axes_for, figure_of, set_title
from scrawl.figures.tiles import (
    Grid,
    bar_share,
    draw_tiles,
    in_rows,
    name_axes,
    number_columns,
    number_each_row,
    number_rows,
)

if TYPE_CHECKING:
    import matplotlib.axes
    import matplotlib.figure

MAX_CHANNELS = 64
MAX_FILTERS = 128
WIDTH_INCHES = 9.0
TILE_INCHES = 0.55
SMALLEST_TILE_INCHES = 0.2
AROUND_INCHES = 1.0  # for the title, and what stands below


def kernels_figure(
    kernels: LayerKernels, *, ax: "matplotlib.axes.Axes | None" = None
) -> "matplotlib.figure.Figure":
    """Return all kernels of a convolution: blue below 0, orange above.

    A column is a filter, and a row the channel that it looks at; if there is only one
    filter or channel, they stand in rows. At most 128 filters of 64 channels are drawn.
    They are drawn on *ax*, if it is given.
    """
    values = kernels.values[:, :, :MAX_CHANNELS, :MAX_FILTERS]
    grid: Grid = values.transpose(2, 3, 0, 1)
    if 1 in grid.shape[:2]:
        grid = in_rows(grid.reshape(-1, *grid.shape[2:]))
    axes = axes_for(ax, *_size(grid))
    scale = signed_scale(values)
    draw_tiles(axes, grid, scale)
    _number(axes, kernels, grid)
    set_title(axes, _title(kernels))
    add_scale_bar(axes, scale, "weight (no unit)", width=bar_share(grid))
    return figure_of(axes)


def _number(axes: "matplotlib.axes.Axes", kernels: LayerKernels, grid: Grid) -> None:
    height, width, channels, filters = kernels.values.shape
    size = f"each tile a kernel of {height}\N{MULTIPLICATION SIGN}{width}"
    if 1 in (channels, filters):
        count = min(filters, MAX_FILTERS) * min(channels, MAX_CHANNELS)
        number_rows(axes, grid, range(count))
        name_axes(axes, size, "filters" if channels == 1 else "channels")
        return
    number_columns(axes, grid)
    number_each_row(axes, grid)
    name_axes(axes, f"filter ({size})", "channel that it reads")


def _title(kernels: LayerKernels) -> str:
    _, _, channels, filters = kernels.values.shape
    return (
        f"Kernels of {kernels.weight.removesuffix('/kernel')}:"
        f" {_of(filters, MAX_FILTERS, 'filter')} over"
        f" {_of(channels, MAX_CHANNELS, 'channel')}"
    )


def _of(count: int, most: int, name: str) -> str:
    if count > most:
        return f"the first {most} of {count} {name}s"
    return f"{count} {name}{'s' if count != 1 else ''}"


def _size(grid: Grid) -> tuple[float, float]:
    """Return the width and height, in inches, on which a *grid* is seen well."""
    rows, columns, height, width = grid.shape
    most = (WIDTH_INCHES - AROUND_INCHES) / columns
    tile = min(TILE_INCHES, max(SMALLEST_TILE_INCHES, most))
    wide = max(columns * tile + AROUND_INCHES, 4.5)
    return wide, rows * tile * height / width + AROUND_INCHES
