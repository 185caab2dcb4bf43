import math

import pytest

from scrawl.errors import InvalidRequest
from scrawl.evaluation import Epoch, OutputMeasures
from scrawl.reporting.curves import MAX_ROWS, curves_of


def epoch(number: int, loss: float = 1.0, val_loss: float | None = None) -> Epoch:
    """Return an epoch that gave this."""
    rate = None if val_loss is None else 0.5
    return Epoch(number, loss, 0.75, val_loss, rate, 0.001, 2.0)


def test_loss_and_accuracy_are_drawn():
    """A chart for each, with one line where nothing was set aside."""
    curves = curves_of([epoch(1, 2.0), epoch(2, 1.0)])

    assert [chart.title for chart in curves.charts] == ["Loss, in nats", "Accuracy"]
    assert [[c.name for c in chart.curves] for chart in curves.charts] == [
        ["training"],
        ["training"],
    ]
    assert curves.note == ""


def test_each_output_has_charts_of_its_own():
    """Under anchors of their own, too."""
    measured = OutputMeasures(0.5, 0.9, 0.6, 0.8)
    whole = Epoch(
        1, 1.0, 0.9, 1.2, 0.8, 0.001, 2.0, {"digit": measured, "sum": measured}
    )

    curves = curves_of([whole])

    assert [chart.anchor for chart in curves.charts] == [
        "loss-digit",
        "accuracy-digit",
        "loss-sum",
        "accuracy-sum",
    ]
    assert curves.charts[2].title == "Loss of sum, in nats"


def test_columns_without_a_value_are_left_out():
    """And numbers are written as readers want them."""
    plain = curves_of([epoch(1)]).epochs
    validated = curves_of([epoch(1), epoch(2, val_loss=0.25)]).epochs

    assert plain.header == ("epoch", "loss", "accuracy", "learning rate", "seconds")
    assert plain.rows == (("1", "1.0000", "75.00 %", "0.001", "2.00"),)
    assert validated.header[3:5] == ("val loss", "val accuracy")
    assert [row[3:5] for row in validated.rows] == [("-", "-"), ("0.2500", "50.00 %")]


def test_epochs_without_a_finite_loss_are_named():
    """A diverging training measures such."""
    curves = curves_of([epoch(1), epoch(2, math.nan), epoch(3, val_loss=math.inf)])

    assert curves.note == (
        "The loss of epochs 2 and 3 is not a finite number: the lines have a gap there."
    )
    assert curves.epochs.rows[1][1] == "nan"


def test_of_many_epochs_the_table_has_some():
    """The first and the last are among them, and the table says so."""
    table = curves_of([epoch(number) for number in range(1, 1002)]).epochs

    assert len(table.rows) <= MAX_ROWS + 1
    assert table.rows[0][0] == "1"
    assert table.rows[-1][0] == "1001"
    assert table.note == "Every 11th epoch, and the last: history.csv has all."


def test_no_epochs_are_no_curves():
    """Somebody has stopped the training at once."""
    with pytest.raises(InvalidRequest, match=r"No epoch was finished\."):
        curves_of([])
