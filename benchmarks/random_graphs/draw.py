"""Small networks at random, of every layer, with branches and several ends.

A network is drawn from a number and nothing else: what differed can be drawn again.
"""

import numpy as np

from benchmarks.random_graphs.draft import Draft
from benchmarks.random_graphs.layers import ANYWHERE, ON_IMAGES, ON_ROWS, dropout
from scrawl.arrays import Inputs, Labels
from scrawl.networks import (
    Concatenate,
    Dense,
    Flatten,
    GlobalAveragePooling2D,
    Input,
    Network,
    Node,
    Rescaling,
    ShiftByNumber,
    initialize,
)


def draw_network(seed: int, *, hasdropout: bool = True) -> Network:
    """Return the network of number *seed*, with weights none of which is 0."""
    draft = Draft(np.random.default_rng(seed))
    side = 5 + draft.random.integers(9, size=2)
    tip = draft.take(Input("image", (int(side[0]), int(side[1]), 1)))
    tip = draft.add(Rescaling(*draft.pick((1 / 255, 0.0), (1 / 127.5, -1.0))), tip)
    for _ in range(draft.random.integers(2, 9)):
        if draft.chance(0.2):
            tip = draft.pick(*(node.name for node in draft.nodes))
        tip = _grown(draft, tip, hasdropout=hasdropout)
    outputs = _ended(draft, tip)
    classes = tuple(map(str, range(draft.shapes[outputs[0]][0])))
    nodes = _leading_to(outputs, draft.nodes)
    plain = Network(f"drawn-{seed}", tuple(draft.inputs), nodes, outputs, classes)
    return _with_weights(plain, draft.random, seed)


def draw_examples(network: Network, seed: int) -> tuple[Inputs, dict[str, Labels]]:
    """Return a small batch for *network*: inputs, and labels of every output."""
    random = np.random.default_rng((seed, 1))
    count = int(random.choice((2, 7, 9)))
    inputs: dict[str, np.ndarray] = {}
    for source in network.inputs:
        if source.kind == "pixels":
            images = random.integers(0, 256, (count, *source.shape[:2]))
            images[random.random(images.shape) < 0.3] = 0  # paper, side by side
            inputs[source.name] = images.astype(np.uint8)
        elif source.kind == "number":
            inputs[source.name] = random.integers(0, 10, count).astype(np.uint8)
        else:
            rows = random.normal(size=(count, *source.shape))
            inputs[source.name] = rows.astype(np.float32)
    shapes = network.shapes()
    labels = {
        name: random.integers(0, shapes[name][0], count).astype(np.uint8)
        for name in network.outputs
    }
    return inputs, labels


def _grown(draft: Draft, tip: str, *, hasdropout: bool) -> str:
    is_image = len(draft.shapes[tip]) == 3
    kinds = (*ANYWHERE, *(ON_IMAGES if is_image else ON_ROWS))
    layer_of = draft.pick(*kinds)
    if layer_of is dropout and not hasdropout:
        return tip
    made = layer_of(draft, tip)
    return made if isinstance(made, str) else draft.add(made, tip)


def _ended(draft: Draft, tip: str) -> tuple[str, ...]:
    """End in one output or two, perhaps with other inputs joined, or a shift."""
    row = _row(draft, tip)
    if draft.chance(0.25):
        features = draft.take(Input("features", (6,), "features"))
        row = draft.add(Concatenate(), row, features)
    has_number = draft.chance(0.3)
    if has_number:
        number = draft.take(Input("number", (1,), "number", 9))
        if draft.chance(0.3):
            row = draft.add(Concatenate(), row, number)
    first = draft.add(Dense(int(draft.pick(2, 5, 10)), "softmax"), row)
    outputs = [first]
    if has_number:
        outputs.append(draft.add(ShiftByNumber(), first, "number"))
    if draft.chance(0.25):
        other = _row(draft, draft.pick(*(node.name for node in draft.nodes)))
        outputs.append(draft.add(Dense(3, "softmax"), other))
    return tuple(outputs)


def _leading_to(outputs: tuple[str, ...], nodes: list[Node]) -> tuple[Node, ...]:
    """Return the nodes that some output needs: Keras knows no others."""
    needed = set(outputs)
    for node in reversed(nodes):
        if node.name in needed:
            needed.update(node.inputs)
    return tuple(node for node in nodes if node.name in needed)


def _row(draft: Draft, tip: str) -> str:
    if len(draft.shapes[tip]) == 1:
        return tip
    is_mean = len(draft.shapes[tip]) == 3 and draft.chance(0.3)
    return draft.add(GlobalAveragePooling2D() if is_mean else Flatten(), tip)


def _with_weights(network: Network, random: np.random.Generator, seed: int) -> Network:
    weights = dict(initialize(network, seed).weights)
    for name, array in weights.items():
        if name.endswith("variance"):
            weights[name] = random.uniform(0.5, 2, array.shape).astype(np.float32)
        elif array.ndim == 1:
            noise = random.normal(0, 0.1, array.shape).astype(np.float32)
            weights[name] = array + noise
    return network.with_weights(weights)
