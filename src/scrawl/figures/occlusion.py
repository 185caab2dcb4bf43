"""Which places a reading needs, drawn over the image."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scrawl.arrays import Image, Images
from scrawl.figures.images import Map, draw_map
from scrawl.figures.panels import sheet_of
from scrawl.figures.saliency import Maps
from scrawl.figures.scales import MINUS, add_scale_bar, signed_scale
from scrawl.figures.theme import TEXT_POINTS, axes_for, figure_of, set_title

if TYPE_CHECKING:
    import matplotlib.axes
    import matplotlib.figure

SIZE_INCHES = (4.2, 3.4)
UNIT = f"score lost by hiding this place ({MINUS}1 to 1)"
SMALLEST_LOSS = 0.01  # a smaller one shall not look like much


def occlusion_figure(
    image: Image,
    values: Map,
    title: str,
    *,
    ax: "matplotlib.axes.Axes | None" = None,
) -> "matplotlib.figure.Figure":
    """Return what hiding each place of *image* costs, or draw it on *ax*.

    Orange places are needed for the reading, blue ones speak against it. Each map has a
    scale of its own, of which the bar says the ends: 0.01 at least.
    """
    axes = axes_for(ax, *SIZE_INCHES)
    scale = signed_scale(values, at_least=SMALLEST_LOSS)
    draw_map(axes, image, values, scale)
    set_title(axes, title, TEXT_POINTS)
    add_scale_bar(axes, scale, UNIT if ax is None else "")
    return figure_of(axes)


def occlusion_sheet(
    images: Images, maps: Maps, titles: Sequence[str]
) -> "matplotlib.figure.Figure":
    """Return what hiding the places of several images costs, side by side."""
    return sheet_of(occlusion_figure, f"Occlusion: {UNIT}", images, maps, titles)
