"""The weights of a network in a model of Keras, by the names of its layers."""

from scrawl.deployment.keras.library import KerasModel, load_keras
from scrawl.networks import Network


def give_weights(model: KerasModel, network: Network) -> None:
    """Put the weights of *network* into the layers of the same names in *model*."""
    names = _names_by_layer(network)
    for layer in model.layers:
        if names.get(layer.name):
            layer.set_weights([network.weights[name] for name in names[layer.name]])


def take_weights(model: KerasModel, network: Network) -> Network:
    """Return *network* with the weights that *model* has for its layers now.

    Raises:
        InvalidNetwork: if one has another shape, or is not finite.
    """
    to_numpy = load_keras().ops.convert_to_numpy
    names, weights = _names_by_layer(network), dict(network.weights)
    for layer in model.layers:
        if names.get(layer.name):
            values = [to_numpy(weight.value) for weight in layer.weights]
            weights |= zip(names[layer.name], values, strict=True)
    return network.with_weights(weights)


def _names_by_layer(network: Network) -> dict[str, list[str]]:
    """Return the names of each layer's weights, in the order of Keras."""
    shapes = network.shapes()
    return {
        node.name: [f"{node.name}/{weight.name}" for weight in node.weights(shapes)]
        for node in network.nodes
    }
