"""The graph of a network in ONNX, from its bytes to its scores."""

import numpy as np

from scrawl.deployment.onnx.draft import FLOAT32, LAST, Draft, Value
from scrawl.deployment.onnx.operations import add_step
from scrawl.networks import Input, Network, Shape


def entry_shape(source: Input) -> Shape:
    """Return the shape in which an input enters: bytes without a last side of 1."""
    is_short = source.kind != "features" and source.shape[-1] == 1
    return source.shape[:-1] if is_short else source.shape


def network_graph(network: Network) -> Draft:
    """Return the graph of *network*, whose inputs and outputs have their names."""
    draft = Draft()
    for source in network.inputs:
        _enter(draft, source)
    for step in network.lower().steps:
        add_step(draft, step, network.weights)
    for name in network.outputs:
        draft.take(name, LAST)
    return draft


def _enter(draft: Draft, source: Input) -> None:
    tensor = name = source.name
    if source.kind != "features":
        tensor = draft.add("Cast", f"{name}/float", (tensor,), to=FLOAT32)
    if entry_shape(source) != source.shape:
        axis = draft.hold(f"{name}/axis", np.array([-1], np.int64))
        tensor = draft.add("Unsqueeze", f"{name}/values", (tensor, axis))
    draft.values[name] = Value(source.shape, {LAST: tensor})
