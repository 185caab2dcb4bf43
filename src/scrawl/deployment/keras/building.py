"""A model of Keras made of a network."""

from dataclasses import replace

from scrawl.deployment.keras.chain import is_chain
from scrawl.deployment.keras.layers import keras_layer
from scrawl.deployment.keras.library import KerasModel, KerasObject, load_keras
from scrawl.deployment.keras.weights import give_weights
from scrawl.errors import InvalidNetwork
from scrawl.networks import Network


def to_keras(network: Network, *, seed: int = 0) -> KerasModel:
    """Return a live `keras.Model` that computes what *network* does.

    Its inputs, layers and weights have the same names, order and numbers. It is a
    `keras.Sequential` if each layer takes what the one before gives, else a functional
    model, of lists where there are several inputs or outputs; layers that no output
    needs are left out. Arrays have all their sides; pixels are bytes or floats of 0 to
    255. The *seed* is that of its dropout, if it is trained.

    Raises:
        MissingOnMachine: if there is no Keras.
        InvalidNetwork: if the network has no weights, or a layer that Keras has not.
    """
    if network.weight_list() and not network.weights:
        raise InvalidNetwork(
            f"The network {network.name!r} has no weights. Train it, or draw them with"
            " initialize()."
        )
    model = _sequential(network, seed) if is_chain(network) else _graph(network, seed)
    give_weights(model, network)
    model.origin = replace(network, weights={})  # for `from_keras`: kinds of inputs
    return model


def _sequential(network: Network, seed: int) -> KerasModel:
    keras = load_keras()
    (source,) = network.inputs
    nodes = enumerate(network.nodes)
    layers = [keras_layer(node, seed, place) for place, node in nodes]
    begin = keras.Input(source.shape, name=source.name, dtype="float32")
    return keras.Sequential([begin, *layers], name=network.name)


def _graph(network: Network, seed: int) -> KerasModel:
    keras = load_keras()
    values = {
        source.name: keras.Input(source.shape, name=source.name, dtype="float32")
        for source in network.inputs
    }
    inputs = list(values.values())
    for place, node in enumerate(network.nodes):
        taken = [values[name] for name in node.inputs]
        values[node.name] = keras_layer(node, seed, place)(_one_or_all(taken))
    outputs = [values[name] for name in network.outputs]
    return keras.Model(_one_or_all(inputs), _one_or_all(outputs), name=network.name)


def _one_or_all(tensors: list[KerasObject]) -> KerasObject:
    return tensors if len(tensors) > 1 else tensors[0]
