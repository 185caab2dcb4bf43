"""From bytes to the numbers a network likes: the first layer of every network."""

from dataclasses import dataclass

from scrawl.networks.layers.layer import Weight, require_finite
from scrawl.networks.operations import Affine, Operation
from scrawl.networks.shapes import Shape


@dataclass(frozen=True)
class Rescaling:
    """Multiply by *scale* and add *offset*, eg. 1/255 for [0, 1]."""

    scale: float
    offset: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is not a finite number."""
        require_finite("Rescaling", "scale", self.scale)
        require_finite("Rescaling", "offset", self.offset)

    def shape(self, x: Shape) -> Shape:
        """Keep the shape."""
        return x

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        """Have none."""
        return ()

    def lower(self, x: Shape) -> tuple[Operation, ...]:
        """Be one multiplication and addition."""
        return (Affine(self.scale, self.offset),)
