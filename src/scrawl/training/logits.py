"""Networks that stop short of their softmax, so that a loss can begin there.

The logarithm of a softmax is exact if it is taken of what the softmax was given, and
has a gradient however wrong the network is; of probabilities, it is cut off.
"""

from collections.abc import Collection
from dataclasses import replace
from itertools import count
from typing import TypeGuard

from scrawl.networks import Activation, Dense, Layer, Network, Node


def with_logits(network: Network, outputs: tuple[str, ...]) -> Network:
    """Return *network* with some of its *outputs*, a softmax as what it was given.

    A layer that ends in a softmax keeps its name and its weights; layers that take it
    take a new one behind it.
    """
    names = {node.name for node in network.nodes} | {s.name for s in network.inputs}
    behind: dict[str, str] = {}
    nodes: list[Node] = []
    for node in network.nodes:
        moved = replace(
            node, inputs=tuple(behind.get(name, name) for name in node.inputs)
        )
        if node.name not in outputs or not ends_in_softmax(node.layer):
            nodes.append(moved)
            continue
        behind[node.name] = _unused(names | set(behind.values()))
        softmax = Node(behind[node.name], Activation("softmax"), (node.name,))
        linear = replace(node.layer, activation="linear")
        nodes += [replace(moved, layer=linear), softmax]
    return replace(network, nodes=tuple(nodes), outputs=outputs)


def ends_in_softmax(layer: Layer) -> TypeGuard[Activation | Dense]:
    """Tell whether a *layer* ends in a softmax."""
    return isinstance(layer, Activation | Dense) and layer.activation == "softmax"


def _unused(names: Collection[str]) -> str:
    return next(name for i in count() if (name := f"softmax_{i}") not in names)
