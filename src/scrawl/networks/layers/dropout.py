"""Forgetting at random, so that no output comes to rely on a single input.

Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov: Dropout: a simple way to
prevent neural networks from overfitting, 2014.
"""

from dataclasses import dataclass

from scrawl.errors import InvalidNetwork
from scrawl.networks.layers.layer import Weight, require_finite
from scrawl.networks.operations import Drop, Operation
from scrawl.networks.shapes import Shape


@dataclass(frozen=True)
class Dropout:
    """In training, set a share *rate* of [0, 1) to 0, divide the rest by 1 - rate."""

    rate: float

    def __post_init__(self) -> None:
        """Refuse rates outside [0, 1)."""
        require_finite("Dropout", "rate", self.rate)
        if not 0 <= self.rate < 1:
            raise InvalidNetwork(
                f"Dropout has rate={self.rate!r}; it must be at least 0 and below 1."
            )

    def shape(self, x: Shape) -> Shape:
        """Keep the shape."""
        return x

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        """Have none."""
        return ()

    def lower(self, x: Shape) -> tuple[Operation, ...]:
        """Be a dropping, or nothing at rate 0."""
        return (Drop(self.rate),) if self.rate else ()
