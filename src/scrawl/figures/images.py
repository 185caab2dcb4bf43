"""An image on axes that count its pixels, alone or below what is said of its places."""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float32

from scrawl.arrays import Image
from scrawl.figures.scales import Scale
from scrawl.figures.theme import (
    FAINT_INK,
    FONT,
    LINES,
    SMALL_POINTS,
    text_style,
)

if TYPE_CHECKING:
    import matplotlib.axes

Map = Float32[np.ndarray, "height width"]

STEPS = (1, 2, 5, 10, 20, 50, 100, 200)  # pixels between ticks
MAX_TICKS = 4
FAINTNESS = 0.3  # of the ink of an image below a map


def draw_image(axes: "matplotlib.axes.Axes", image: Image) -> None:
    """Draw the *image*, ink on paper."""
    axes.imshow(image, cmap="gray_r", vmin=0, vmax=255, interpolation="nearest")
    _name_pixels(axes, *image.shape)


def draw_map(
    axes: "matplotlib.axes.Axes", image: Image, values: Map, scale: Scale
) -> None:
    """Draw a number for each pixel in the colours of *scale*, the image faint below."""
    light = 1 - FAINTNESS * image[..., None].astype(np.float64) / 255
    colors = scale.mapping().to_rgba(values)[..., :3] * light
    axes.imshow(colors, interpolation="nearest")
    _name_pixels(axes, *image.shape)


def _name_pixels(axes: "matplotlib.axes.Axes", height: int, width: int) -> None:
    axes.set_xticks(_ticks(width))
    axes.set_yticks(_ticks(height))
    axes.tick_params(
        color=LINES, labelcolor=FAINT_INK, labelfontfamily=FONT, labelsize=SMALL_POINTS
    )
    axes.spines[:].set_color(LINES)
    axes.set_xlabel("column (pixels)", **text_style(SMALL_POINTS, FAINT_INK))
    axes.set_ylabel("row (pixels)", **text_style(SMALL_POINTS, FAINT_INK))


def _ticks(size: int) -> range:
    """Return a few round numbers of pixels, from 0."""
    fitting = (step for step in STEPS if size <= MAX_TICKS * step)
    return range(0, size, next(fitting, size))
