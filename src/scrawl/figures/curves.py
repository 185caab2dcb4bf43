"""How loss and accuracy went, epoch by epoch: a row of both for each output."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from scrawl.errors import InvalidRequest, UnknownName
from scrawl.evaluation import Epoch
from scrawl.figures.theme import (
    BLUE,
    FAINT_INK,
    FONT,
    INK,
    ORANGE,
    TEXT_POINTS,
    axes_for,
    figure_of,
    new_figure,
    set_title,
    text_style,
    tidy,
)

if TYPE_CHECKING:
    import matplotlib.axes
    import matplotlib.figure

Measure = Literal["loss", "accuracy"]

CURVE_INCHES = (4.6, 3.6)
MAX_MARKED_EPOCHS = 30  # more points than this hide the line
EPOCH_TICKS = {"integer": True, "min_n_ticks": 1, "steps": (1, 2, 5, 10)}


def learning_curves(history: Sequence[Epoch]) -> "matplotlib.figure.Figure":
    """Return loss and accuracy over the epochs, of training and validation images.

    Each of several outputs has a row of its own.

    Raises:
        InvalidRequest: if the history is empty.
    """
    _need_epochs(history)
    outputs = list(history[0].outputs)
    num_rows = len(outputs) or 1
    figure = new_figure(9.0, 3.6 * num_rows)
    rows = figure.subplots(num_rows, 2, squeeze=False)
    for row, name in zip(rows, outputs or [None], strict=True):
        _draw_measure(row[0], history, "loss", name)
        _draw_measure(row[1], history, "accuracy", name)
    figure.tight_layout()
    return figure


def learning_curve(
    history: Sequence[Epoch],
    measure: Measure,
    *,
    output: str | None = None,
    ax: "matplotlib.axes.Axes | None" = None,
) -> "matplotlib.figure.Figure":
    """Return loss or accuracy alone, or draw it on *ax*; of one *output*, if named.

    Raises:
        InvalidRequest: if the history is empty.
        UnknownName: if it has no such output.
    """
    _need_epochs(history)
    if output is not None and output not in history[0].outputs:
        raise UnknownName("output", output, history[0].outputs)
    axes = axes_for(ax, *CURVE_INCHES)
    _draw_measure(axes, history, measure, output)
    return figure_of(axes)


def _need_epochs(history: Sequence[Epoch]) -> None:
    if not history:
        raise InvalidRequest("Curves need at least 1 epoch, got 0. Train for longer.")


def _draw_measure(
    axes: "matplotlib.axes.Axes",
    history: Sequence[Epoch],
    measure: Measure,
    output: str | None,
) -> None:
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    measured = [epoch if output is None else epoch.outputs[output] for epoch in history]
    training = [getattr(each, measure) for each in measured]
    validation = [getattr(each, f"val_{measure}") for each in measured]
    _draw(axes, [epoch.epoch for epoch in history], training, validation)
    if measure == "accuracy":
        axes.yaxis.set_major_formatter(PercentFormatter(1.0, symbol=" %"))
    of_which = "" if output is None else f" of {output}"
    set_title(axes, f"{measure.capitalize()}{of_which}")
    axes.xaxis.set_major_locator(MaxNLocator(**EPOCH_TICKS))
    axes.set_xlim(left=max(axes.get_xlim()[0], 0.5))
    axes.set_xlabel("epoch", **text_style(color=FAINT_INK))
    unit = "nats" if measure == "loss" else "share of images"
    axes.set_ylabel(f"{measure} ({unit})", **text_style(color=FAINT_INK))


def _draw(
    axes: "matplotlib.axes.Axes",
    epochs: Sequence[int],
    training: Sequence[float],
    validation: Sequence[float | None],
) -> None:
    """Draw both curves, or one where nothing was set aside for validation."""
    tidy(axes)
    style = _line_style(len(epochs))
    axes.plot(epochs, training, color=BLUE, label="training", **style)
    if any(value is not None for value in validation):
        gaps = [math.nan if value is None else value for value in validation]
        axes.plot(epochs, gaps, color=ORANGE, label="validation", **style)
    axes.legend(
        frameon=False, prop={"family": FONT, "size": TEXT_POINTS}, labelcolor=INK
    )


def _line_style(num_epochs: int) -> dict[str, Any]:
    marker = "o" if num_epochs <= MAX_MARKED_EPOCHS else ""
    return {"marker": marker, "markersize": 4, "linewidth": 1.8}
