"""The building blocks, with the words and the meaning of Keras 3.

What can be declared here can be trained, shown and deployed. To add a layer, write its
value in a file of its own, with the facts that `layer.Layer` asks for, and name it in
the table below; files, summary, zoo and tests read the table. If it needs an operation
that does not exist, add that to `operations.py` and follow the type checker.
"""

from scrawl.networks.layers.activation import Activation
from scrawl.networks.layers.convolution import Conv2D
from scrawl.networks.layers.dense import Dense
from scrawl.networks.layers.dropout import Dropout
from scrawl.networks.layers.flatten import Flatten
from scrawl.networks.layers.layer import Layer, Weight, require_count
from scrawl.networks.layers.pooling import MaxPooling2D
from scrawl.networks.layers.rescaling import Rescaling

__all__ = [
    "LAYERS",
    "Activation",
    "Conv2D",
    "Dense",
    "Dropout",
    "Flatten",
    "Layer",
    "MaxPooling2D",
    "Rescaling",
    "Weight",
    "require_count",
]

LAYERS: dict[str, type[Layer]] = {
    "Activation": Activation,
    "Conv2D": Conv2D,
    "Dense": Dense,
    "Dropout": Dropout,
    "Flatten": Flatten,
    "MaxPooling2D": MaxPooling2D,
    "Rescaling": Rescaling,
}
