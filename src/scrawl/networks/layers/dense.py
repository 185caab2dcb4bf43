"""Every output depends on every input."""

from dataclasses import dataclass

from scrawl.errors import InvalidNetwork
from scrawl.networks.layers.activation import (
    ActivationName,
    activation_operations,
    require_activation,
)
from scrawl.networks.layers.layer import Weight, require_count
from scrawl.networks.operations import MatMul, Operation
from scrawl.networks.shapes import Shape, describe


@dataclass(frozen=True)
class Dense:
    """A fully connected layer of *units* outputs, from one row of numbers."""

    units: int
    activation: ActivationName = "linear"
    use_bias: bool = True

    def __post_init__(self) -> None:
        """Refuse impossible arguments."""
        require_count("Dense", "units", self.units)
        require_activation(self.activation)

    def shape(self, x: Shape) -> Shape:
        """Return (units,).

        Keras would go over the last axis of an image; here that is refused, because
        it is nearly always a forgotten Flatten().
        """
        if len(x) != 1:
            raise InvalidNetwork(
                f"takes one row of numbers, got {describe(x)}. Put Flatten() before it."
            )
        return (self.units,)

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        """Return kernel (features, units) and bias (units)."""
        kernel = Weight("kernel", (x[0], self.units), "glorot_uniform")
        bias = Weight("bias", (self.units,), "zeros")
        return (kernel, bias) if self.use_bias else (kernel,)

    def lower(self, x: Shape) -> tuple[Operation, ...]:
        """Be a matrix product and the activation."""
        product = MatMul(self.units, self.use_bias)
        return (product, *activation_operations(self.activation))
