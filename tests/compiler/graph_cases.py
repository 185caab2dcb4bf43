"""Networks with branches, several inputs and several outputs."""

from collections.abc import Callable

from scrawl.networks import (
    Activation,
    Add,
    AveragePooling2D,
    BatchNormalization,
    Concatenate,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Input,
    Layer,
    MaxPooling2D,
    Network,
    Node,
    Rescaling,
    SeparableConv2D,
    ShiftByNumber,
)

IMAGE = Input("image", (12, 11, 1))
NUMBER = Input("number", (1,), "number", 9)
CLASSES = tuple("01234")
DIGITS = tuple("0123456789")


def nodes_of(*rows: tuple[str, Layer, str]) -> tuple[Node, ...]:
    """Return nodes of names, layers, and the names of what they take."""
    return tuple(Node(name, layer, tuple(take.split())) for name, layer, take in rows)


def residual() -> Network:
    """Sums of values near and far, one of them twice."""
    nodes = nodes_of(
        ("scaled", Rescaling(1 / 255), "image"),
        ("first", Conv2D(20, 3, padding="same", activation="relu"), "scaled"),
        ("second", Conv2D(20, 3, padding="same"), "first"),
        ("normal", BatchNormalization(), "second"),
        ("sum", Add(), "normal first first"),
        ("relu", Activation("relu"), "sum"),
        ("pool", MaxPooling2D(2), "relu"),
        ("third", SeparableConv2D(20, 3, padding="same", activation="gelu"), "pool"),
        ("again", Add(), "third pool"),
        ("flat", Flatten(), "again"),
        ("out", Dense(5, "softmax"), "flat"),
    )
    return Network("residual", (IMAGE,), nodes, ("out",), CLASSES)


def branches() -> Network:
    """Windows of several kinds over one image, side by side, and one thing twice."""
    nodes = nodes_of(
        ("scaled", Rescaling(1 / 255), "image"),
        ("near", Conv2D(4, 1, activation="relu"), "scaled"),
        ("far", Conv2D(7, 3, padding="same", activation="tanh"), "scaled"),
        ("mean", AveragePooling2D(3, strides=1, padding="same"), "near"),
        ("most", MaxPooling2D(3, strides=1, padding="same"), "near"),
        ("all", Concatenate(), "near far mean most mean"),
        ("drop", Dropout(0.3), "all"),
        ("small", Conv2D(6, 2, strides=2), "drop"),
        ("flat", Flatten(), "small"),
        ("out", Dense(5, "softmax"), "flat"),
    )
    return Network("branches", (IMAGE,), nodes, ("out",), CLASSES)


def dense_sums() -> Network:
    """Large and small dense layers, each read twice, before and after functions."""
    nodes = nodes_of(
        ("flat", Flatten(), "image"),
        ("scaled", Rescaling(1 / 127.5, offset=-1.0), "flat"),
        ("one", Dense(140, "relu"), "scaled"),
        ("two", Dense(140), "one"),
        ("drop", Dropout(0.25), "two"),
        ("bent", Activation("tanh"), "two"),
        ("sum", Add(), "one drop bent two"),
        ("three", Dense(33, "sigmoid"), "sum"),
        ("four", Dense(33), "three"),
        ("both", Concatenate(), "three four sum"),
        ("out", Dense(5, "softmax"), "both"),
    )
    return Network("dense-sums", (IMAGE,), nodes, ("out",), CLASSES)


def two_inputs_two_outputs() -> Network:
    """A digit and its sum with a number, by the exact head."""
    nodes = nodes_of(
        ("scaled", Rescaling(1 / 255), "image"),
        ("conv", Conv2D(8, 3, activation="relu"), "scaled"),
        ("pool", MaxPooling2D(2), "conv"),
        ("flat", Flatten(), "pool"),
        ("digit", Dense(10, "softmax"), "flat"),
        ("sum", ShiftByNumber(), "digit number"),
    )
    return Network("two-two", (IMAGE, NUMBER), nodes, ("digit", "sum"), DIGITS)


def features_and_numbers() -> Network:
    """Inputs of every kind joined, and three outputs of different depth."""
    features = Input("features", (6,), "features")
    nodes = nodes_of(
        ("rows", Flatten(), "image"),
        ("scaled", Rescaling(1 / 255), "rows"),
        ("early", Dense(33, "tanh"), "scaled"),
        ("joined", Concatenate(), "early features number"),
        ("normal", BatchNormalization(), "joined"),
        ("late", Dense(20, "gelu"), "normal"),
        ("first", Dense(5, "softmax"), "late"),
        ("second", Dense(3, "softmax"), "early"),
        ("third", ShiftByNumber(9), "first number"),
    )
    outputs = ("first", "second", "third")
    return Network("features", (IMAGE, NUMBER, features), nodes, outputs, CLASSES)


def without_images() -> Network:
    """Probabilities and a number, as the second of two networks takes them."""
    given = Input("probabilities", (10,), "features")
    nodes = nodes_of(
        ("joined", Concatenate(), "probabilities number"),
        ("hidden", Dense(300, "relu"), "joined"),
        ("sum", Dense(19, "softmax"), "hidden"),
    )
    classes = tuple(map(str, range(19)))
    return Network("sums", (given, NUMBER), nodes, ("sum",), classes)


GRAPHS: dict[str, Callable[[], Network]] = {
    "sums of values near and far": residual,
    "windows side by side": branches,
    "dense layers read twice": dense_sums,
    "two inputs and two outputs": two_inputs_two_outputs,
    "inputs of every kind": features_and_numbers,
    "no image at all": without_images,
}
