"""A network in the words that Keras writes into its files, made without Keras.

Our layers have the words of theirs. What a machine may have another default for is said
besides; the rest has the default of Keras, which every version fills in by itself.
"""

from collections.abc import Mapping

from scrawl.deployment.keras.chain import is_chain
from scrawl.deployment.keras.entries import (
    PLACE_OF_LAYER,
    PLACE_OF_MODEL,
    Entry,
    graph_entry,
    input_entry,
    layer_entry,
    placed,
    sequential_entry,
    tensor_entry,
)
from scrawl.deployment.keras.ordering import keras_order
from scrawl.deployment.keras.shifting import shift_entry
from scrawl.errors import InvalidNetwork
from scrawl.networks import LAYERS, Network, Node, Shape, ShiftByNumber

ON_IMAGES = {  # what must be told that channels come last
    "AveragePooling2D",
    "Conv2D",
    "DepthwiseConv2D",
    "Flatten",
    "GlobalAveragePooling2D",
    "MaxPooling2D",
    "SeparableConv2D",
    "ZeroPadding2D",
}


def model_config(network: Network) -> Entry:
    """Return the content of config.json for *network*, all of which outputs need.

    It is a Sequential if the layers follow each other, else a graph in the order of
    Keras. Inputs are floats, with all their sides.

    Raises:
        InvalidNetwork: if a layer is not in the table `LAYERS`.
    """
    shapes = network.shapes()
    if is_chain(network):
        (source,) = network.inputs
        begin = input_entry(source.name, source.shape)
        layers = [_entry(node, shapes) for node in network.nodes]
        return sequential_entry(network.name, [begin, *layers])
    entries, tensors = {}, {}
    for source in network.inputs:
        entries[source.name] = placed(input_entry(source.name, source.shape), [])
        tensors[source.name] = tensor_entry(source.name, source.shape)
    for node in network.nodes:
        takes = [tensors[name] for name in node.inputs]
        entries[node.name] = placed(_entry(node, shapes), takes)
        tensors[node.name] = _tensor(node, shapes)
    return graph_entry(
        network.name,
        [entries[name] for name in keras_order(network)],
        [tensors[source.name] for source in network.inputs],
        [tensors[name] for name in network.outputs],
    )


def _entry(node: Node, shapes: Mapping[str, Shape]) -> Entry:
    kind = type(node.layer).__name__
    if LAYERS.get(kind) is not type(node.layer):
        raise InvalidNetwork(
            f"Layer {node.name!r} is a {kind}, which no file of Keras can name."
            f" Known: {', '.join(sorted(LAYERS))}."
        )
    if isinstance(node.layer, ShiftByNumber):
        (num_given,), _ = node.input_shapes(shapes)
        return shift_entry(node.name, num_given, node.layer.maximum)
    words = dict(vars(node.layer))
    if kind in ON_IMAGES:
        words["data_format"] = "channels_last"
    return layer_entry(kind, node.name, words)


def _tensor(node: Node, shapes: Mapping[str, Shape]) -> Entry:
    is_model = isinstance(node.layer, ShiftByNumber)
    place = PLACE_OF_MODEL if is_model else PLACE_OF_LAYER
    return tensor_entry(node.name, shapes[node.name], place)
