"""Networks of every kind with weights, examples for them, and compilers."""

import shutil
from collections.abc import Callable

import numpy as np
import pytest

from scrawl.arrays import Images, Inputs, Labels
from scrawl.compiler import Compiler
from scrawl.compiler.toolchain import zig_path
from scrawl.networks import Layer, Network, Shape, initialize
from tests.compiler.cases import CASES, Case

Draw = Callable[[Network, int], tuple[Images, Labels]]
Examples = tuple[Inputs, dict[str, Labels]]


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    """Each of the networks in turn."""
    return CASES[request.param]


@pytest.fixture(scope="session")
def learned() -> Callable[..., Network]:
    """A function that makes a network of layers, with biases that are not 0."""

    def learn(*layers: Layer, shape: Shape, num_classes: int = 5) -> Network:
        classes = tuple(map(str, range(num_classes)))
        return with_weights(
            Network.sequential("case", *layers, input_shape=shape, classes=classes)
        )

    return learn


@pytest.fixture
def case_network(case: Case) -> Network:
    """The network of the case, with weights."""
    return with_weights(case.network())


@pytest.fixture
def case_examples(case: Case, case_network: Network) -> Examples:
    """Inputs and labels for the network of the case, as many as its batch takes."""
    return draw_examples(case_network, case.num_images)


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


def draw_examples(network: Network, count: int) -> Examples:
    """Return inputs and labels for *network*, always the same ones."""
    random = np.random.default_rng(0)
    inputs: dict[str, np.ndarray] = {}
    for source in network.inputs:
        if source.kind == "pixels":
            shape = (count, *source.shape[:2])
            images = random.integers(0, 256, shape).astype(np.uint8)
            images[random.random(shape) < 0.3] = 0  # paper: equal numbers side by side
            inputs[source.name] = images
        elif source.kind == "number":
            numbers = random.integers(0, (source.maximum or 0) + 1, count)
            inputs[source.name] = numbers.astype(np.uint8)
        else:
            features = random.normal(size=(count, *source.shape))
            inputs[source.name] = features.astype(np.float32)
    shapes = network.shapes()
    labels = {
        name: random.integers(0, shapes[name][-1], count).astype(np.uint8)
        for name in network.outputs
    }
    return inputs, labels


@pytest.fixture(scope="session")
def drawn() -> Draw:
    """A function that draws images and labels for a network, always the same ones."""

    def draw(network: Network, count: int) -> tuple[Images, Labels]:
        inputs, labels = draw_examples(network, count)
        return next(iter(inputs.values())), labels[network.outputs[0]]

    return draw


@pytest.fixture(scope="session")
def compilers() -> dict[str, Compiler]:
    """The compilers of this machine that must agree: gcc, and the one of ziglang."""
    paths = {"gcc": shutil.which("gcc"), "zig": zig_path()}
    return {
        name: Compiler((str(path),), version=name)
        for name, path in paths.items()
        if path is not None
    }
