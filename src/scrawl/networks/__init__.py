"""Networks as values: what they are made of, and what they have learned.

Layers (`layers/`, the words of Keras) lower themselves to a few operations
(`operations.py`), which every executor understands. Nothing here computes. The zoo
(`zoo/`) holds networks by name; a network of one's own is written in Python, or as a
JSON file (`text.py`).
"""

from scrawl.networks.costs import Costs, LayerCosts, costs
from scrawl.networks.files import load_network, read_network, save_network
from scrawl.networks.graph import Input, Node
from scrawl.networks.initializers import initialize
from scrawl.networks.layers import (
    LAYERS,
    Activation,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling2D,
    Rescaling,
    Weight,
)
from scrawl.networks.network import DIGITS, NamedWeight, Network, check_classifier
from scrawl.networks.operations import (
    Activate,
    Affine,
    Conv,
    Drop,
    MatMul,
    MaxPool,
    Operation,
    Program,
    Softmax,
    Step,
    View,
)
from scrawl.networks.shapes import Padding, Shape, Window, describe, padded_size
from scrawl.networks.summary import summary
from scrawl.networks.text import network_from_json, network_to_json
from scrawl.networks.zoo import ZOO, ZooEntry, zoo_network

__all__ = [
    "DIGITS",
    "LAYERS",
    "ZOO",
    "Activate",
    "Activation",
    "Affine",
    "Conv",
    "Conv2D",
    "Costs",
    "Dense",
    "Drop",
    "Dropout",
    "Flatten",
    "Input",
    "Layer",
    "LayerCosts",
    "MatMul",
    "MaxPool",
    "MaxPooling2D",
    "NamedWeight",
    "Network",
    "Node",
    "Operation",
    "Padding",
    "Program",
    "Rescaling",
    "Shape",
    "Softmax",
    "Step",
    "View",
    "Weight",
    "Window",
    "ZooEntry",
    "check_classifier",
    "costs",
    "describe",
    "initialize",
    "load_network",
    "network_from_json",
    "network_to_json",
    "padded_size",
    "read_network",
    "save_network",
    "summary",
    "zoo_network",
]
