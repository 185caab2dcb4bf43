"""What the values of a recipe may be: a rule returns one, or says what it needs.

Values come from TOML, from flags and from programs, so a whole number may be NumPy's,
and a rate may be written as one; what comes out is always Python's int, float or str.
"""

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass
from numbers import Integral, Real

import numpy as np

from scrawl.errors import InvalidRequest, UnknownName

MAX_SHOWN = 60  # characters of a value that a message repeats

Plain = int | float | str
Rule = Callable[[str, object], Plain]


@dataclass(frozen=True)
class Whole:
    """A whole number from *low* to *high*."""

    low: int
    high: int

    def __call__(self, name: str, value: object) -> int:
        """Return *value* as an int."""
        if isinstance(value, Integral) and not isinstance(value, bool):
            number = int(value)
            if self.low <= number <= self.high:
                return number
        needed = f"a whole number from {self.low} to {self.high:,}"
        raise _impossible(name, value, needed)


@dataclass(frozen=True)
class Positive:
    """A number above 0 that float32 can hold."""

    def __call__(self, name: str, value: object) -> float:
        """Return *value* as a float."""
        number = _number(value)
        if 0 < number < math.inf and 0 < _as_float32(number) < math.inf:
            return number
        raise _impossible(name, value, "a number above 0 that fits into float32")


@dataclass(frozen=True)
class Share:
    """A number from 0 up to, but not including, 1."""

    def __call__(self, name: str, value: object) -> float:
        """Return *value* as a float."""
        number = _number(value)
        if 0 <= number < 1:
            return number
        raise _impossible(name, value, "a number from 0 up to, but not including, 1")


@dataclass(frozen=True)
class OneOf:
    """A name from a table."""

    names: Collection[str]

    def __call__(self, name: str, value: object) -> str:
        """Return *value*, which is one of the names."""
        if not isinstance(value, str):
            raise _impossible(name, value, f"one of {', '.join(sorted(self.names))}")
        if value not in self.names:
            raise UnknownName(name, value[:MAX_SHOWN], self.names)
        return value


def _number(value: object) -> float:
    if isinstance(value, Real) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            return math.inf
    return math.nan


def _as_float32(number: float) -> float:
    with np.errstate(over="ignore"):
        return float(np.float32(number))


def _impossible(name: str, value: object, needed: str) -> InvalidRequest:
    return InvalidRequest(f"{name} is {_shown(value)}; it must be {needed}.")


def _shown(value: object) -> str:
    try:
        text = repr(value)
    except ValueError:  # a whole number of thousands of digits
        return "too long to show"
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}..."
