"""Layers that make one value of several."""

import math
from dataclasses import dataclass

from scrawl.errors import InvalidNetwork
from scrawl.networks.layers.layer import require_count
from scrawl.networks.operations import Join, Operation, Shift, Sum
from scrawl.networks.shapes import Shape, describe


@dataclass(frozen=True)
class Add:
    """Add values of one shape, number by number."""

    def joined_shape(self, xs: tuple[Shape, ...]) -> Shape:
        """Keep the shape, which all must have."""
        if len(set(xs)) > 1:
            raise InvalidNetwork(
                f"adds {_listed(xs)}; they must have one shape. Bring them to it first."
            )
        return xs[0]

    def join(self, xs: tuple[Shape, ...]) -> Operation:
        """Be a sum."""
        return Sum()


@dataclass(frozen=True)
class Concatenate:
    """Put values side by side along the last axis, the channels or features."""

    def joined_shape(self, xs: tuple[Shape, ...]) -> Shape:
        """Return the shape of all together; they may differ in the last side only."""
        if len({x[:-1] for x in xs}) > 1:
            raise InvalidNetwork(
                f"puts {_listed(xs)} side by side; they may differ in their last side"
                " only. Bring the others to one size first."
            )
        return *xs[0][:-1], sum(x[-1] for x in xs)

    def join(self, xs: tuple[Shape, ...]) -> Operation:
        """Be a joining."""
        return Join()


@dataclass(frozen=True)
class ShiftByNumber:
    """Turn probabilities of a digit and a number into those of their sum.

    P(sum = s | image, n) = P(digit = s - n | image): nothing is learned. It takes the
    probabilities, then a number from 0 to *maximum*.
    """

    maximum: int = 9

    def __post_init__(self) -> None:
        """Refuse impossible arguments."""
        require_count("ShiftByNumber", "maximum", self.maximum)

    def joined_shape(self, xs: tuple[Shape, ...]) -> Shape:
        """Return (classes + maximum,)."""
        if len(xs) != 2 or len(xs[0]) != 1 or math.prod(xs[1]) != 1:
            raise InvalidNetwork(
                f"takes {_listed(xs)}; it needs a row of probabilities, then one"
                " number. Give it those two."
            )
        return (xs[0][0] + self.maximum,)

    def join(self, xs: tuple[Shape, ...]) -> Operation:
        """Be a shift."""
        return Shift(self.maximum)


def _listed(shapes: tuple[Shape, ...]) -> str:
    return " and ".join(map(describe, shapes))
