"""Networks of every layer with every option, small enough to compile in no time."""

from collections.abc import Callable
from dataclasses import dataclass

from scrawl.networks import (
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Layer,
    MaxPooling2D,
    Network,
    Rescaling,
    Reshape,
    SeparableConv2D,
    Shape,
    ZeroPadding2D,
)
from tests.compiler.graph_cases import GRAPHS

SCALED = Rescaling(1 / 255)
SIGNED = Rescaling(1 / 127.5, offset=-1.0)


@dataclass(frozen=True)
class Case:
    """Layers that read images of a shape, or a graph, and a batch of so many images."""

    layers: tuple[Layer, ...] = ()
    shape: Shape = (12, 11, 1)
    num_images: int = 9
    graph: Callable[[], Network] | None = None

    def network(self) -> Network:
        """Return the network without weights; it has 5 classes."""
        if self.graph is not None:
            return self.graph()
        size = {"input_shape": self.shape, "classes": tuple("01234")}
        return Network.sequential("case", *self.layers, **size)


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
    "single channels, with every multiplier and stride": Case(
        read_out(
            SIGNED,
            DepthwiseConv2D(3, depth_multiplier=5, activation="relu"),
            DepthwiseConv2D((2, 3), strides=2, padding="same"),
            SeparableConv2D(20, 3, padding="same", activation="leaky_relu"),
            DepthwiseConv2D(3, padding="same", depth_multiplier=2, use_bias=False),
            SeparableConv2D(6, (1, 2), depth_multiplier=3, use_bias=False),
            DepthwiseConv2D(2, activation="tanh"),
        ),
        shape=(14, 13, 1),
    ),
    "many single channels": Case(
        read_out(
            SCALED,
            Conv2D(32, 1, activation="relu"),
            DepthwiseConv2D(5, padding="same", activation="elu"),
            SeparableConv2D(48, 3, activation="selu"),
        ),
    ),
    "means, zeros around, and other shapes": Case(
        (
            SCALED,
            ZeroPadding2D(((1, 0), (2, 1))),
            Conv2D(20, 3, activation="gelu"),
            AveragePooling2D(2, padding="same"),
            AveragePooling2D((3, 2), strides=(1, 2)),
            Reshape((-1, 4, 10)),
            ZeroPadding2D(1),
            Conv2D(7, 2, activation="elu"),
            GlobalAveragePooling2D(keepdims=True),
            Flatten(),
            Dense(5, "softmax"),
        ),
    ),
    "normalized images, maps and rows": Case(
        (
            SCALED,
            BatchNormalization(),
            Conv2D(20, 3, use_bias=False),
            BatchNormalization(momentum=0.9),
            Activation("relu"),
            MaxPooling2D(2),
            DepthwiseConv2D(2),
            BatchNormalization(scale=False),
            Conv2D(4, 2, activation="gelu"),
            BatchNormalization(center=False, epsilon=0.01),
            Flatten(),
            Dense(300),
            BatchNormalization(scale=False, center=False),
            Activation("selu"),
            Dense(33),
            BatchNormalization(),
            Dense(5, "softmax"),
        ),
        num_images=20,
    ),
    "every other function, large and small": Case(
        (
            SIGNED,
            Flatten(),
            Dense(130, "gelu"),
            Dense(129, "elu"),
            Dense(140, "selu"),
            Dense(20, "leaky_relu"),
            Activation("gelu"),
            Activation("elu"),
            Dense(5, "softmax"),
        ),
        num_images=20,
    ),
    **{name: Case(graph=graph) for name, graph in GRAPHS.items()},
}
