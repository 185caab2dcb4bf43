"""What stands in the file of a Keras model: layers, what they take, graphs of them."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from scrawl.networks import Shape

Json: TypeAlias = Any  # words, lists, numbers, None
Entry: TypeAlias = dict[str, Json]

# A model has one place before it is used, so what it gives in a graph is the second.
PLACE_OF_LAYER, PLACE_OF_MODEL = 0, 1


def tensor_entry(
    name: str, shape: Shape, place: int = PLACE_OF_LAYER, *, dtype: str = "float32"
) -> Entry:
    """Return what a layer called *name* gives, of *shape* without the batch."""
    words = {
        "shape": [None, *shape],
        "dtype": dtype,
        "keras_history": [name, place, 0],
    }
    return {"class_name": "__keras_tensor__", "config": words}


def input_entry(name: str, shape: Shape, dtype: str = "float32") -> Entry:
    """Return an input of floats or others, of *shape* without the batch."""
    words = {"batch_shape": [None, *shape], "dtype": dtype, "name": name}
    return _entry("keras.layers", "InputLayer", words)


def layer_entry(kind: str, name: str, words: Entry) -> Entry:
    """Return a layer of the class *kind*, alone, as in a Sequential."""
    own = {"name": name, "trainable": True, "dtype": "float32"}
    return _entry("keras.layers", kind, own | words)


def sequential_entry(name: str, layers: Sequence[Entry]) -> Entry:
    """Return a model of *layers*, an input first, each of which feeds the next."""
    words = {"name": name, "trainable": True, "layers": list(layers)}
    return _entry("keras", "Sequential", words)


def graph_entry(
    name: str,
    layers: Sequence[Entry],
    inputs: Sequence[Entry],
    outputs: Sequence[Entry],
) -> Entry:
    """Return a model of *layers* in their places, between tensors of theirs."""
    words = {
        "name": name,
        "trainable": True,
        "layers": list(layers),
        "input_layers": _one_or_all([_history(tensor) for tensor in inputs]),
        "output_layers": _one_or_all([_history(tensor) for tensor in outputs]),
    }
    return _entry("keras.src.models.functional", "Functional", words, "Functional")


def placed(entry: Entry, takes: Sequence[Entry]) -> Entry:
    """Return a layer, an input or a model in its place: where it *takes* tensors."""
    given = {"args": [_one_or_all(list(takes))], "kwargs": {}}
    place = {"name": entry["config"]["name"], "inbound_nodes": [given] if takes else []}
    return entry | place


def _entry(
    module: str, kind: str, words: Entry, registered: str | None = None
) -> Entry:
    return {
        "module": module,
        "class_name": kind,
        "config": words,
        "registered_name": registered,
    }


def _history(tensor: Entry) -> list[Json]:
    return tensor["config"]["keras_history"]


def _one_or_all(items: list[Json]) -> Json:
    return items[0] if len(items) == 1 else items
