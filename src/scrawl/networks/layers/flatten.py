"""An image as one row of numbers."""

import math
from dataclasses import dataclass

from scrawl.networks.layers.layer import Weight
from scrawl.networks.operations import Operation, View
from scrawl.networks.shapes import Shape


@dataclass(frozen=True)
class Flatten:
    """Read rows, columns and channels, in this order, as one row."""

    def shape(self, x: Shape) -> Shape:
        """Return (all numbers,)."""
        return (math.prod(x),)

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        """Have none."""
        return ()

    def lower(self, x: Shape) -> tuple[Operation, ...]:
        """Be a view: no number moves."""
        return (View(),)
