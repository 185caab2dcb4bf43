"""A map of images: a point for each, in the colour of its class."""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float32

from scrawl.arrays import Labels
from scrawl.figures.theme import (
    BLUE,
    FAINT_INK,
    INK,
    LINES,
    ORANGE,
    PAPER,
    TEXT_POINTS,
    TITLE_POINTS,
    axes_for,
    figure_of,
    set_title,
    shorten,
    text_style,
)

if TYPE_CHECKING:
    import matplotlib.axes
    import matplotlib.figure

SIZE_INCHES = (7.5, 7.2)
# Okabe and Ito's, with a darker yellow; then two of Tol's, to tell ten digits apart.
COLORS = (
    BLUE,
    ORANGE,
    "#009e73",
    "#cc79a7",
    "#56b4e9",
    "#e69f00",
    "#5b5b5b",
    "#b8a800",
    "#882255",
    "#44318d",
)
POINT_AREA = 14.0  # square points

Points = Float32[np.ndarray, "n 2"]


def embedding_figure(
    points: Points,
    labels: Labels,
    classes: tuple[str, ...],
    *,
    read: Labels | None = None,
    ax: "matplotlib.axes.Axes | None" = None,
) -> "matplotlib.figure.Figure":
    """Return a point for each image, each class with its name in its middle.

    Those that are *read* as another class than their label, if the readings are given,
    have a dark ring. They are drawn on *ax*, if it is given.
    """
    axes = axes_for(ax, *SIZE_INCHES)
    colors = [COLORS[label % len(COLORS)] for label in labels]
    axes.scatter(
        points[:, 0], points[:, 1], POINT_AREA, colors, linewidths=0, alpha=0.75
    )
    num_wrong = 0
    if read is not None:
        wrong = points[read != labels]
        num_wrong = len(wrong)
        ring = {"facecolors": "none", "edgecolors": INK, "linewidths": 1.1}
        axes.scatter(wrong[:, 0], wrong[:, 1], 3.2 * POINT_AREA, **ring)
    _name_classes(axes, points, labels, shorten(classes))
    _name_axes(axes)
    ringed = "" if read is None else f"; {num_wrong:,} misread are ringed"
    set_title(
        axes, f"{len(points):,} images as the last hidden layer sees them{ringed}"
    )
    return figure_of(axes)


def _name_classes(
    axes: "matplotlib.axes.Axes", points: Points, labels: Labels, names: list[str]
) -> None:
    from matplotlib.patheffects import withStroke

    halo = [withStroke(linewidth=3.5, foreground=PAPER)]
    for label in np.unique(labels):
        own = points[labels == label]
        apart = np.square(own - np.median(own, axis=0)).sum(axis=1)
        x, y = own[apart.argmin()]  # a median may lie between two groups
        style = text_style(TITLE_POINTS + 2)
        axes.text(
            float(x),
            float(y),
            names[label],
            ha="center",
            va="center",
            fontweight="bold",
            path_effects=halo,
            **style,
        )


def _name_axes(axes: "matplotlib.axes.Axes") -> None:
    """Name axes whose numbers mean nothing, and leave the numbers away."""
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_aspect("equal", adjustable="datalim")
    axes.spines[:].set_color(LINES)
    axes.set_facecolor(PAPER)
    style = text_style(TEXT_POINTS, FAINT_INK)
    axes.set_xlabel("first axis of the map (t-SNE, no unit)", labelpad=6, **style)
    axes.set_ylabel("second axis of the map (t-SNE, no unit)", labelpad=6, **style)
