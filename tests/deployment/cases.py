"""Networks of the zoo and of the whole vocabulary, with weights none of which is 0."""

from collections.abc import Callable

import numpy as np

from scrawl.data import load_data
from scrawl.networks import ZOO, Network, zoo_network
from tests.compiler.cases import CASES

Examples = dict[str, np.ndarray]


def with_weights(network: Network, seed: int = 0) -> Network:
    """Return *network* with weights that tell every number from every other."""
    random = np.random.default_rng(seed)
    weights = {}
    for name, weight in network.weight_list():
        fan_in = max(1, int(np.prod(weight.shape[:-1])))
        drawn = random.normal(0, fan_in**-0.5 / 2, weight.shape)
        if name.endswith("variance"):
            drawn = random.uniform(0.5, 2, weight.shape)
        weights[name] = drawn.astype(np.float32)
    return network.with_weights(weights)


def digits_for(network: Network) -> Examples:
    """Return the embedded digits as the *network* takes them, and numbers beside."""
    images = load_data("digits").test.images
    random, count = np.random.default_rng(0), len(images)
    given: Examples = {}
    for source in network.inputs:
        if source.kind == "pixels":
            given[source.name] = images
        elif source.kind == "number":
            most = (source.maximum or 0) + 1
            given[source.name] = random.integers(0, most, count).astype(np.uint8)
        else:
            rows = random.random((count, *source.shape))
            given[source.name] = rows.astype(np.float32)
    return given


VOCABULARY: dict[str, Callable[[], Network]] = {
    name: case.network for name, case in CASES.items()
}
ZOO_NETWORKS: dict[str, Callable[[], Network]] = {
    name: lambda name=name: zoo_network(name) for name in ZOO
}
