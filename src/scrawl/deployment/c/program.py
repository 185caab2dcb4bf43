"""A network as functions of C that call each other, before it is written into files."""

from dataclasses import dataclass

from scrawl.deployment.c.float_functions import float_function
from scrawl.deployment.c.functions import Function, Place
from scrawl.deployment.c.integer_functions import integer_function
from scrawl.deployment.c.names import prefix_of
from scrawl.deployment.c.sizes import LayerSizes, StaticSizes
from scrawl.deployment.c.storage import Storage, store
from scrawl.deployment.c.work import Exported
from scrawl.networks import Inference, IntegerOperation


@dataclass(frozen=True, eq=False)
class CProgram:
    """The functions of a network, what they call each other with, and the buffers."""

    prefix: str
    network: Exported
    storage: Storage
    functions: tuple[Function, ...]  # in the order in which they are called

    @property
    def is_integer(self) -> bool:
        """Whether it computes with integers only."""
        return not isinstance(self.network, Inference)

    def sizes(self) -> StaticSizes:
        """Return what it needs."""
        layers = tuple(
            LayerSizes(
                function.title,
                function.name,
                number,
                function.num_multiply_accumulates,
                function.table_bytes,
            )
            for number, function in enumerate(self.functions, 1)
        )
        buffers = sum(buffer.num_bytes for buffer in self.storage.buffers)
        return StaticSizes(layers, buffers)


def c_program(network: Exported) -> CProgram:
    """Return the functions of *network*."""
    prefix, storage = prefix_of(network.name), store(network)
    functions = tuple(
        _function(Place(prefix, number, work, storage))
        for number, work in enumerate(storage.works, 1)
    )
    return CProgram(prefix, network, storage, functions)


def _function(place: Place) -> Function:
    operation = place.work.operation
    if isinstance(operation, IntegerOperation):
        return integer_function(place, operation)
    return float_function(place, operation)
