"""A network made of a model of Keras.

What a model is made of is read from its config, which is also what Keras writes into
files. Each layer is made again of our words: if that has another config, the layer
does something that ours cannot, and is refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from inspect import signature
from typing import Any, Literal, TypeAlias, get_args, get_origin

from scrawl.deployment.keras.layers import OURS, PACKAGE, keras_layer
from scrawl.deployment.keras.library import KerasModel, load_keras
from scrawl.deployment.keras.weights import take_weights
from scrawl.errors import InvalidNetwork, ScrawlError
from scrawl.networks import LAYERS, Input, Network, Node, ShiftByNumber

MAX_CLASSES = 256  # labels are bytes
MAX_SHOWN = 60  # characters of a value that a message repeats
DIFFERENT = {"dtype", "name", "seed", "trainable"}  # and the same numbers come out
ENDINGS = ("_initializer", "_regularizer", "_constraint")  # of training alone
TENSOR = "__keras_tensor__"

Json: TypeAlias = Any  # what Keras writes down: words, lists, numbers, None
Words = Mapping[str, Json]  # the config of something in Keras


@dataclass(frozen=True)
class Entry:
    """A layer in the config of a model: its words, and the layers that it takes."""

    name: str
    kind: str
    words: Words
    takes: tuple[str, ...]
    num_sides: int  # of the first that it takes, the batch counted


def from_keras(model: KerasModel, *, classes: tuple[str, ...] | None = None) -> Network:
    """Return the network that computes what *model*, a graph of layers, does.

    A model made by `to_keras` gives an equal network. Of others, inputs of three sides
    are pixels, what a ShiftByNumber shifts by is a number, the rest are features; and
    *classes* name those of the first output, by default 0, 1, ...

    Raises:
        MissingOnMachine: if there is no Keras.
        InvalidNetwork: if the model is not built, or has a layer or a word that we do
            not know; the message names the layer.
    """
    config = _config(model)
    entries = {item["name"]: _entry(item) for item in config["layers"]}
    nodes = [_node(entry) for entry in entries.values() if entry.kind != "InputLayer"]
    origin = getattr(model, "origin", None)
    if isinstance(origin, Network):
        places = {node.name: place for place, node in enumerate(origin.nodes)}
        nodes.sort(key=lambda node: places[node.name])
        inputs, classes = origin.inputs, classes or origin.classes
    else:
        names = _names(config["input_layers"])
        inputs = tuple(_input(entries[name], nodes) for name in names)
    outputs = tuple(_names(config["output_layers"]))
    network = Network(model.name, inputs, tuple(nodes), outputs)
    named = replace(network, classes=classes or _counted(network))
    return take_weights(model, named)


def _config(model: KerasModel) -> Words:
    keras = load_keras()
    try:
        if isinstance(model, keras.Sequential):
            model = keras.Model(model.inputs, model.outputs, name=model.name)
        config = model.get_config()
        if "output_layers" in config:
            return config
    except (AttributeError, NotImplementedError, ValueError):
        pass
    name = getattr(model, "name", type(model).__name__)
    raise InvalidNetwork(
        f"{name!r} is no graph of layers that Keras can write down, or not built yet."
        " Give it an Input, and layers of Keras alone."
    )


def _entry(item: Words) -> Entry:
    name, kind, nodes = item["name"], item["class_name"], item["inbound_nodes"]
    if kind != "InputLayer":
        _require_known(item)
        if len(nodes) != 1:
            raise InvalidNetwork(
                f"Layer {name!r} ({kind}) is used {len(nodes)} times; in a network,"
                " each has one place. Make one for each."
            )
    tensors = list(_tensors(nodes))
    takes = tuple(tensor["keras_history"][0] for tensor in tensors)
    num_sides = len(tensors[0]["shape"]) if tensors else 0
    return Entry(name, kind, _plain(item["config"]), takes, num_sides)


def _require_known(item: Words) -> None:
    kind = item["class_name"]
    is_theirs = item["module"] == "keras.layers" and kind not in OURS
    is_ours = item["registered_name"] == f"{PACKAGE}>{kind}"
    if kind not in LAYERS or not (is_theirs or is_ours):
        raise InvalidNetwork(
            f"Layer {item['name']!r} is a {kind}, which scrawl does not have. Known:"
            f" {', '.join(sorted(LAYERS))}."
        )


def _tensors(value: object) -> Iterator[Words]:
    """Yield the configs of all values that a layer takes, in their order."""
    if isinstance(value, Mapping):
        if value.get("class_name") == TENSOR:
            yield value["config"]
        else:
            yield from _tensors(list(value.values()))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _tensors(item)


def _node(entry: Entry) -> Node:
    known = signature(LAYERS[entry.kind]).parameters
    words = {name: entry.words[name] for name in known}
    for name, value in words.items():
        choices = get_args(known[name].annotation)
        if get_origin(known[name].annotation) is Literal and value not in choices:
            raise _too_much(entry, name, f"{', '.join(sorted(choices))}")
    if words.get("strides") == words.get("pool_size"):
        words.pop("strides", None)  # their default, which Keras writes out
    try:
        node = Node(entry.name, LAYERS[entry.kind](**words), entry.takes)
    except ScrawlError as error:
        place = f"Layer {entry.name!r} ({entry.kind})"
        raise InvalidNetwork(f"{place} cannot be kept: {error}") from None
    _require_same(entry, node)
    return node


def _require_same(entry: Entry, node: Node) -> None:
    """Refuse a layer of which our words do not say everything."""
    again = _plain(keras_layer(node, 0, 0).get_config())
    last = entry.num_sides - 1
    for key, value in entry.words.items():
        if key in DIFFERENT or key.endswith(ENDINGS) or value == again[key]:
            continue
        if key != "axis" or value not in {last, (last,)}:
            raise _too_much(entry, key, _shown(again[key]))


def _too_much(entry: Entry, key: str, known: str) -> InvalidNetwork:
    return InvalidNetwork(
        f"Layer {entry.name!r} ({entry.kind}) has {key}={_shown(entry.words[key])};"
        f" scrawl has {known} only. Build it without."
    )


def _input(entry: Entry, nodes: Sequence[Node]) -> Input:
    shape = entry.words["batch_shape"][1:]
    if None in shape:
        raise InvalidNetwork(
            f"Input {entry.name!r} has the shape {shape}; every side needs a length."
            " Give it one."
        )
    for node in nodes:
        if isinstance(node.layer, ShiftByNumber) and node.inputs[1:] == (entry.name,):
            return Input(entry.name, shape, "number", node.layer.maximum)
    return Input(entry.name, shape, "pixels" if len(shape) == 3 else "features")


def _names(places: Json) -> Iterator[str]:
    """Yield the names in places of layers, [name, 0, 0], in lists or alone."""
    if isinstance(places, Mapping):
        places = list(places.values())
    if places and isinstance(places[0], str):
        yield places[0]
    else:
        for item in places:
            yield from _names(item)


def _counted(network: Network) -> tuple[str, ...]:
    size = network.output_shapes()[network.outputs[0]][-1]
    return tuple(map(str, range(min(size, MAX_CLASSES))))


def _plain(value: Json) -> Json:
    """Return *value* with tuples for lists, as our layers have them."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return tuple(map(_plain, value)) if isinstance(value, list | tuple) else value


def _shown(value: object) -> str:
    return repr(value)[:MAX_SHOWN]
