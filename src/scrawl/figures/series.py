"""Curves beside each other, and means with their intervals: pictures that compare."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from scrawl.errors import InvalidRequest
from scrawl.figures.theme import (
    BLUE,
    FAINT_INK,
    FONT,
    INK,
    ORANGE,
    TEXT_POINTS,
    text_style,
    tidy,
    uncut_figure,
)

if TYPE_CHECKING:
    import matplotlib.axes
    import matplotlib.figure

# The others of Okabe and Ito that can be told apart on paper.
COLORS = (BLUE, ORANGE, "#009e73", "#cc79a7", "#8a6d00", "#56b4e9", INK, FAINT_INK)
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
MAX_MARKED = 30  # more points than this hide the line
WIDTH, HEIGHT, LEGEND_WIDTH = 7.2, 3.8, 2.2  # inches
INCHES_PER_BAR = 0.42

Quantity = Literal["accuracy", "loss"]


@dataclass(frozen=True)
class Series:
    """A value for each epoch, from the first one; reported ones are dashed."""

    label: str
    values: Sequence[float]
    is_reported: bool = False


@dataclass(frozen=True)
class Spread:
    """A value and the ends of its interval, which may be the value itself."""

    label: str
    value: float
    low: float
    high: float


def series_figure(
    title: str, quantity: Quantity, series: Sequence[Series]
) -> "matplotlib.figure.Figure":
    """Return all *series* over the epochs, with markers and a grid.

    Raises:
        InvalidRequest: if there is none.
    """
    _require_some(series)
    figure = uncut_figure(WIDTH + LEGEND_WIDTH, HEIGHT, title)
    axes = figure.add_subplot()
    tidy(axes)
    for index, each in enumerate(series):
        axes.plot(
            range(1, len(each.values) + 1),
            each.values,
            label=each.label,
            color=COLORS[index % len(COLORS)],
            marker=MARKERS[index % len(MARKERS)]
            if len(each.values) <= MAX_MARKED
            else "",
            markersize=4,
            linewidth=1.6,
            linestyle="--" if each.is_reported else "-",
        )
    _name_axes(axes, quantity)
    axes.legend(
        frameon=False,
        loc="upper left",
        bbox_to_anchor=(1.0, 1.0),
        prop={"family": FONT, "size": TEXT_POINTS},
        labelcolor=INK,
    )
    return figure


def spreads_figure(
    title: str, axis: str, spreads: Sequence[Spread]
) -> "matplotlib.figure.Figure":
    """Return a point for each of *spreads*, with a bar from low to high.

    They stand one below the other; *axis* names what is measured, with its unit.

    Raises:
        InvalidRequest: if there is none.
    """
    _require_some(spreads)
    figure = uncut_figure(WIDTH, 1.3 + INCHES_PER_BAR * len(spreads), title)
    axes = figure.add_subplot()
    tidy(axes)
    places = range(len(spreads))
    for place, each in zip(places, spreads, strict=True):
        axes.plot(
            [each.low, each.high], [place, place], color=BLUE, linewidth=5, alpha=0.35
        )
        axes.plot([each.value], [place], color=BLUE, marker="o", markersize=6)
    axes.set_yticks(list(places), [each.label for each in spreads])
    axes.set_ylim(len(spreads) - 0.5, -0.5)
    axes.set_xlabel(axis, **text_style(color=FAINT_INK))
    return figure


def _name_axes(axes: "matplotlib.axes.Axes", quantity: Quantity) -> None:
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes.set_xlabel("epoch", **text_style(color=FAINT_INK))
    name = "accuracy (%)" if quantity == "accuracy" else "loss (nats)"
    axes.set_ylabel(name, **text_style(color=FAINT_INK))
    if quantity == "accuracy":
        axes.yaxis.set_major_formatter(PercentFormatter(1.0, symbol=""))


def _require_some(values: Sequence[object]) -> None:
    if not values:
        raise InvalidRequest("A picture needs at least 1 series, got 0. Give one.")
