"""Networks that integers can stand for, and examples of what they read."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from scrawl.arrays import Inputs
from scrawl.networks import (
    Input,
    IntegerNetwork,
    Layer,
    Network,
    Node,
    ShiftByNumber,
    for_inference,
    initialize,
)
from scrawl.quantization import quantize
from scrawl.reference import infer, read_integers
from tests.compiler.graph_cases import nodes_of

__all__ = [
    "examples_for",
    "nodes_of",
    "quantizable",
    "quantized",
    "relative_error",
    "sequential",
    "with_weights",
]


def sequential(*layers: Layer, shape: tuple[int, ...] = (9, 8, 1)) -> Network:
    """Return a network of *layers* with weights; the last decides on its classes."""
    return with_weights(Network.sequential("case", *layers, input_shape=shape))


def with_weights(network: Network) -> Network:
    """Return *network* with weights none of which is 0, and no variance 1."""
    random = np.random.default_rng(1)
    weights = dict(initialize(network, seed=0).weights)
    for name, array in weights.items():
        if name.endswith("variance"):
            weights[name] = random.uniform(0.5, 2, array.shape).astype(np.float32)
        elif array.ndim == 1:
            noise = random.normal(0, 0.1, array.shape).astype(np.float32)
            weights[name] = array + noise
    return network.with_weights(weights)


def quantizable(network: Network) -> Network:
    """Return a network without features, and with a softmax only where it ends."""
    nodes = tuple(
        node if _is_end(node, network) else _without_softmax(node)
        for node in network.nodes
    )
    inputs = tuple(_without_features(source) for source in network.inputs)
    return replace(network, inputs=inputs, nodes=nodes)


def examples_for(network: Network, count: int) -> Inputs:
    """Return random pixels, a third of them paper, and random numbers."""
    random = np.random.default_rng(2)
    inputs = {}
    for source in network.inputs:
        largest = 255 if source.maximum is None else source.maximum
        values = random.integers(0, largest + 1, (count, *source.shape))
        if source.maximum is None:
            values[random.random(values.shape) < 0.3] = 0
        inputs[source.name] = values.astype(np.uint8)
    return inputs


def quantized(network: Network, count: int = 10) -> IntegerNetwork:
    """Return *network* in integers, for random examples."""
    return quantize(for_inference(network), examples_for(network, count))


def relative_error(network: Network) -> float:
    """Return how wrong logits are, in parts of how they differ among themselves."""
    inputs = examples_for(network, 20)
    inference = for_inference(network)
    integers = quantize(inference, inputs)
    scores = read_integers(integers, inputs)
    probabilities = infer(inference, inputs, np.float64)
    errors = [0.0]
    for name in filter(_is_probability(network), network.outputs):
        right = probabilities[name] > 0  # what ShiftByNumber left empty is not
        logits = _centred(scores[name] * integers.scales[name].step, right)
        expected = _centred(np.log(np.maximum(probabilities[name], 1e-300)), right)
        error = np.std(logits - expected) / (np.std(expected) + 1e-3)
        errors.append(float(error))
    return max(errors)


def _is_probability(network: Network) -> Callable[[str], bool]:
    """Return what tells whether an output is a softmax, moved or not."""
    layers = {node.name: node.layer for node in network.nodes}
    return lambda name: (
        isinstance(layers[name], ShiftByNumber)
        or getattr(layers[name], "activation", None) == "softmax"
    )


def _centred(logits: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """Return logits minus their mean for each example, and 0 where none is counted."""
    kept = np.where(counted, logits, 0)
    mean = kept.sum(axis=1, keepdims=True) / counted.sum(axis=1, keepdims=True)
    return np.where(counted, logits - mean, 0)


def _is_end(node: Node, network: Network) -> bool:
    """Tell whether nothing but shifts that are ends themselves reads an output."""
    readers = [reader for reader in network.nodes if node.name in reader.inputs]
    return node.name in network.outputs and all(
        isinstance(reader.layer, ShiftByNumber) and _is_end(reader, network)
        for reader in readers
    )


def _without_softmax(node: Node) -> Node:
    layer: Any = node.layer
    if getattr(layer, "activation", None) != "softmax":
        return node
    return replace(node, layer=replace(layer, activation="sigmoid"))


def _without_features(source: Input) -> Input:
    return replace(source, kind="pixels") if source.kind == "features" else source
