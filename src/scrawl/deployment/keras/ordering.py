"""The order in which Keras keeps the layers of a graph: those far from the ends first.

Equally far, they stand as somebody meets them who goes from the outputs to what they
take, and on to what that takes. The file of the weights depends on it: there, layers
have the name of their class, and a number.
"""

from scrawl.networks import Network


def keras_order(network: Network) -> tuple[str, ...]:
    """Return the names of inputs and layers, of which each is needed by an output.

    An input that nothing takes comes first among the ends.
    """
    distances, met = _distances(network), _met(network)
    return tuple(sorted(distances, key=lambda name: (-distances[name], met[name])))


def _distances(network: Network) -> dict[str, int]:
    """Return by how many layers each is from the end that is furthest."""
    names = [source.name for source in network.inputs]
    distances = dict.fromkeys([*names, *(node.name for node in network.nodes)], 0)
    for node in reversed(network.nodes):
        for name in node.inputs:
            distances[name] = max(distances[name], distances[node.name] + 1)
    return distances


def _met(network: Network) -> dict[str, int]:
    """Return when each is met, from 0; -1 is never."""
    takes = {node.name: node.inputs for node in network.nodes}
    met = {source.name: -1 for source in network.inputs}
    met |= dict.fromkeys(takes, -1)
    waiting, count = list(reversed(network.outputs)), 0
    while waiting:
        name = waiting.pop()
        if met[name] == -1:
            met[name], count = count, count + 1
            waiting.extend(reversed(takes.get(name, ())))
    return met
