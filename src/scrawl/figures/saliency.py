"""Which pixels a reading depends on, drawn over the image."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float32

from scrawl.arrays import Image, Images
from scrawl.figures.images import Map, draw_map
from scrawl.figures.panels import sheet_of
from scrawl.figures.scales import add_scale_bar, strength_scale
from scrawl.figures.theme import TEXT_POINTS, axes_for, figure_of, set_title

if TYPE_CHECKING:
    import matplotlib.axes
    import matplotlib.figure

SIZE_INCHES = (4.2, 3.4)
UNIT = "change of log score (nats per 1 of 255)"

Maps = Float32[np.ndarray, "n height width"]


def saliency_figure(
    image: Image,
    values: Map,
    title: str,
    *,
    ax: "matplotlib.axes.Axes | None" = None,
) -> "matplotlib.figure.Figure":
    """Return a saliency map over its *image*, or draw it on *ax*: orange counts most.

    Each map has a scale of its own, of which the bar says the end.
    """
    axes = axes_for(ax, *SIZE_INCHES)
    scale = strength_scale(values)
    draw_map(axes, image, values, scale)
    set_title(axes, title, TEXT_POINTS)
    add_scale_bar(axes, scale, UNIT if ax is None else "")
    return figure_of(axes)


def saliency_sheet(
    images: Images, maps: Maps, titles: Sequence[str]
) -> "matplotlib.figure.Figure":
    """Return the saliency maps of several images side by side."""
    return sheet_of(saliency_figure, f"Saliency: {UNIT}", images, maps, titles)
