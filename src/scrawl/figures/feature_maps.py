"""What the layers make of an image: a tile for each channel, a scale for each layer."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scrawl.arrays import Image
from scrawl.explanation import FeatureMaps
from scrawl.figures.images import draw_image
from scrawl.figures.scales import add_scale_bar, scale_for
from scrawl.figures.theme import axes_for, figure_of, set_title, uncut_figure
from scrawl.figures.tiles import (
    Grid,
    bar_share,
    draw_tiles,
    in_rows,
    name_axes,
    number_rows,
)

if TYPE_CHECKING:
    import matplotlib.axes
    import matplotlib.figure

MAX_CHANNELS = 128

WIDTH_INCHES = 10.0
TILE_INCHES = 0.52
AROUND_INCHES = 0.85  # for a title, and what stands below
IMAGE_INCHES = 2.2
TITLE_INCHES = 0.4


def feature_maps_figure(
    maps: FeatureMaps, *, ax: "matplotlib.axes.Axes | None" = None
) -> "matplotlib.figure.Figure":
    """Return the maps of one layer, at most 128, or draw them on *ax*.

    Ink is the largest value of all, and paper is 0; values below 0 are blue, and then
    those above it orange.
    """
    grid = _grid(maps)
    axes = axes_for(ax, WIDTH_INCHES, _height(grid))
    scale = scale_for(maps.values)
    draw_tiles(axes, grid, scale)
    axes.set_anchor("W")
    height, width, _ = maps.values.shape
    number_rows(axes, grid, maps.numbers[:MAX_CHANNELS])
    size = f"{height}\N{MULTIPLICATION SIGN}{width} values"
    name_axes(axes, f"each tile a channel of {size}", "channels")
    set_title(axes, _title(maps))
    add_scale_bar(axes, scale, "value (no unit)", width=bar_share(grid))
    return figure_of(axes)


def all_feature_maps_figure(
    image: Image, layers: Sequence[FeatureMaps], title: str
) -> "matplotlib.figure.Figure":
    """Return the *image*, and below it the maps of all *layers*, in their order."""
    heights = [IMAGE_INCHES, *(_height(_grid(maps)) for maps in layers)]
    figure = uncut_figure(WIDTH_INCHES, sum(heights) + TITLE_INCHES, title)
    first, *others = figure.subplots(
        len(heights), 1, squeeze=False, gridspec_kw={"height_ratios": heights}
    )[:, 0]
    draw_image(first, image)
    first.set_anchor("W")
    for axes, maps in zip(others, layers, strict=True):
        feature_maps_figure(maps, ax=axes)
    return figure


def _grid(maps: FeatureMaps) -> Grid:
    return in_rows(maps.values[:, :, :MAX_CHANNELS].transpose(2, 0, 1))


def _height(grid: Grid) -> float:
    rows, _, height, width = grid.shape
    return rows * TILE_INCHES * height / width + AROUND_INCHES


def _title(maps: FeatureMaps) -> str:
    channels = maps.values.shape[2]
    what = f"{channels} channel{'s' if channels != 1 else ''}"
    if channels > MAX_CHANNELS:
        what = f"the first {MAX_CHANNELS} of {what}"
    if maps.channels is not None:
        what = f"channels {', '.join(map(str, maps.numbers[:MAX_CHANNELS]))}"
    through = "" if maps.step == maps.layer else f", through {maps.step}"
    return f"{maps.layer}{through}: {what}"
