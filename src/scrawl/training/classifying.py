"""A network that reads images, on whatever machine this is."""

import sys

from scrawl.arrays import Classifier
from scrawl.compiler import CompiledNetwork
from scrawl.errors import MissingOnMachine, NotWritable
from scrawl.networks import Network
from scrawl.reference import ReferenceNetwork


def classifier_for(network: Network, *, threads: int | None = None) -> Classifier:
    """Return the compiled *network*; without a compiler, say so and use the reference.

    The reference gives the same scores up to rounding, hundreds of times more slowly.

    Raises:
        NotWritable: if there is a compiler, but no folder to keep what it makes.
    """
    try:
        return CompiledNetwork(network, threads=threads)
    except NotWritable:
        raise
    except MissingOnMachine as error:
        sys.stderr.write(f"{error} Until then the slow NumPy reference reads images.\n")
        return ReferenceNetwork(network)
