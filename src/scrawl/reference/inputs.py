"""What is given to a network, checked and turned into numbers to compute with."""

import numpy as np

from scrawl.arrays import Inputs
from scrawl.errors import InvalidNetwork, InvalidRequest
from scrawl.networks import Inference, Input, IntegerNetwork, Network


def require_weights(network: Network) -> None:
    """Refuse a network that has no weights yet.

    Raises:
        InvalidNetwork: says how to get some.
    """
    if len(network.weights) != len(network.weight_list()):
        raise InvalidNetwork(
            f"The network {network.name!r} has no weights."
            " Train it, or draw them with initialize()."
        )


def enter(
    network: Network | Inference | IntegerNetwork,
    inputs: Inputs,
    dtype: type[np.number],
) -> dict[str, np.ndarray]:
    """Return the values of all inputs, each of shape (n, *its shape), as *dtype*.

    A last side of 1 may be left out: images are (n, height, width), numbers (n,).

    Raises:
        InvalidRequest: if inputs are missing, unknown, of another shape, type or
            length, or hold what they may not.
    """
    sources = {source.name: source for source in network.inputs}
    if sources.keys() != inputs.keys():
        raise InvalidRequest(
            f"The inputs given are {', '.join(inputs) or 'none'};"
            f" {network.name!r} needs {', '.join(sources)}."
        )
    values = {name: _checked(source, inputs[name]) for name, source in sources.items()}
    counts = {name: len(value) for name, value in values.items()}
    if len(set(counts.values())) > 1:
        listed = ", ".join(f"{count} of {name!r}" for name, count in counts.items())
        raise InvalidRequest(
            f"The inputs hold {listed}. Give the same number of examples of each."
        )
    return {name: value.astype(dtype) for name, value in values.items()}


def _checked(source: Input, array: np.ndarray) -> np.ndarray:
    """Return *array* with all its sides."""
    values = array[..., np.newaxis] if array.ndim == len(source.shape) else array
    dtype = "float32" if source.kind == "features" else "uint8"
    if values.shape[1:] != source.shape or values.dtype != dtype:
        needed = ", ".join(map(str, ("n", *source.shape)))
        raise InvalidRequest(
            f"The input {source.name!r} is {array.dtype} of shape {array.shape}; the"
            f" network reads {dtype} of shape ({needed}). Bring it to this form first."
        )
    if not np.isfinite(values).all():
        raise InvalidRequest(
            f"The input {source.name!r} holds numbers that are not finite."
            " Leave out those examples."
        )
    largest = values.max(initial=0)
    if source.maximum is not None and largest > source.maximum:
        raise InvalidRequest(
            f"The input {source.name!r} holds {largest}; it takes whole numbers from 0"
            f" to {source.maximum}."
        )
    return values
