import numpy as np
import pytest

from scrawl.errors import InvalidRequest
from scrawl.figures import Series, Spread, series_figure, spreads_figure, to_png


def test_each_series_is_a_line_from_epoch_1():
    """Reported ones are dashed, and the axes are named with their units."""
    series = [Series("ours", [0.9, 0.95]), Series("theirs", [0.8], is_reported=True)]

    [axes] = series_figure("Accuracy", "accuracy", series).axes

    ours, theirs = axes.lines
    assert np.asarray(ours.get_xdata()).tolist() == [1, 2]
    assert np.asarray(ours.get_ydata()).tolist() == [0.9, 0.95]
    assert (ours.get_linestyle(), theirs.get_linestyle()) == ("-", "--")
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("epoch", "accuracy (%)")


def test_no_two_of_eight_series_look_alike():
    """Colours and markers differ, so it can be read without colour, too."""
    series = [Series(str(number), [0.1, 0.2]) for number in range(8)]

    lines = series_figure("Loss", "loss", series).axes[0].lines

    assert len({str(line.get_color()) for line in lines}) == 8
    assert len({str(line.get_marker()) for line in lines}) == 8


def test_a_spread_is_a_point_in_a_bar():
    """Each has a label and a place of its own, the first one on top."""
    spreads = [Spread("a", 2.0, 1.0, 3.0), Spread("b", 5.0, 5.0, 5.0)]

    [axes] = spreads_figure("Lost", "points", spreads).axes

    bar, point, *_ = axes.lines
    assert np.asarray(bar.get_xdata()).tolist() == [1.0, 3.0]
    assert np.asarray(point.get_xdata()).tolist() == [2.0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a", "b"]
    assert axes.yaxis_inverted()


def test_equal_series_give_equal_bytes():
    """A page that is made again is the same."""
    series = [Series("ours", [0.5, 0.25])]

    first, second = (to_png(series_figure("Loss", "loss", series)) for _ in "12")

    assert first == second


@pytest.mark.parametrize(
    "draw",
    [
        lambda: series_figure("nothing", "loss", []),
        lambda: spreads_figure("nothing", "points", []),
    ],
)
def test_nothing_cannot_be_drawn(draw):
    """There is no axis to draw."""
    with pytest.raises(InvalidRequest, match="at least 1 series, got 0"):
        draw()
