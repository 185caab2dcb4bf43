"""Small random graphs of every operation, with numbers to feed them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import strategies as st

from scrawl.networks import (
    Activation,
    Add,
    AveragePooling2D,
    BatchNormalization,
    Concatenate,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Input,
    Layer,
    MaxPooling2D,
    Network,
    Node,
    Rescaling,
    Reshape,
    SeparableConv2D,
    Shape,
    ShiftByNumber,
    ZeroPadding2D,
)

NUM_EXAMPLES = 3
INPUTS = (
    Input("image", (4, 5, 2), "features"),
    Input("row", (3,), "features"),
    Input("number", (1,), "number", maximum=2),
)
FUNCTIONS = ["elu", "gelu", "leaky_relu", "relu", "selu", "sigmoid", "softmax", "tanh"]
PADDINGS = st.sampled_from(["valid", "same"])
PAIRS = st.tuples(st.integers(1, 2), st.integers(1, 2))


@dataclass(frozen=True)
class Question:
    """A network with weights, and a batch with labels."""

    network: Network
    inputs: Mapping[str, np.ndarray]
    labels: Mapping[str, np.ndarray]


@dataclass
class Sketch:
    """A graph that grows at random."""

    draw: st.DrawFn
    nodes: list[Node] = field(default_factory=list)
    shapes: dict[str, Shape] = field(
        default_factory=lambda: {source.name: source.shape for source in INPUTS}
    )

    def add(self, layer: Layer, *names: str) -> str:
        """Put a layer behind others, and return its name."""
        node = Node(f"layer{len(self.nodes)}", layer, names)
        self.nodes.append(node)
        self.shapes[node.name] = node.shape(self.shapes)
        return node.name

    def grow(self) -> None:
        """Add a layer somewhere."""
        name = self.draw(st.sampled_from(sorted(self.shapes)))
        same = [other for other, x in self.shapes.items() if x == self.shapes[name]]
        kind = self.draw(st.integers(0, 3))
        if kind == 0:
            joining = self.draw(st.sampled_from([Add(), Concatenate()]))
            self.add(joining, name, self.draw(st.sampled_from(same)))
        elif kind > 1 and len(self.shapes[name]) == 3:
            self.add(self.draw(self.of_images(self.shapes[name])), name)
        elif kind > 1:
            self.add(self.draw(st.sampled_from([Dense(4), Reshape((-1, 1, 1))])), name)
        else:
            self.add(self.draw(of_anything()), name)

    def of_images(self, shape: Shape) -> st.SearchStrategy[Layer]:
        """Return the layers that read images of *shape*."""
        most = st.integers(1, min(3, shape[0])), st.integers(1, min(3, shape[1]))
        size = st.tuples(*most)
        window = {"strides": PAIRS, "padding": PADDINGS}
        return st.one_of(
            st.builds(Conv2D, st.integers(1, 3), size, **window),
            st.builds(DepthwiseConv2D, size, **window, depth_multiplier=st.just(2)),
            st.builds(SeparableConv2D, st.just(2), size, **window),
            st.builds(MaxPooling2D, size, **window),
            st.builds(AveragePooling2D, size, **window),
            st.builds(GlobalAveragePooling2D, st.booleans()),
            st.builds(ZeroPadding2D, st.sampled_from([1, (0, 1), ((2, 0), (1, 0))])),
            st.just(Flatten()),
        )

    def finish(self) -> Network:
        """Return the network: digits read off all loose ends, and a sum."""
        taken = {name for node in self.nodes for name in node.inputs}
        loose = [name for name in self.shapes if name not in taken]
        rows = [self.add(Flatten(), name) for name in loose if name != "number"]
        wide = self.add(Concatenate(), *rows, "number")
        logits = self.add(Dense(3), wide)
        digit = self.add(Activation("softmax"), logits)
        total = self.add(ShiftByNumber(2), digit, "number")
        nodes, classes = tuple(self.nodes), ("0", "1", "2")
        return Network("random", INPUTS, nodes, (digit, total), classes)


def of_anything() -> st.SearchStrategy[Layer]:
    """Return the layers that read whatever they are given."""
    return st.one_of(
        st.builds(Activation, st.sampled_from(FUNCTIONS)),
        st.builds(BatchNormalization, center=st.booleans(), scale=st.booleans()),
        st.just(Dropout(0.25)),
        st.just(Rescaling(-1.5, 0.25)),
    )


def ask_anything(draw: st.DrawFn) -> Question:
    """Return a random network with random weights, and a batch for it."""
    sketch = Sketch(draw)
    for _ in range(draw(st.integers(1, 6))):
        sketch.grow()
    return ask(sketch.finish(), draw(st.integers(0, 99)))


def ask(network: Network, seed: int, num_examples: int = NUM_EXAMPLES) -> Question:
    """Return the network with random weights, and a random batch for it."""
    random = np.random.default_rng(seed)
    weights = {
        name: fine(_drawn(random, name, weight.shape))
        for name, weight in network.weight_list()
    }
    shapes = network.shapes()
    inputs = {
        source.name: fine(random.normal(size=(num_examples, *source.shape)))
        if source.maximum is None
        else random.integers(0, source.maximum + 1, num_examples).astype(np.uint8)
        for source in network.inputs
    }
    labels = {
        name: random.integers(0, shapes[name][0], num_examples).astype(np.uint8)
        for name in network.outputs
    }
    return Question(network.with_weights(weights), inputs, labels)


def _drawn(random: np.random.Generator, name: str, shape: Shape) -> np.ndarray:
    is_variance = name.endswith("variance")
    return (
        random.uniform(0.5, 2, shape) if is_variance else random.normal(0, 0.5, shape)
    )


def fine(numbers: np.ndarray) -> np.ndarray:
    """Return multiples of 2^-19, to which 2^-20 is added exactly."""
    return (np.round(numbers * 2**19) / 2**19).astype(np.float32)


@pytest.fixture(scope="session")
def asked() -> Callable[..., Question]:
    """A function that gives a network random weights and a batch."""
    return ask


@pytest.fixture(scope="session")
def asked_anything() -> Callable[[st.DrawFn], Question]:
    """A function that draws a network with branches, joins and two outputs, too."""
    return ask_anything
