import numpy as np
import pytest
from matplotlib.colors import to_rgb

from scrawl.figures.scales import (
    Scale,
    add_scale_bar,
    scale_for,
    signed_scale,
    strength_scale,
)
from scrawl.figures.theme import BLUE, INK, ORANGE, PAPER, new_figure


def color_of(scale: Scale, number: float) -> tuple[float, ...]:
    """Return the colour of a number, red, green and blue."""
    return tuple(scale.mapping().to_rgba(np.array([number]))[0, :3])


def test_nothing_is_paper_and_both_signs_are_as_deep() -> None:
    """The number farthest from 0 has the full colour, its opposite the other."""
    scale = signed_scale(np.array([0.5, -2.0]))

    assert color_of(scale, 0) == pytest.approx(to_rgb(PAPER), abs=0.01)
    assert color_of(scale, -2) == pytest.approx(to_rgb(BLUE), abs=0.01)
    assert color_of(scale, 2) == pytest.approx(to_rgb(ORANGE), abs=0.01)


def test_numbers_that_are_never_negative_are_ink() -> None:
    """Others have colours."""
    ink, colours = scale_for(np.array([0.0, 3.0])), scale_for(np.array([-1.0, 3.0]))

    assert color_of(ink, 3) == pytest.approx(to_rgb(INK), abs=0.01)
    assert color_of(colours, 3) == pytest.approx(to_rgb(ORANGE), abs=0.01)


@pytest.mark.parametrize(
    ("high", "text"),
    [
        (0.36, "0.36"),
        (5.64e-7, "5.6\u00b710\u207b\u2077"),
        (1234.0, "1.2\u00b710\u00b3"),
        (1.0, "1"),
    ],
)
def test_the_bar_says_both_ends_and_zero(high: float, text: str) -> None:
    """In two digits, with the powers of ten above the line."""
    figure = new_figure(3.0, 3.0)
    axes = figure.add_subplot()

    add_scale_bar(axes, signed_scale(np.array([high])), "weight")

    [bar] = axes.child_axes
    names = [label.get_text() for label in bar.get_yticklabels()]
    assert names == [f"\u2212{text}", "0", text]
    assert bar.get_ylabel() == "weight"


def test_a_scale_of_nothing_has_a_length() -> None:
    """All zeros are paper, and no division by zero."""
    scale = strength_scale(np.zeros((2, 2)))

    assert scale.high > scale.low
    assert color_of(scale, 0) == pytest.approx(to_rgb(PAPER), abs=0.01)
