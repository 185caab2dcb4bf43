"""What exported C needs before any compiler has seen it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LayerSizes:
    """What one function of the exported C needs."""

    name: str  # of the step with which it begins
    function: str  # of C
    number: int  # of the function, from 1
    num_multiply_accumulates: int  # for one example
    table_bytes: int  # of flash: weights and other constants


@dataclass(frozen=True)
class StaticSizes:
    """What the exported C of a network needs; code and stack come on top."""

    layers: tuple[LayerSizes, ...]
    buffer_bytes: int  # of RAM, static

    @property
    def table_bytes(self) -> int:
        """The flash that weights and other constants need."""
        return sum(layer.table_bytes for layer in self.layers)

    @property
    def num_multiply_accumulates(self) -> int:
        """How many products are summed for one example."""
        return sum(layer.num_multiply_accumulates for layer in self.layers)
