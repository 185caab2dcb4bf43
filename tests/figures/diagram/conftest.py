"""Networks of the forms that networks have."""

from collections.abc import Callable

import pytest
from hypothesis import strategies as st

from scrawl.networks import (
    ZOO,
    Activation,
    Add,
    BatchNormalization,
    Concatenate,
    Conv2D,
    Dense,
    Flatten,
    GlobalAveragePooling2D,
    Input,
    MaxPooling2D,
    Network,
    Node,
    Rescaling,
    zoo_network,
)

FORMS = ("chain", "deep", "inception", "residual", "skip", "twins", "two")

# How many inputs there are, and the numbers of the values that each layer takes.
NUMBERS = st.lists(st.integers(0, 99), min_size=1, max_size=5)
SOURCES = st.tuples(st.integers(1, 3), st.lists(NUMBERS, min_size=1, max_size=24))


@pytest.fixture(params=[*FORMS, *ZOO])
def network(request: pytest.FixtureRequest) -> Network:
    """Return networks of all forms, one for each test."""
    if request.param in ZOO:
        return zoo_network(request.param)
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def random_network() -> Callable[[st.DataObject], Network]:
    """Return a way to draw a network whose layers take whatever came before."""

    # Built outside of strategies, which may hold no chance but their own: the checks
    # of shapes look at elements chosen at random.
    def build(data: st.DataObject) -> Network:
        num_inputs, sources = data.draw(SOURCES)
        inputs = tuple(
            Input(f"input{index}", (4,), "features") for index in range(num_inputs)
        )
        names = [source.name for source in inputs]
        nodes: list[Node] = []
        for index, numbers in enumerate(sources):
            name = f"{'n' * (40 if numbers[0] == 1 else 1)}{index}"
            layer = Add() if len(numbers) > 1 else Dense(4, activation="softmax")
            taken = tuple(names[number % len(names)] for number in numbers)
            nodes.append(Node(name, layer, taken))
            names.append(name)
        return Network("random", inputs, tuple(nodes), (names[-1],))

    return build


@pytest.fixture
def chain() -> Network:
    """Return layers one after the other."""
    return zoo_network("cnn-16-32")


@pytest.fixture
def deep() -> Network:
    """Return sixty layers one after the other."""
    layers = [Dense(64, activation="relu")] * 58
    return Network.sequential("deep", Rescaling(1 / 255), Flatten(), *layers)


@pytest.fixture
def two() -> Network:
    """Return a network of two inputs and two outputs."""
    return zoo_network("digit-and-sum")


@pytest.fixture
def residual() -> Network:
    """Return two blocks with a way around them, the second with a layer on that way."""
    nodes = (
        Node("stem", Conv2D(16, 3, padding="same"), ("image",)),
        Node("conv.1a", Conv2D(16, 3, padding="same", use_bias=False), ("stem",)),
        Node("norm.1a", BatchNormalization(), ("conv.1a",)),
        Node("relu.1a", Activation("relu"), ("norm.1a",)),
        Node("conv.1b", Conv2D(16, 3, padding="same"), ("relu.1a",)),
        Node("add.1", Add(), ("conv.1b", "stem")),
        Node("conv.2a", Conv2D(32, 3, 2, "same", activation="gelu"), ("add.1",)),
        Node("conv.2b", Conv2D(32, 3, padding="same"), ("conv.2a",)),
        Node("shortcut", Conv2D(32, 1, 2, "same"), ("add.1",)),
        Node("add.2", Add(), ("conv.2b", "shortcut")),
        Node("pool", GlobalAveragePooling2D(), ("add.2",)),
        Node("digit", Dense(10, "softmax"), ("pool",)),
    )
    return Network("residual", (Input(),), nodes, ("digit",))


@pytest.fixture
def inception() -> Network:
    """Return three branches of one value, joined again."""
    nodes = (
        Node("rescaling", Rescaling(1 / 255), ("image",)),
        Node("narrow", Conv2D(8, 1, activation="relu"), ("rescaling",)),
        Node("middle.1", Conv2D(8, 1, activation="relu"), ("rescaling",)),
        Node("middle.2", Conv2D(16, 3, padding="same"), ("middle.1",)),
        Node("wide.1", MaxPooling2D(3, 1, "same"), ("rescaling",)),
        Node("wide.2", Conv2D(8, 5, padding="same"), ("wide.1",)),
        Node("concatenate", Concatenate(), ("narrow", "middle.2", "wide.2")),
        Node("pool", GlobalAveragePooling2D(), ("concatenate",)),
        Node("digit", Dense(10, "softmax"), ("pool",)),
    )
    return Network("inception", (Input(),), nodes, ("digit",))


@pytest.fixture
def skip() -> Network:
    """Return a chain with two long ways around parts of it, which overlap."""
    nodes = [Node("conv.0", Conv2D(8, 3, padding="same"), ("image",))]
    nodes += [
        Node(f"conv.{index}", Conv2D(8, 3, padding="same"), (f"conv.{index - 1}",))
        for index in range(1, 6)
    ]
    nodes += [
        Node("add.1", Add(), ("conv.5", "conv.0")),
        Node("add.2", Add(), ("add.1", "conv.3")),
        Node("flatten", Flatten(), ("add.2",)),
        Node("digit", Dense(10, "softmax"), ("flatten",)),
    ]
    return Network("skip", (Input(),), tuple(nodes), ("digit",))


@pytest.fixture
def twins() -> Network:
    """Return two branches of equal length that come from two inputs."""
    nodes = [
        node
        for side in ("left", "right")
        for node in (
            Node(f"{side}_conv", Conv2D(8, 3, activation="gelu"), (side,)),
            Node(f"{side}_norm", BatchNormalization(), (f"{side}_conv",)),
            Node(f"{side}_pool", GlobalAveragePooling2D(), (f"{side}_norm",)),
        )
    ]
    nodes += [
        Node("both", Concatenate(), ("left_pool", "right_pool")),
        Node("same", Dense(2, "softmax"), ("both",)),
    ]
    inputs = Input("left"), Input("right")
    return Network("twins", inputs, tuple(nodes), ("same",), ("no", "yes"))
