"""Functions of single numbers, and softmax: a layer, and an argument of others."""

from dataclasses import dataclass
from typing import Literal, get_args

from scrawl.errors import UnknownName
from scrawl.networks.layers.layer import Weight
from scrawl.networks.operations import Activate, Operation, Softmax
from scrawl.networks.shapes import Shape

ActivationName = Literal[
    "elu",
    "gelu",
    "leaky_relu",
    "linear",
    "relu",
    "selu",
    "sigmoid",
    "softmax",
    "tanh",
]

ACTIVATIONS: tuple[str, ...] = get_args(ActivationName)


@dataclass(frozen=True)
class Activation:
    """Apply a function by its name."""

    activation: ActivationName

    def __post_init__(self) -> None:
        """Refuse unknown functions."""
        require_activation(self.activation)

    def shape(self, x: Shape) -> Shape:
        """Keep the shape."""
        return x

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        """Have none."""
        return ()

    def lower(self, x: Shape) -> tuple[Operation, ...]:
        """Be the function, or nothing if it is linear."""
        return activation_operations(self.activation)


def activation_operations(name: ActivationName) -> tuple[Operation, ...]:
    """Return the operations of a function: none for 'linear'."""
    match name:
        case "linear":
            return ()
        case "softmax":
            return (Softmax(),)
        case _:
            return (Activate(name),)


def require_activation(name: str) -> None:
    """Refuse unknown functions, listing the known ones."""
    if name not in ACTIVATIONS:
        raise UnknownName("activation", name, ACTIVATIONS)
