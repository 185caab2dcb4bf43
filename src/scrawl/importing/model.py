"""The config of a model as a chain or a graph of layers, each with its words.

A Sequential model is a list of layers, since Keras 2.2.3 with a name beside it. A
Functional one, called Model before 2.3, is a graph: each layer has the nodes at which
it takes the values of others, as [[name, 0, 0, {...}], ...] or, in Keras 3, as
arguments with a `keras_history` inside.
"""

import reprlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from scrawl.errors import InvalidNetwork

MAX_SHOWN = 60  # characters of a value that a message repeats
FUNCTIONAL = {"Functional", "Model"}
INPUT = "InputLayer"
TENSOR = "__keras_tensor__"
SHAPES = ("batch_shape", "batch_input_shape")  # in the words of Keras 3, and of 2

_SHORT = reprlib.Repr()  # of anything, however long
_SHORT.maxstring = MAX_SHOWN

Json: TypeAlias = Any  # what JSON can say
Words = Mapping[str, Json]


@dataclass(frozen=True)
class Entry:
    """A layer in the config of a model: its words, and the layers that it takes."""

    name: str
    kind: str
    words: Words
    takes: tuple[str, ...]
    place: str  # for messages: "Layer 3 of 7, 'conv2d' (Conv2D),"

    def refusal(self, why: str) -> InvalidNetwork:
        """Return an error that says where the layer is, and *why* it cannot be."""
        return InvalidNetwork(f"{self.place} {why}")


@dataclass(frozen=True)
class Model:
    """Inputs, layers after those that they take, and which of them are the outputs."""

    inputs: tuple[Entry, ...]
    layers: tuple[Entry, ...]
    outputs: tuple[str, ...]


def model_of(config: Json) -> Model:
    """Return the model that a *config* describes.

    Raises:
        InvalidNetwork: if it is of another class, was never built, or says what no
            Keras writes.
    """
    match config:
        case {"class_name": "Sequential", "config": inner}:
            return _chain(inner)
        case {"class_name": str(kind), "config": dict(inner)} if kind in FUNCTIONAL:
            return _graph(inner)
        case {"class_name": str(kind)}:
            raise InvalidNetwork(
                f"The model is a {shown(kind)}, whose code is not in the file. Build it"
                " as keras.Sequential, or as keras.Model(inputs, outputs)."
            )
        case _:
            raise InvalidNetwork("Its config describes no model of Keras.")


def shown(value: object) -> str:
    """Return *value* as a message may repeat it."""
    return _SHORT.repr(value)[:MAX_SHOWN]


def input_shape(entry: Entry) -> tuple[int, ...]:
    """Return the sides of one example of an input, which all have lengths.

    Raises:
        InvalidNetwork: if one has none.
    """
    shape = next((entry.words[key] for key in SHAPES if key in entry.words), None)
    match shape:
        case [_, *sides] if sides and all(map(_is_length, sides)):
            return tuple(sides)
        case _:
            raise entry.refusal(
                f"has the shape {shown(shape)}; every side but the first needs a"
                " length. Give it one, and save the model again."
            )


def _is_length(side: Json) -> bool:
    return type(side) is int and side > 0


def _chain(config: Json) -> Model:
    items = config.get("layers") if isinstance(config, Mapping) else config
    if not isinstance(items, list) or not items:
        raise InvalidNetwork("The model has no layers. Add some, and save it again.")
    entries = list(_entries(items))
    if entries[0].kind == INPUT:
        source, *layers = entries
    else:
        source, layers = _source(config, entries[0], len(items)), entries
    if not layers:
        raise InvalidNetwork("The model has no layers but an input. Add some.")
    names = [source.name, *(entry.name for entry in layers)]
    chained = tuple(
        Entry(entry.name, entry.kind, entry.words, (before,), entry.place)
        for before, entry in zip(names, layers, strict=False)
    )
    return Model((source,), chained, (names[-1],))


def _source(config: Json, first: Entry, count: int) -> Entry:
    """Return the input of a chain that begins with another layer."""
    shape = next((first.words[key] for key in SHAPES if key in first.words), None)
    if shape is None and isinstance(config, Mapping):
        shape = config.get("build_input_shape")
    if shape is None:
        raise InvalidNetwork(
            "The model was never built: nothing tells the size of its images. Call it"
            f" once, or begin its {count} layers with keras.Input, and save it again."
        )
    name = f"{first.name}_input"  # as Keras calls it
    return Entry(name, INPUT, {SHAPES[0]: shape}, (), f"The input {shown(name)}")


def _graph(config: Words) -> Model:
    items = config.get("layers")
    if not isinstance(items, list) or not items:
        raise InvalidNetwork("The model has no layers. Add some, and save it again.")
    entries = {entry.name: entry for entry in _entries(items)}
    sources = tuple(_names(config.get("input_layers")))
    outputs = tuple(_names(config.get("output_layers")))
    inputs = tuple(entries[name] for name in sources if name in entries)
    if not (inputs and outputs) or any(entry.kind != INPUT for entry in inputs):
        raise InvalidNetwork(
            "Its config does not tell inputs and outputs of the model."
        )
    layers = tuple(entry for entry in entries.values() if entry.kind != INPUT)
    return Model(inputs, layers, outputs)


def _entries(items: Sequence[Json]) -> Iterator[Entry]:
    seen: set[str] = set()
    for number, item in enumerate(items, start=1):
        match item:
            case {"class_name": str(kind), "config": dict(words)}:
                name = item.get("name", words.get("name"))
            case {"class_name": str(kind)}:  # a chain in a chain, of Keras 2.0
                words, name = {}, kind.lower()
            case _:
                raise InvalidNetwork(
                    f"Layer {number} of {len(items)} is none: {shown(item)}."
                )
        if not isinstance(name, str):
            raise InvalidNetwork(f"Layer {number} of {len(items)} has no name.")
        named = kind.rpartition(">")[2]  # eg. of scrawl>ShiftByNumber
        place = f"Layer {number} of {len(items)}, {shown(name)} ({shown(kind)[1:-1]}),"
        entry = Entry(name, named, words, (), place)
        _require_theirs(entry, item)
        if name in seen:
            raise entry.refusal("has the name of another one. Rename it.")
        seen.add(name)
        yield Entry(name, named, words, tuple(_takes(entry, item)), place)


def _require_theirs(entry: Entry, item: Words) -> None:
    """Refuse a class of somebody's own, which may share its name with a layer."""
    registered = item.get("registered_name") or item["class_name"]
    if registered == f"scrawl>{entry.kind}":
        return
    module = str(item.get("module", "keras.layers"))
    if registered != entry.kind or module.partition(".")[0] != "keras":
        raise entry.refusal(
            f"is a class of one's own, {shown(registered)}, whose code is not in the"
            " file. Build it of layers of Keras."
        )


def _takes(entry: Entry, item: Words) -> Iterator[str]:
    """Yield the names of what a layer takes at its only node."""
    nodes = item.get("inbound_nodes") or []
    if entry.kind == INPUT or "inbound_nodes" not in item:
        return
    if not isinstance(nodes, list) or len(nodes) != 1:
        count = len(nodes) if isinstance(nodes, list) else 0
        raise entry.refusal(
            f"is used {count} times; in a network of scrawl, each layer has one place."
            " Make one for each."
        )
    match nodes[0]:
        case {"args": args, **more}:
            _require_plain_call(entry, more.get("kwargs"))
            yield from _histories(entry, args)
        case node:
            yield from _old_node(entry, node)


def _old_node(entry: Entry, node: Json) -> Iterator[str]:
    """Yield the names in a node of Keras 2: [[name, 0, 0, {...}], ...]."""
    if isinstance(node, list) and node and isinstance(node[0], str):
        node = [node]
    for taken in node if isinstance(node, list) else [node]:
        match taken:
            case [str(name), int(), 0, *more]:
                _require_plain_call(entry, more[0] if more else None)
                yield name
            case _:
                raise entry.refusal(f"takes what no layer gives: {shown(taken)}.")


def _histories(entry: Entry, value: Json) -> Iterator[str]:
    """Yield the names of all values in the arguments of a call, in their order."""
    match value:
        case {"class_name": "__keras_tensor__", "config": {"keras_history": history}}:
            match history:
                case [str(name), int(), 0]:
                    yield name
                case _:
                    raise entry.refusal(f"takes what no layer gives: {shown(history)}.")
        case list():
            for item in value:
                yield from _histories(entry, item)
        case _:
            raise entry.refusal(f"takes {shown(value)}, which no layer gives.")


def _require_plain_call(entry: Entry, more: Json) -> None:
    """Refuse further arguments of a call, such as training=True."""
    for key, value in more.items() if isinstance(more, Mapping) else ():
        if not _is_nothing(value):
            raise entry.refusal(
                f"is called with {key[:MAX_SHOWN]}={shown(value)}; scrawl calls layers"
                " with values of others alone. Build it without."
            )


def _is_nothing(value: Json) -> bool:
    """Tell whether it is none, or a list of that: a network is called so with masks."""
    items = value if isinstance(value, list) else [value]
    return all(item is None or item is False for item in items)


def _names(places: Json) -> Iterator[str]:
    """Yield the names in places of layers, [name, 0, 0], in lists or alone."""
    if isinstance(places, Mapping):
        places = list(places.values())
    match places:
        case [str(name), *_]:
            yield name
        case list():
            for item in places:
                yield from _names(item)
