"""What of a network is given away: what it has learned, if an output needs it."""

from dataclasses import replace

from scrawl.errors import InvalidNetwork
from scrawl.networks import Network


def needed_part(network: Network) -> Network:
    """Return *network* without the layers that no output needs; inputs all stay.

    Raises:
        InvalidNetwork: if it has no weights yet.
    """
    if len(network.weights) != len(network.weight_list()):
        raise InvalidNetwork(
            f"The network {network.name!r} has no weights to export."
            " Train it, or draw them with initialize()."
        )
    needed = set(network.outputs)
    for node in reversed(network.nodes):
        if node.name in needed:
            needed.update(node.inputs)
    nodes = tuple(node for node in network.nodes if node.name in needed)
    weights = {
        name: array
        for name, array in network.weights.items()
        if name.partition("/")[0] in needed
    }
    return replace(network, nodes=nodes, weights=weights)
