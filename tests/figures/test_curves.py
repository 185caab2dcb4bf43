import dataclasses
import math

import numpy as np
import pytest

from scrawl.errors import InvalidRequest, UnknownName
from scrawl.evaluation import Epoch
from scrawl.figures import Measure, learning_curve, learning_curves, to_png


def test_every_value_is_a_point_of_a_curve(history: tuple[Epoch, ...]) -> None:
    """Loss on the left, accuracy on the right, training before validation."""
    loss, accuracy = learning_curves(history).axes

    for axes, names in (
        (loss, ["loss", "val_loss"]),
        (accuracy, ["accuracy", "val_accuracy"]),
    ):
        for line, name in zip(axes.lines, names, strict=True):
            values = [getattr(epoch, name) for epoch in history]
            np.testing.assert_array_equal(line.get_xdata(), [1, 2, 3])
            np.testing.assert_array_equal(line.get_ydata(), values)


def test_each_output_has_a_row_of_curves(history_of_two: tuple[Epoch, ...]) -> None:
    """Its name stands above each, and its values are in it."""
    figure = learning_curves(history_of_two)

    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert titles == [
        "Loss of digit",
        "Accuracy of digit",
        "Loss of sum",
        "Accuracy of sum",
    ]
    measures = ["loss", "accuracy"] * 2
    for axes, name, measure in zip(
        figure.axes, ["digit", "digit", "sum", "sum"], measures, strict=True
    ):
        for line, prefix in zip(axes.lines, ("", "val_"), strict=True):
            values = [
                getattr(epoch.outputs[name], f"{prefix}{measure}")
                for epoch in history_of_two
            ]
            np.testing.assert_array_equal(line.get_ydata(), values)


def test_a_row_is_as_high_as_a_figure_of_one(
    history: tuple[Epoch, ...], history_of_two: tuple[Epoch, ...]
) -> None:
    """Nothing is squeezed."""
    one, two = learning_curves(history), learning_curves(history_of_two)

    assert two.get_figheight() == 2 * one.get_figheight()
    assert two.get_figwidth() == one.get_figwidth()


def test_without_validation_there_is_one_curve(history: tuple[Epoch, ...]) -> None:
    """And no word of a second."""
    history = tuple(
        dataclasses.replace(epoch, val_loss=None, val_accuracy=None)
        for epoch in history
    )

    for axes in learning_curves(history).axes:
        assert [line.get_label() for line in axes.lines] == ["training"]


def test_one_epoch_is_a_point(history: tuple[Epoch, ...]) -> None:
    """A line of one point would be invisible without its marker."""
    figure = learning_curves(history[:1])

    for axes in figure.axes:
        assert [line.get_marker() for line in axes.lines] == ["o", "o"]


def test_the_epochs_are_whole_numbers_from_one(history: tuple[Epoch, ...]) -> None:
    """There is no epoch 0 and none in between."""
    many = tuple(dataclasses.replace(history[0], epoch=1 + n) for n in range(60))

    for shown in (history, many):
        axes = learning_curves(shown).axes[0]
        left, right = axes.get_xlim()
        ticks = [tick for tick in axes.get_xticks() if left <= tick <= right]
        assert min(ticks) >= 1
        assert all(tick == int(tick) for tick in ticks)


@pytest.mark.parametrize("loss", [math.nan, math.inf])
def test_a_diverged_loss_leaves_a_gap(history: tuple[Epoch, ...], loss: float) -> None:
    """The epochs before it are worth seeing, without a warning."""
    history = (*history, dataclasses.replace(history[0], epoch=4, loss=loss))

    assert to_png(learning_curves(history)).startswith(b"\x89PNG")


def test_an_empty_history_is_refused() -> None:
    """There is nothing to draw."""
    with pytest.raises(InvalidRequest, match="at least 1 epoch, got 0"):
        learning_curves(())


@pytest.mark.parametrize("measure", ["loss", "accuracy"])
def test_one_curve_is_drawn_on_axes_that_are_given(
    history: tuple[Epoch, ...], measure: Measure
) -> None:
    """It is the same as in the figure of both."""
    from matplotlib.figure import Figure

    own = Figure()
    axes = own.add_subplot()

    assert learning_curve(history, measure, ax=axes) is own

    training, validation = axes.lines
    expected = [getattr(epoch, measure) for epoch in history]
    np.testing.assert_array_equal(training.get_ydata(), expected)
    assert validation.get_label() == "validation"
    assert axes.get_ylabel().startswith(f"{measure} (")


def test_one_curve_may_be_that_of_one_output(
    history_of_two: tuple[Epoch, ...],
) -> None:
    """An output that there is not is refused."""
    figure = learning_curve(history_of_two, "loss", output="sum")

    [axes] = figure.axes
    assert axes.get_title("left") == "Loss of sum"
    with pytest.raises(UnknownName, match=r"output 'total'\. Known: digit, sum"):
        learning_curve(history_of_two, "loss", output="total")
    with pytest.raises(InvalidRequest, match="at least 1 epoch, got 0"):
        learning_curve((), "loss")
