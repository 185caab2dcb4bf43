"""Whether memory holds the arrays of a network, once files have filled it."""

from collections.abc import Mapping

import numpy as np

from scrawl.deployment.keil.exporting import KeilLayout
from scrawl.deployment.keil.numbers import words_of
from scrawl.deployment.keil.tensors import float_values
from scrawl.networks import Network


def missing_arrays(
    memory: Mapping[int, bytes],
    addresses: Mapping[str, int],
    network: Network,
    layout: KeilLayout = "scrawl",
    integers: Mapping[str, np.ndarray] | None = None,
) -> list[str]:
    """Return the weights of *network* that are not, word for word, at *addresses*.

    *memory* is what `replay_ini` gives, and those are what `addresses_from_map` does.
    With *integers*, those are looked for instead of the weights.

    Raises:
        InvalidNetwork: if the network has no weights.
    """
    arrays = float_values(network) if integers is None else integers
    is_turned = layout == "seed-004"
    return [
        name
        for name, array in arrays.items()
        if name not in addresses
        or not _holds(memory, addresses[name], array.T if is_turned else array)
    ]


def _holds(memory: Mapping[int, bytes], address: int, array: np.ndarray) -> bool:
    content = words_of(array).astype("<u4").tobytes()
    return any(
        piece[address - begin : address - begin + len(content)] == content
        for begin, piece in memory.items()
        if begin <= address
    )
