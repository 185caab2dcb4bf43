"""Which classes are taken for which, as a map of counts.

The right readings are so many that on one scale no mistake would show: they are blue,
the mistakes orange, each on a scale of its own.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float64

from scrawl.arrays import Confusion
from scrawl.evaluation import Predictions, confusion_matrix, readings
from scrawl.figures.theme import (
    BLUE,
    FAINT_INK,
    INK,
    LINES,
    ORANGE,
    PAPER,
    POINTS_PER_INCH,
    TEXT_POINTS,
    WIDTH_OF_LETTER,
    figure_of,
    new_figure,
    set_title,
    shorten,
    text_inches,
    text_style,
)

if TYPE_CHECKING:
    import matplotlib.axes
    import matplotlib.figure

Colors = Float64[np.ndarray, "classes classes 3"]

CELL_INCHES = 0.5
MAP_INCHES = (3.0, 11.0)  # the smallest and the largest
GAP_INCHES = 0.5  # for the name of an axis, or the title
MIN_POINTS = 4.5  # smaller letters are left out


def confusion_figure(
    predictions: Predictions, *, ax: "matplotlib.axes.Axes | None" = None
) -> "matplotlib.figure.Figure":
    """Return the confusion matrix; rows are the true classes, columns the readings.

    It is drawn on *ax*, if it is given, in letters that fit its size.
    """
    num_classes = len(predictions.classes)
    names = shorten(predictions.classes)
    confusion = confusion_matrix(
        predictions.labels, readings(predictions.scores), num_classes
    )
    axes = _new_axes(names) if ax is None else ax
    cell_points = _cell_points(axes, num_classes)
    _name_classes(axes, names, cell_points)
    aspect = "auto" if ax is None else "equal"
    axes.imshow(_colors(confusion), interpolation="nearest", aspect=aspect)
    _write_counts(axes, confusion, cell_points)
    num_misread = len(predictions.labels) - int(np.trace(confusion))
    set_title(axes, f"{num_misread:,} of {len(predictions.labels):,} images misread")
    return figure_of(axes)


@dataclass(frozen=True)
class _Names:
    """How the names of the classes are written: none, if they could not be read."""

    names: list[str]
    points: float
    longest_inches: float
    is_upright: bool


def _write_names(names: list[str], cell_points: float) -> _Names:
    points = min(TEXT_POINTS, cell_points * 0.8)
    if points < MIN_POINTS:
        names = []
    longest = max((text_inches(name, points) for name in names), default=0.0)
    return _Names(names, points, longest, longest * POINTS_PER_INCH <= cell_points)


def _new_axes(names: list[str]) -> "matplotlib.axes.Axes":
    """Return square axes on a new figure, with room for the *names* around them."""
    side = float(np.clip(len(names) * CELL_INCHES, *MAP_INCHES))
    written = _write_names(names, side / len(names) * POINTS_PER_INCH)
    longest = written.longest_inches
    left = longest + 1.3 * GAP_INCHES
    below = written.points / POINTS_PER_INCH if written.is_upright else longest
    bottom = below + GAP_INCHES
    width, height = left + side + GAP_INCHES / 2, bottom + side + GAP_INCHES
    figure = new_figure(width, height)
    return figure.add_axes((left / width, bottom / height, side / width, side / height))


def _cell_points(axes: "matplotlib.axes.Axes", num_classes: int) -> float:
    box = axes.get_window_extent()
    dots = min(box.width, box.height) / num_classes
    return float(dots / figure_of(axes).dpi * POINTS_PER_INCH)


def _name_classes(
    axes: "matplotlib.axes.Axes", names: list[str], cell_points: float
) -> None:
    written = _write_names(names, cell_points)
    places, style = range(len(written.names)), text_style(written.points)
    turned = 0 if written.is_upright else 90
    axes.set_xticks(places, written.names, rotation=turned, **style)
    axes.set_yticks(places, written.names, **style)
    axes.set_xlabel("read as", labelpad=7, **text_style(color=FAINT_INK))
    axes.set_ylabel("true class", labelpad=7, **text_style(color=FAINT_INK))
    axes.tick_params(length=0)
    axes.spines[:].set_color(LINES)


def _colors(confusion: Confusion) -> Colors:
    from matplotlib.colors import to_rgb

    images_of_class = confusion.sum(axis=1, keepdims=True)
    shares = confusion / np.maximum(images_of_class, 1)
    right = np.eye(len(confusion), dtype=bool)
    mistakes = np.where(right, 0, shares)
    # The root makes a single mistake visible beside the class misread most often.
    depth = 0.8 * np.sqrt(mistakes / max(mistakes.max(), 1e-9))
    depth[right] = 0.15 + 0.75 * shares[right]
    pure = np.where(right[..., None], to_rgb(BLUE), to_rgb(ORANGE))
    depth[confusion == 0] = 0
    return depth[..., None] * pure + (1 - depth[..., None]) * np.array(to_rgb(PAPER))


def _write_counts(
    axes: "matplotlib.axes.Axes", confusion: Confusion, cell_points: float
) -> None:
    letters = len(str(confusion.max()))
    points = min(TEXT_POINTS, 0.9 * cell_points / (letters * WIDTH_OF_LETTER))
    if points < MIN_POINTS:
        return
    for row, column in np.argwhere(confusion):
        count = confusion[row, column]
        is_on_dark = row == column and 2 * count > confusion[row].sum()
        style = text_style(points, PAPER if is_on_dark else INK)
        axes.text(column, row, str(count), ha="center", va="center", **style)
