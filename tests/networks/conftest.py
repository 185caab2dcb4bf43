"""Networks to look at, layers to draw at random, and the same things in Keras."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from scrawl.networks import (
    LAYERS,
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
    initialize,
    save_network,
)
from scrawl.networks.layers.activation import ActivationName
from scrawl.networks.shapes import PaddingMode

ToKeras = Callable[[Network], Any]


@dataclass(frozen=True)
class Case:
    """A layer, and the shapes of what it takes."""

    layer: Layer
    shapes: tuple[Shape, ...]


PAIRS = st.integers(1, 3) | st.tuples(st.integers(1, 3), st.integers(1, 3))
PADDINGS: st.SearchStrategy[PaddingMode] = st.sampled_from(["valid", "same"])
FUNCTIONS: st.SearchStrategy[ActivationName] = st.sampled_from([
    *("elu", "gelu", "leaky_relu", "linear", "relu", "selu", "sigmoid", "softmax"),
    "tanh",
])
COUNTS = st.integers(1, 4)
ROWS = st.tuples(st.integers(1, 30))
IMAGES = st.tuples(st.integers(3, 9), st.integers(3, 9), COUNTS)
POOLING = {"pool_size": PAIRS, "strides": st.none() | PAIRS, "padding": PADDINGS}
SLIDING = {"kernel_size": PAIRS, "strides": PAIRS, "padding": PADDINGS}
SLIDING |= {"activation": FUNCTIONS, "use_bias": st.booleans()}
RESHAPED = [(48,), (-1,), (24, 2), (6, -1), (2, 4, 6), (8, -1, 2), (2, 2, 2, 6)]
ONE = st.integers(0, 3)
TWO = st.tuples(ONE, ONE)


def _cases(
    layers: st.SearchStrategy[Layer], shapes: st.SearchStrategy[Shape]
) -> st.SearchStrategy[Case]:
    return st.builds(Case, layers, st.tuples(shapes))


@st.composite
def _side_by_side(draw: st.DrawFn) -> Case:
    *sides, channels = draw(IMAGES | ROWS)
    others = draw(st.lists(COUNTS, min_size=1, max_size=3))
    return Case(Concatenate(), tuple((*sides, last) for last in (channels, *others)))


SHIFTS = st.builds(ShiftByNumber, st.integers(1, 20))
GLOBAL_POOLING = st.builds(GlobalAveragePooling2D, st.booleans())
ADDED = st.builds(lambda x, count: (x,) * count, IMAGES | ROWS, st.integers(2, 4))
AROUND = ONE | TWO | st.tuples(TWO, TWO)
CASES: dict[str, st.SearchStrategy[Case]] = {
    "Activation": _cases(st.builds(Activation, FUNCTIONS), IMAGES | ROWS),
    "Add": st.builds(Case, st.just(Add()), ADDED),
    "AveragePooling2D": _cases(st.builds(AveragePooling2D, **POOLING), IMAGES),
    "BatchNormalization": _cases(
        st.builds(BatchNormalization, center=st.booleans(), scale=st.booleans()),
        IMAGES | ROWS,
    ),
    "Concatenate": _side_by_side(),
    "Conv2D": _cases(st.builds(Conv2D, COUNTS, **SLIDING), IMAGES),
    "Dense": _cases(st.builds(Dense, COUNTS, FUNCTIONS, st.booleans()), ROWS),
    "DepthwiseConv2D": _cases(
        st.builds(DepthwiseConv2D, depth_multiplier=COUNTS, **SLIDING), IMAGES
    ),
    "Dropout": _cases(st.builds(Dropout, st.floats(0, 0.9)), IMAGES | ROWS),
    "Flatten": _cases(st.just(Flatten()), IMAGES | ROWS),
    "GlobalAveragePooling2D": _cases(GLOBAL_POOLING, IMAGES),
    "MaxPooling2D": _cases(st.builds(MaxPooling2D, **POOLING), IMAGES),
    "Rescaling": _cases(st.builds(Rescaling, st.floats(-2, 2)), IMAGES | ROWS),
    "Reshape": st.sampled_from([
        Case(Reshape(target), ((4, 6, 2),)) for target in RESHAPED
    ]),
    "SeparableConv2D": _cases(
        st.builds(SeparableConv2D, COUNTS, depth_multiplier=COUNTS, **SLIDING),
        IMAGES,
    ),
    "ShiftByNumber": st.builds(
        Case, SHIFTS, st.builds(lambda x: (x, (1,)), st.tuples(st.integers(2, 30)))
    ),
    "ZeroPadding2D": _cases(st.builds(ZeroPadding2D, AROUND), IMAGES),
}


@pytest.fixture(scope="session")
def cases() -> Callable[[str], st.SearchStrategy[Case]]:
    """What draws, for the name of every layer, such layers where they fit."""
    assert CASES.keys() == LAYERS.keys()
    return CASES.__getitem__


@pytest.fixture(scope="session")
def graph_of() -> Callable[[Case], Network]:
    """Return the smallest network around one layer: its inputs and nothing else."""

    def make(case: Case) -> Network:
        inputs = [
            Input(f"x{index}", shape, "features")
            for index, shape in enumerate(case.shapes)
        ]
        if isinstance(case.layer, ShiftByNumber):
            inputs[1] = Input("x1", (1,), "number", maximum=min(case.layer.maximum, 9))
        node = Node("y", case.layer, tuple(source.name for source in inputs))
        return Network("one", tuple(inputs), (node,), ("y",))

    return make


@pytest.fixture(scope="session")
def to_keras() -> ToKeras:
    """Return what makes an untrained model of Keras of a network."""
    import keras

    class ShiftByNumber(keras.layers.Layer):
        """A layer of ours: only its shape matters here."""

        def __init__(self, maximum: int, **arguments: Any) -> None:
            super().__init__(**arguments)
            self.maximum = maximum

        def call(self, xs: Any) -> Any:
            zeros = keras.ops.zeros_like(xs[0])
            parts = -(-self.maximum // xs[0].shape[1])
            wide: Any = keras.ops.concatenate([xs[0], *[zeros] * parts], axis=1)
            return wide[:, : xs[0].shape[1] + self.maximum]

    def convert(network: Network) -> Any:
        values = {x.name: keras.Input(x.shape, name=x.name) for x in network.inputs}
        inputs = list(values.values())
        for node in network.nodes:
            kind = type(node.layer).__name__
            types = {"ShiftByNumber": ShiftByNumber}
            layer = types.get(kind) or getattr(keras.layers, kind)
            taken = [values[name] for name in node.inputs]
            made = layer(**vars(node.layer), name=node.name)
            values[node.name] = made(taken if len(taken) > 1 else taken[0])
        outputs = [values[name] for name in network.outputs]
        return keras.Model(inputs, outputs, name=network.name)

    return convert


@pytest.fixture(scope="session")
def network() -> Network:
    """A network with two layers that have learned nothing yet."""
    layers = (Conv2D(2, (3, 3)), Flatten(), Dense(3, activation="softmax"))
    shape, classes = (5, 4, 1), ("a", "b", "c")
    plain = Network.sequential("tiny", *layers, input_shape=shape, classes=classes)
    return initialize(plain, seed=0)


@pytest.fixture
def folder(network: Network, tmp_path: Path) -> Path:
    """A folder that holds this network."""
    save_network(tmp_path, network)
    return tmp_path
