"""What a network computes on the way, and the way back: compiled, or by the reference.

The compiled library has an entry for the values of any steps, and one for gradients of
the inputs. A machine without a compiler gets the same from the reference, more slowly.
"""

from collections.abc import Collection, Mapping

import numpy as np

from scrawl import compiler, reference
from scrawl.arrays import Inputs
from scrawl.compiler import CompiledNetwork
from scrawl.errors import MissingOnMachine, NotWritable
from scrawl.networks import Network
from scrawl.reference import ReferenceNetwork


def values_of(
    network: Network, inputs: Inputs, steps: Collection[str]
) -> Mapping[str, np.ndarray]:
    """Return the values of *steps*, float32 of shape (n, *theirs), by name.

    Raises:
        InvalidNetwork: if the network has no weights yet.
        InvalidRequest: if the inputs are not what it reads.
        NotWritable: if there is a compiler, but no folder to keep what it makes.
    """
    try:
        values = CompiledNetwork(network, keep=steps).forward(inputs)
    except NotWritable:
        raise
    except MissingOnMachine:
        values = ReferenceNetwork(network, keep=steps).forward(inputs)
    return {name: values[name] for name in steps}


def gradients_of(
    network: Network, inputs: Inputs, seeds: Mapping[str, np.ndarray]
) -> Mapping[str, np.ndarray]:
    """Return how the sum of the values of steps times their *seeds* depends on inputs.

    Raises:
        InvalidNetwork, InvalidRequest, NotWritable: as `values_of`.
    """
    try:
        return compiler.input_gradients(network, inputs, seeds)
    except NotWritable:
        raise
    except MissingOnMachine:
        return reference.input_gradients(network, inputs, seeds, dtype=np.float32)
