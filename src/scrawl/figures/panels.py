"""Axes of one size side by side, under one title, as many as are asked for."""

import math
from typing import TYPE_CHECKING, NamedTuple

from scrawl.arrays import Images
from scrawl.figures.theme import TITLE_POINTS, text_inches, uncut_figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import matplotlib.axes
    import matplotlib.figure
    import numpy as np

PER_ROW = 5
WIDTH_INCHES = 2.35
HEIGHT_INCHES = 2.1
TITLE_INCHES = 0.4


class Panels(NamedTuple):
    """A figure and its axes, in reading order."""

    figure: "matplotlib.figure.Figure"
    axes: "Sequence[matplotlib.axes.Axes]"


def panels(count: int, title: str) -> Panels:
    """Return a figure with *count* axes, at most five in a row."""
    num_columns = min(count, PER_ROW)
    num_rows = math.ceil(count / num_columns)
    width = max(num_columns * WIDTH_INCHES, text_inches(title, 1.1 * TITLE_POINTS))
    figure = uncut_figure(width, num_rows * HEIGHT_INCHES + TITLE_INCHES, title)
    every = figure.subplots(num_rows, num_columns, squeeze=False).ravel()
    for unused in every[count:]:
        unused.remove()
    return Panels(figure, list(every[:count]))


def sheet_of(
    draw: "Callable[..., object]",
    title: str,
    images: Images,
    maps: "Iterable[np.ndarray]",
    titles: "Sequence[str]",
) -> "matplotlib.figure.Figure":
    """Return what *draw* makes of each image, its map and its title, side by side."""
    drawn = panels(len(images), title)
    shown = zip(drawn.axes, images, maps, titles, strict=True)
    for axes, image, values, name in shown:
        draw(image, values, name, ax=axes)
    name_outer(drawn)
    return drawn.figure


def name_outer(panels: Panels) -> None:
    """Leave the names of axes only to the left of the panels, and below them."""
    for index, axes in enumerate(panels.axes):
        if index % PER_ROW:
            axes.set_ylabel("")
        if index + PER_ROW < len(panels.axes):
            axes.set_xlabel("")
