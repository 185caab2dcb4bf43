"""Between which numbers a value lies, and the bytes that stand for them."""

import math
from collections.abc import Collection, Iterable
from typing import NamedTuple

from scrawl.errors import InvalidNetwork
from scrawl.networks import Activate, Function, MaxPool, Program, Scale, View

LARGEST_BYTE = 255


class Range(NamedTuple):
    """The numbers from *lowest* to *highest*."""

    lowest: float
    highest: float

    def with_zero(self) -> "Range":
        """Return a range that holds 0, too."""
        return Range(min(self.lowest, 0.0), max(self.highest, 0.0))

    def within(self, other: "Range") -> "Range":
        """Return what of it lies in the *other*."""
        lowest, highest = (min(max(x, other.lowest), other.highest) for x in self)
        return Range(lowest, highest)


def spanned(ranges: Iterable[Range]) -> Range:
    """Return the range of all numbers of several."""
    lowest, highest = zip(*ranges, strict=True)
    return Range(min(lowest), max(highest))


EVERYTHING = Range(-math.inf, math.inf)


def byte_scale(name: str, numbers: Range) -> Scale:
    """Return what bytes mean that stand for *numbers* and 0.

    The zero is a whole number: padding and ReLU lose nothing.

    Raises:
        InvalidNetwork: if there are no such numbers; calls the value by its *name*.
    """
    lowest, highest = numbers.with_zero()
    step = (highest - lowest) / LARGEST_BYTE or 1.0
    if not (math.isfinite(step) and math.isfinite(lowest / step)):
        raise InvalidNetwork(
            f"The value {name!r} goes from {lowest:g} to {highest:g}: no bytes can"
            " stand for that. Train again, with a lower learning rate."
        )
    return Scale(step, float(round(-lowest / step)))


def zero_byte(scale: Scale) -> int:
    """Return the byte that is nearest to 0; of two, the even one."""
    return min(max(round(scale.zero), 0), LARGEST_BYTE)


def interest(program: Program, name: str, scores: Collection[str]) -> Range:
    """Return outside which range all readers of a value take its numbers as equal.

    The largest of numbers can be taken before or after they are cut off. Of what is
    needed in *scores*, everything is read.
    """
    if name in scores:
        return EVERYTHING
    found = []
    for step in program.steps:
        if name not in step.inputs:
            continue
        match step.operation:
            case Activate(function):
                found.append(INTERESTS[function])
            case MaxPool() | View():
                found.append(interest(program, step.name, scores))
            case _:
                return EVERYTHING
    return spanned(found)


# Outside, a function is less than half of 1/255 of its height from its end.
INTERESTS: dict[Function, Range] = {
    "elu": Range(-6.3, math.inf),
    "gelu": Range(-3.3, math.inf),
    "leaky_relu": EVERYTHING,
    "relu": Range(0.0, math.inf),
    "selu": Range(-6.3, math.inf),
    "sigmoid": Range(-6.3, 6.3),
    "tanh": Range(-3.2, 3.2),
}
