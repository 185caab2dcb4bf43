"""Whether the layers of a network follow each other, as those of a Sequential do."""

from scrawl.networks import Network


def is_chain(network: Network) -> bool:
    """Tell whether each layer takes what the one before gives, and the last ends it."""
    names = [network.inputs[0].name, *(node.name for node in network.nodes)]
    takes = [node.inputs for node in network.nodes]
    follows = takes == [(name,) for name in names[:-1]]
    return follows and len(network.inputs) == 1 and network.outputs == (names[-1],)
