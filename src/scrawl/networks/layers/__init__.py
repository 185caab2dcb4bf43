"""The building blocks, with the words and the meaning of Keras 3.

What can be declared here can be trained, shown and deployed. To add a layer, write its
value in a file of its own, with the facts that `layer.py` asks for, and name it in
the table below; files, summary, zoo and tests read the table. If it needs an operation
that does not exist, add that to `operations.py` and follow the type checker.
"""

from scrawl.networks.layers.activation import ACTIVATIONS, Activation
from scrawl.networks.layers.convolution import Conv2D
from scrawl.networks.layers.dense import Dense
from scrawl.networks.layers.depthwise import DepthwiseConv2D, SeparableConv2D
from scrawl.networks.layers.dropout import Dropout
from scrawl.networks.layers.flatten import Flatten
from scrawl.networks.layers.joining import Add, Concatenate, ShiftByNumber
from scrawl.networks.layers.layer import (
    JoiningLayer,
    Layer,
    SingleLayer,
    Weight,
    require_count,
)
from scrawl.networks.layers.normalization import BatchNormalization
from scrawl.networks.layers.pooling import (
    AveragePooling2D,
    GlobalAveragePooling2D,
    MaxPooling2D,
)
from scrawl.networks.layers.rescaling import Rescaling
from scrawl.networks.layers.reshaping import Reshape, ZeroPadding2D

__all__ = [
    "ACTIVATIONS",
    "LAYERS",
    "Activation",
    "Add",
    "AveragePooling2D",
    "BatchNormalization",
    "Concatenate",
    "Conv2D",
    "Dense",
    "DepthwiseConv2D",
    "Dropout",
    "Flatten",
    "GlobalAveragePooling2D",
    "JoiningLayer",
    "Layer",
    "MaxPooling2D",
    "Rescaling",
    "Reshape",
    "SeparableConv2D",
    "ShiftByNumber",
    "SingleLayer",
    "Weight",
    "ZeroPadding2D",
    "require_count",
]

LAYERS: dict[str, type[Layer]] = {
    "Activation": Activation,
    "Add": Add,
    "AveragePooling2D": AveragePooling2D,
    "BatchNormalization": BatchNormalization,
    "Concatenate": Concatenate,
    "Conv2D": Conv2D,
    "Dense": Dense,
    "DepthwiseConv2D": DepthwiseConv2D,
    "Dropout": Dropout,
    "Flatten": Flatten,
    "GlobalAveragePooling2D": GlobalAveragePooling2D,
    "MaxPooling2D": MaxPooling2D,
    "Rescaling": Rescaling,
    "Reshape": Reshape,
    "SeparableConv2D": SeparableConv2D,
    "ShiftByNumber": ShiftByNumber,
    "ZeroPadding2D": ZeroPadding2D,
}
