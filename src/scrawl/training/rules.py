"""What the values of a recipe may be: a rule returns one, or says what it needs.

Values come from TOML, from flags and from programs, so a whole number may be NumPy's,
and a rate may be written as one; what comes out is always Python's own: bool, int,
float or str, or a tuple or table of those.
"""

import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import TypeAlias

import numpy as np

from scrawl.errors import InvalidRequest, UnknownName

MAX_SHOWN = 60  # characters of a value that a message repeats

MAX_CLASSES = 256  # a label is one byte
OUTPUT_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")

Simple: TypeAlias = bool | int | float | str
Plain: TypeAlias = Simple | tuple[float, ...] | dict[str, Simple]
Rule: TypeAlias = Callable[[str, object], Plain]


@dataclass(frozen=True)
class Flag:
    """Yes or no."""

    def __call__(self, name: str, value: object) -> bool:
        """Return *value* as a bool."""
        if isinstance(value, bool | np.bool_):
            return bool(value)
        raise _impossible(name, value, "true or false")


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
class Part:
    """A number above 0, and at most 1."""

    def __call__(self, name: str, value: object) -> float:
        """Return *value* as a float."""
        number = _number(value)
        if 0 < number <= 1:
            return number
        raise _impossible(name, value, "a number above 0, and at most 1")


@dataclass(frozen=True)
class Amount:
    """A number that is not negative, and that float32 can hold."""

    def __call__(self, name: str, value: object) -> float:
        """Return *value* as a float."""
        number = _number(value)
        if 0 <= number < math.inf and _as_float32(number) < math.inf:
            return number
        raise _impossible(name, value, "a number of at least 0 that fits into float32")


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


@dataclass(frozen=True)
class OnePerClass:
    """A number for each class, at least 0 and not all 0, or one of some names."""

    names: Collection[str]

    def __call__(self, name: str, value: object) -> str | tuple[float, ...]:
        """Return *value* as a name, or as a tuple of floats."""
        if isinstance(value, str) and value in self.names:
            return value
        given = value.tolist() if isinstance(value, np.ndarray) else value
        if isinstance(given, Sequence) and not isinstance(given, str | bytes):
            numbers = tuple(Amount()(f"a number of {name}", each) for each in given)
            if 0 < len(numbers) <= MAX_CLASSES and any(numbers):
                return numbers
        names = " or ".join(map(repr, sorted(self.names)))
        needed = f"{names}, or a list of a number for each class, not all of them 0"
        raise _impossible(name, value, needed)


@dataclass(frozen=True)
class PerOutput:
    """A table with a value for some outputs; where *alone*, one may stand for all."""

    rule: Callable[[str, object], Simple]
    alone: bool = False

    def __call__(self, name: str, value: object) -> Simple | dict[str, Simple]:
        """Return *value* as a dict, or as what the rule makes of it."""
        if self.alone and not isinstance(value, Mapping):
            return self.rule(name, value)
        if not isinstance(value, Mapping):
            raise _impossible(name, value, "a table of outputs, each with a value")
        for output in value:
            if not (isinstance(output, str) and OUTPUT_NAME.fullmatch(output)):
                raise _impossible(f"an output in {name}", output, "the name of a layer")
        return {
            output: self.rule(f"{name} of {output!r}", each)
            for output, each in value.items()
        }


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
