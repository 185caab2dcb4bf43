"""Channels with mean 0 and variance 1, whatever the layers before have learned.

Ioffe, Szegedy: Batch normalization: accelerating deep network training by reducing
internal covariate shift, 2015.
"""

from dataclasses import dataclass

from scrawl.errors import InvalidNetwork
from scrawl.networks.layers.layer import Weight, require_finite
from scrawl.networks.operations import Normalize, Operation
from scrawl.networks.shapes import Shape

LEAST_EPSILON = 1e-12  # less than that is nothing beside most float32


@dataclass(frozen=True)
class BatchNormalization:
    """Subtract the mean of each channel over the batch, divide by its deviation.

    Then multiply by gamma if *scale*, and add beta if *center*. Reading, moving
    averages of mean and variance are used: *momentum* is the share that they keep
    in each step. The variance is that of the batch, divided by n.
    """

    momentum: float = 0.99
    epsilon: float = 1e-3
    center: bool = True
    scale: bool = True

    def __post_init__(self) -> None:
        """Refuse impossible arguments."""
        for name in ("momentum", "epsilon"):
            require_finite("BatchNormalization", name, getattr(self, name))
        if not 0 <= self.momentum < 1:
            raise InvalidNetwork(
                f"BatchNormalization has momentum={self.momentum!r}; it must be at"
                " least 0 and below 1."
            )
        if not LEAST_EPSILON <= self.epsilon <= 1:
            raise InvalidNetwork(
                f"BatchNormalization has epsilon={self.epsilon!r}; it must be from"
                f" {LEAST_EPSILON:g} to 1."
            )

    def shape(self, x: Shape) -> Shape:
        """Keep the shape."""
        return x

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        """Return gamma, beta, and the two moving averages, one number per channel."""
        shape = x[-1:]
        gamma = (Weight("gamma", shape, "ones"),) if self.scale else ()
        beta = (Weight("beta", shape, "zeros"),) if self.center else ()
        mean = Weight("moving_mean", shape, "zeros", is_trained=False)
        variance = Weight("moving_variance", shape, "ones", is_trained=False)
        return (*gamma, *beta, mean, variance)

    def lower(self, x: Shape) -> tuple[Operation, ...]:
        """Be a normalization."""
        return (Normalize(self.momentum, self.epsilon, self.scale, self.center),)
