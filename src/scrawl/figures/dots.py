"""A figure of whole dots: every pixel of an image is a square, nothing is blurred."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from jaxtyping import UInt8

from scrawl.arrays import Image
from scrawl.figures.theme import DOTS_PER_INCH, new_figure

if TYPE_CHECKING:
    import matplotlib.axes
    import matplotlib.figure

FRAME = 40  # ink of the line around an image, of 255

Dots = UInt8[np.ndarray, "dots_high dots_wide"]


class Paper(NamedTuple):
    """A figure of ink on paper, and axes whose places are its dots."""

    figure: "matplotlib.figure.Figure"
    axes: "matplotlib.axes.Axes"


def ink_on_paper(dots: Dots) -> Paper:
    """Return a figure as large as *dots*, where 0 is paper and 255 ink."""
    height, width = dots.shape
    figure = new_figure(width / DOTS_PER_INCH, height / DOTS_PER_INCH)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.imshow(
        dots,
        cmap="gray_r",
        vmin=0,
        vmax=255,
        interpolation="nearest",
        extent=(0, width, height, 0),
    )
    return Paper(figure, axes)


def put_framed(dots: Dots, image: Image, left: int, top: int, zoom: int) -> None:
    """Write an *image* into *dots*, each pixel *zoom* x *zoom*, with a line around."""
    large = image.repeat(zoom, 0).repeat(zoom, 1)
    height, width = large.shape
    dots[top - 1 : top + height + 1, left - 1 : left + width + 1] = FRAME
    dots[top : top + height, left : left + width] = large
