"""A measure over the epochs, as lines that the page draws in its own colours.

A value that is missing, or no finite number, is nan and leaves a gap.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from scrawl.reporting.contents import Chart, Curve, Spot, Tick

# Of the drawing, in its own units: small, so that a telephone need not shrink it much.
WIDTH, HEIGHT = 360.0, 230.0
LEFT, RIGHT, TOP, BOTTOM = 54.0, 20.0, 12.0, 40.0

MAX_MARKED_EPOCHS = 30  # more points than this hide the line
MAX_POINTS = 400  # of a line; further ones lie on the same pixel
NUM_TICKS = 5
MARGIN = 0.05  # of what is drawn, above and below
STEPS = (1.0, 2.0, 5.0, 10.0)

Values = Sequence[float]
Say = Callable[[float], str]


@dataclass(frozen=True)
class Axis:
    """What stands beside a chart: its title, and how its values are written."""

    anchor: str
    title: str
    say: Say
    tick: Say


def chart(axis: Axis, lines: Mapping[str, Values]) -> Chart:
    """Return the *lines*, a value for each epoch; those of nan alone are left out."""
    drawn = {name: line for name, line in lines.items() if not all(map(_no, line))}
    values = [value for line in drawn.values() for value in line if not _no(value)]
    num_epochs = len(next(iter(lines.values())))
    low, high = _room(min(values, default=0.0), max(values, default=1.0))
    x = _Scale(0.5, num_epochs + 0.5, LEFT, WIDTH - RIGHT)
    y = _Scale(low, high, HEIGHT - BOTTOM, TOP)
    return Chart(
        anchor=axis.anchor,
        title=axis.title,
        description=_in_words(drawn, axis.say),
        curves=tuple(
            Curve(name, _ways(line, x, y), _spots(name, line, (x, y), axis.say))
            for name, line in drawn.items()
        ),
        across=tuple(
            Tick(x(at), f"{at:g}")
            for at in _ticks(1.0, float(num_epochs))
            if at.is_integer()
        ),
        up=tuple(Tick(y(at), axis.tick(at)) for at in _ticks(low, high)),
    )


@dataclass(frozen=True)
class _Scale:
    """Where values between two ends lie on a line."""

    low: float
    high: float
    first: float
    last: float

    def __call__(self, value: float) -> float:
        """Return the place of a *value*."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.first + share * (self.last - self.first), 1)


def _no(value: float) -> bool:
    return math.isnan(value)


def _room(low: float, high: float) -> tuple[float, float]:
    """Return ends with some paper above and below."""
    spare = MARGIN * (high - low) or MARGIN * abs(high) or MARGIN
    return low - spare, high + spare


def _ticks(low: float, high: float) -> list[float]:
    """Return a few round numbers from *low* to *high*."""
    if low == high:
        return [low]
    rough = (high - low) / NUM_TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(step * power for step in STEPS if step * power >= 0.999 * rough)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [at * step for at in range(first, last + 1)]


def _ways(line: Values, x: _Scale, y: _Scale) -> tuple[str, ...]:
    stride = math.ceil(len(line) / MAX_POINTS)
    parts = groupby(list(enumerate(line, start=1))[::stride], lambda at: _no(at[1]))
    return tuple(
        " ".join(f"{x(float(epoch))},{y(value)}" for epoch, value in part)
        for is_gap, part in parts
        if not is_gap
    )


def _spots(
    name: str, line: Values, scales: tuple[_Scale, _Scale], say: Say
) -> tuple[Spot, ...]:
    if len(line) > MAX_MARKED_EPOCHS:
        return ()
    x, y = scales
    return tuple(
        Spot(x(float(epoch)), y(value), f"{name}, epoch {epoch}: {say(value)}")
        for epoch, value in enumerate(line, start=1)
        if not _no(value)
    )


def _in_words(lines: Mapping[str, Values], say: Say) -> str:
    return " ".join(f"{_line_in_words(*line, say)}." for line in lines.items())


def _line_in_words(name: str, line: Values, say: Say) -> str:
    epochs = {epoch: value for epoch, value in enumerate(line, 1) if not _no(value)}
    first, last = min(epochs), max(epochs)
    words = f"{name.capitalize()}: {say(epochs[first])} in epoch {first}"
    if last == first:
        return words
    lowest, highest = min(epochs.values()), max(epochs.values())
    return (
        f"{words}, {say(epochs[last])} in epoch {last}, and between {say(lowest)} and"
        f" {say(highest)} in all"
    )
