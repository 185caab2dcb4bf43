"""Numbers as colours: from paper to ink, or from blue over paper to orange.

Paper is always 0, so that what is blank does nothing.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scrawl.figures.theme import (
    BLUE,
    FAINT_INK,
    FONT,
    INK,
    LINES,
    ORANGE,
    PAPER,
    SMALL_POINTS,
    figure_of,
    text_style,
)

if TYPE_CHECKING:
    import matplotlib.axes
    import matplotlib.cm

NUM_COLORS = 257  # odd, so that one of them is exactly paper
SMALLEST = 1e-30  # a scale needs some length
MINUS = "\N{MINUS SIGN}"
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Scale:
    """Which number has which colour, from *low* to *high*."""

    colors: tuple[str, ...]
    low: float
    high: float

    def mapping(self) -> "matplotlib.cm.ScalarMappable":
        """Return what gives numbers their colours; what is no number is a grey line."""
        from matplotlib.cm import ScalarMappable
        from matplotlib.colors import LinearSegmentedColormap, Normalize

        named = LinearSegmentedColormap.from_list("scrawl", self.colors, NUM_COLORS)
        colors = named.with_extremes(bad=LINES)
        return ScalarMappable(Normalize(self.low, self.high), colors)


def signed_scale(values: np.ndarray, *, at_least: float = SMALLEST) -> Scale:
    """Return blue for numbers below 0, orange for those above, to the same depth."""
    most = _largest(values, at_least)
    return Scale((BLUE, PAPER, ORANGE), -most, most)


def scale_for(values: np.ndarray) -> Scale:
    """Return paper to ink for numbers from 0, and colours if some are below it."""
    if values.size and np.nanmin(values) < 0:
        return signed_scale(values)
    return Scale((PAPER, INK), 0.0, _largest(values, SMALLEST))


def strength_scale(values: np.ndarray) -> Scale:
    """Return paper to orange for numbers from 0, as the upper half of a signed one."""
    return Scale((PAPER, ORANGE), 0.0, _largest(values, SMALLEST))


def add_scale_bar(
    axes: "matplotlib.axes.Axes", scale: Scale, name: str, *, width: float = 0.05
) -> None:
    """Put the *scale* beside the *axes*, with its ends and its zero, and its *name*.

    Its *width* is a share of theirs.
    """
    place = axes.inset_axes((1 + width, 0, width, 1))
    ticks = sorted({scale.low, 0.0, scale.high})
    bar = figure_of(axes).colorbar(scale.mapping(), cax=place, ticks=ticks)
    bar.ax.set_yticklabels([_short(tick) for tick in ticks])
    bar.ax.tick_params(
        color=LINES, labelcolor=FAINT_INK, labelfontfamily=FONT, labelsize=SMALL_POINTS
    )
    bar.outline.set_edgecolor(LINES)
    bar.set_label(name, **text_style(SMALL_POINTS, FAINT_INK))


def _short(number: float) -> str:
    """Return a *number* in two digits, such as 0.36 or 5.6·10⁻⁷."""
    mantissa, _, exponent = f"{number:.2g}".replace("-", MINUS).partition("e")
    if not exponent:
        return mantissa
    digits = exponent.replace("+", "").replace(MINUS, "-")
    return f"{mantissa}\N{MIDDLE DOT}10{str(int(digits)).translate(SUPERSCRIPTS)}"


def _largest(values: np.ndarray, at_least: float) -> float:
    finite = abs(values[np.isfinite(values)])
    return max(float(finite.max(initial=0.0)), at_least)
