"""The same numbers in another shape, or with zeros around them."""

import math
from dataclasses import dataclass

from scrawl.errors import InvalidNetwork
from scrawl.networks.layers.layer import MAX_COUNT, Weight, require_count
from scrawl.networks.operations import Operation, Pad, View
from scrawl.networks.shapes import (
    MAX_SIDES,
    Padding,
    Pair,
    Shape,
    describe,
    padded_size,
    require_image,
)


@dataclass(frozen=True)
class Reshape:
    """Read the numbers in another shape, in the same order; one side may be -1."""

    target_shape: tuple[int, ...]

    def __post_init__(self) -> None:
        """Refuse impossible shapes."""
        sides = self.target_shape
        if not (isinstance(sides, tuple) and 1 <= len(sides) <= MAX_SIDES):
            raise InvalidNetwork(
                f"Reshape has target_shape={sides!r:.40}; it must be a tuple of 1 to"
                f" {MAX_SIDES} sides."
            )
        if sides.count(-1) > 1:
            raise InvalidNetwork(
                f"Reshape has target_shape={sides!r}; only one side can be -1."
            )
        for side in sides:
            if side != -1:
                require_count("Reshape", "a side of target_shape", side)

    def shape(self, x: Shape) -> Shape:
        """Return the target shape, with -1 worked out."""
        size, known = math.prod(x), math.prod(s for s in self.target_shape if s != -1)
        shape = tuple(size // known if s == -1 else s for s in self.target_shape)
        if math.prod(shape) != size:
            raise InvalidNetwork(
                f"cannot make {self.target_shape!r} of {describe(x)}, which is {size}"
                " numbers. Give it a shape of as many."
            )
        return shape

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        """Have none."""
        return ()

    def lower(self, x: Shape) -> tuple[Operation, ...]:
        """Be a view: no number moves."""
        return (View(),)


@dataclass(frozen=True)
class ZeroPadding2D:
    """Put rows and columns of zeros around an image.

    As many on each side, or (above and below, left and right), or
    ((above, below), (left, right)).
    """

    padding: int | Pair | tuple[Pair, Pair] = (1, 1)

    def __post_init__(self) -> None:
        """Refuse impossible arguments."""
        self._around()

    def shape(self, x: Shape) -> Shape:
        """Return (rows, columns, channels)."""
        require_image(x)
        return *padded_size(x, self._around()), x[2]

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        """Have none."""
        return ()

    def lower(self, x: Shape) -> tuple[Operation, ...]:
        """Be a padding."""
        return (Pad(self._around()),)

    def _around(self) -> Padding:
        vertical, horizontal = _pair_of(self.padding, self.padding)
        sides = (*_pair_of(vertical, self.padding), *_pair_of(horizontal, self.padding))
        for side in sides:
            is_whole = isinstance(side, int) and not isinstance(side, bool)
            if not (is_whole and 0 <= side <= MAX_COUNT):
                raise _impossible(self.padding)
        return Padding(*sides)


def _pair_of(value: object, whole: object) -> tuple:
    if isinstance(value, int):
        return value, value
    if isinstance(value, tuple | list) and len(value) == 2:
        return tuple(value)
    raise _impossible(whole)


def _impossible(padding: object) -> InvalidNetwork:
    return InvalidNetwork(
        f"ZeroPadding2D has padding={padding!r:.80}; it must be a whole number from 0"
        f" to {MAX_COUNT}, two of them, or two pairs."
    )
