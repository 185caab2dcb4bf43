"""Networks of every layer with every option, small enough to compile in no time."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from scrawl.arrays import Images, Labels
from scrawl.compiler import Compiler
from scrawl.compiler.toolchain import zig_path
from scrawl.networks import (
    Activation,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling2D,
    Network,
    Rescaling,
    Shape,
    initialize,
)

Draw = Callable[[Network, int], tuple[Images, Labels]]
SCALED = Rescaling(1 / 255)
SIGNED = Rescaling(1 / 127.5, offset=-1.0)


@dataclass(frozen=True)
class Case:
    """Layers that read images of a shape, and how many images make a batch."""

    layers: tuple[Layer, ...]
    shape: Shape = (12, 11, 1)
    num_images: int = 9


def read_out(*layers: Layer) -> tuple[Layer, ...]:
    """Return *layers* with the usual end of a classifier."""
    return (*layers, Flatten(), Dense(5, "softmax"))


CASES = {
    "kernels of every size, without padding": Case(
        read_out(
            SIGNED,
            Conv2D(3, 1, activation="tanh"),
            Conv2D(4, 3, activation="relu"),
            Conv2D(7, (2, 3), use_bias=False),
            Conv2D(16, 5, activation="relu"),
            Conv2D(20, (1, 2)),
        ),
        shape=(14, 13, 1),
    ),
    "kernels of every size, with padding": Case(
        read_out(
            SIGNED,
            Conv2D(32, 3, padding="same", activation="relu"),
            Conv2D(40, (2, 3), padding="same", activation="sigmoid"),
            Conv2D(7, 5, padding="same", use_bias=False),
            Conv2D(16, 1, padding="same", activation="relu"),
            Conv2D(3, (4, 2), padding="same"),
        ),
    ),
    "strides without padding": Case(
        read_out(
            SCALED,
            Conv2D(16, 3, strides=2, activation="relu"),
            Conv2D(20, (2, 3), strides=(2, 1), activation="tanh"),
            Conv2D(4, 2, strides=3),
            Conv2D(7, 1, strides=(1, 2), use_bias=False),
        ),
        shape=(25, 23, 1),
    ),
    "strides with padding": Case(
        read_out(
            SCALED,
            Conv2D(8, 3, strides=2, padding="same", activation="relu"),
            Conv2D(32, 5, strides=(2, 1), padding="same", activation="relu"),
            Conv2D(40, (2, 3), strides=3, padding="same"),
            Conv2D(3, 1, strides=3, padding="same", use_bias=False),
        ),
        shape=(23, 22, 1),
    ),
    "pools side by side and overlapping": Case(
        read_out(
            SIGNED,
            MaxPooling2D(2, strides=1),
            Conv2D(20, 3, activation="relu"),
            MaxPooling2D((2, 2), strides=(1, 1)),
            Conv2D(7, 3, activation="sigmoid"),
            MaxPooling2D((3, 2), strides=(2, 1), padding="same"),
            Conv2D(16, 2, activation="tanh"),
            MaxPooling2D(2, padding="same"),
        ),
        shape=(14, 15, 1),
    ),
    "pools that skip numbers, and pools of pools": Case(
        read_out(
            SCALED,
            Conv2D(40, 3, activation="relu"),
            MaxPooling2D((1, 2), strides=(2, 3)),
            MaxPooling2D(2, strides=1, padding="same"),
            Rescaling(-0.5, offset=3.0),
            MaxPooling2D(2, strides=3, padding="same"),
            Activation("tanh"),
        ),
        shape=(16, 20, 1),
    ),
    "dropout everywhere": Case(
        (
            SCALED,
            Dropout(0.1),
            Conv2D(20, 3, activation="relu"),
            Dropout(0.5),
            MaxPooling2D(2),
            Dropout(0.25),
            Conv2D(7, 2, activation="tanh"),
            Dropout(0.0),
            Flatten(),
            Dropout(0.3),
            Dense(300, "relu"),
            Dropout(0.5),
            Dense(35, "relu"),
            Dropout(0.4),
            Dense(5, "softmax"),
        ),
    ),
    "every function after large dense layers": Case(
        (
            Flatten(),
            SIGNED,
            Dense(130, "relu"),
            Dense(129, "tanh", use_bias=False),
            Dense(140, "sigmoid"),
            Rescaling(2.0, offset=-1.0),
            Dense(133, "softmax"),
            Rescaling(30.0),
            Dense(128),
            Dense(5, "softmax", use_bias=False),
        ),
        shape=(13, 11, 1),
        num_images=20,
    ),
    "every function after small dense layers": Case(
        (
            SIGNED,
            Flatten(),
            Dense(16, "relu"),
            Dense(17, "tanh", use_bias=False),
            Dense(33, "sigmoid"),
            Dense(32),
            Activation("sigmoid"),
            Activation("tanh"),
            Dense(10, "softmax"),
            Activation("tanh"),
            Rescaling(10.0),
            Dense(5),
            Activation("softmax"),
        ),
        num_images=20,
    ),
    "a convolution gives the classes": Case(
        (
            SCALED,
            Conv2D(16, 3, activation="relu"),
            Conv2D(4, 5, activation="softmax"),
            Conv2D(1, (4, 5), strides=(1, 3)),
            MaxPooling2D((1, 3), padding="same"),
            Flatten(),
            Activation("softmax"),
        ),
        shape=(14, 13, 1),
    ),
    "one convolution gives the classes": Case(
        (Conv2D(5, (12, 11)), Flatten(), Rescaling(1 / 255), Activation("softmax")),
    ),
    "sums of more than 2,048 products": Case(
        (
            SCALED,
            Flatten(),
            Dense(30, "relu"),
            Dense(2100, "relu"),
            Dense(5, "softmax"),
        ),
        shape=(48, 48, 1),
        num_images=20,
    ),
    "a kernel of more than 2,048 numbers": Case(
        (
            SCALED,
            Conv2D(100, 1, activation="relu"),
            Conv2D(20, 5),
            Flatten(),
            Dense(5, "softmax"),
        ),
        shape=(8, 7, 1),
    ),
}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    """Each of the networks in turn."""
    return CASES[request.param]


@pytest.fixture(scope="session")
def learned() -> Callable[..., Network]:
    """A function that makes a network of layers, with biases that are not 0."""

    def learn(*layers: Layer, shape: Shape, num_classes: int = 5) -> Network:
        classes = tuple(map(str, range(num_classes)))
        plain = Network.sequential("case", *layers, input_shape=shape, classes=classes)
        random = np.random.default_rng(1)
        weights = dict(initialize(plain, seed=0).weights)
        for name, array in weights.items():
            if name.endswith("bias"):
                weights[name] = random.normal(0, 0.1, array.shape).astype(np.float32)
        return plain.with_weights(weights)

    return learn


@pytest.fixture(scope="session")
def drawn() -> Draw:
    """A function that draws images and labels for a network, always the same ones."""

    def draw(network: Network, count: int) -> tuple[Images, Labels]:
        random = np.random.default_rng(0)
        shape = (count, *network.inputs[0].shape[:2])
        images = random.integers(0, 256, shape).astype(np.uint8)
        images[random.random(shape) < 0.3] = 0  # paper: equal numbers side by side
        num_classes = network.shapes()[network.outputs[0]][-1]
        return images, random.integers(0, num_classes, count).astype(np.uint8)

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
