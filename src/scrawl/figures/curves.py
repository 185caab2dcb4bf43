"""How loss and accuracy went, epoch by epoch: a row of both for each output."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from scrawl.errors import InvalidRequest
from scrawl.evaluation import Epoch, OutputMeasures
from scrawl.figures.theme import (
    BLUE,
    FAINT_INK,
    FONT,
    INK,
    ORANGE,
    TEXT_POINTS,
    new_figure,
    set_title,
    text_style,
    tidy,
)

if TYPE_CHECKING:
    import matplotlib.axes
    import matplotlib.figure

MAX_MARKED_EPOCHS = 30  # more points than this hide the line
EPOCH_TICKS = {"integer": True, "min_n_ticks": 1, "steps": (1, 2, 5, 10)}


def learning_curves(history: Sequence[Epoch]) -> "matplotlib.figure.Figure":
    """Return loss and accuracy over the epochs, of training and validation images.

    Each of several outputs has a row of its own.

    Raises:
        InvalidRequest: if the history is empty.
    """
    if not history:
        raise InvalidRequest("Curves need at least 1 epoch, got 0. Train for longer.")
    outputs = list(history[0].outputs)
    num_rows = len(outputs) or 1
    figure = new_figure(9.0, 3.6 * num_rows)
    rows = figure.subplots(num_rows, 2, squeeze=False)
    if not outputs:
        _draw_row(rows[0], ("Loss", "Accuracy"), history, history)
    for row, name in zip(rows, outputs, strict=False):
        titles = (f"Loss of {name}", f"Accuracy of {name}")
        _draw_row(row, titles, history, [epoch.outputs[name] for epoch in history])
    figure.tight_layout()
    return figure


def _draw_row(
    row: "Sequence[matplotlib.axes.Axes]",
    titles: tuple[str, str],
    history: Sequence[Epoch],
    measured: Sequence[Epoch] | Sequence[OutputMeasures],
) -> None:
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    left, right = row
    epochs = [epoch.epoch for epoch in history]
    _draw(left, epochs, [e.loss for e in measured], [e.val_loss for e in measured])
    _draw(
        right,
        epochs,
        [e.accuracy for e in measured],
        [e.val_accuracy for e in measured],
    )
    right.yaxis.set_major_formatter(PercentFormatter(1.0, symbol=" %"))
    for axes, title in zip(row, titles, strict=True):
        set_title(axes, title)
        axes.xaxis.set_major_locator(MaxNLocator(**EPOCH_TICKS))
        axes.set_xlim(left=max(axes.get_xlim()[0], 0.5))
        axes.set_xlabel("epoch", **text_style(color=FAINT_INK))


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
