"""A network of ours, without weights, made of the layers of a model of Keras.

It is written as network.json is, and read by what reads that file: so whatever a
stranger's config says has passed the same checks, of types, ranges, shapes and sizes.
"""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, count

from scrawl.errors import InvalidNetwork
from scrawl.importing.inputs import Asked, Entrance, entrances
from scrawl.importing.layers import LayerWords, layer_words
from scrawl.importing.model import Entry, Json, Model, shown
from scrawl.importing.note import Note
from scrawl.networks import (
    DIGITS,
    Activation,
    Dense,
    GlobalAveragePooling2D,
    Layer,
    Network,
    Node,
    network_from_json,
)

MAX_NAME = 64
MAX_CLASSES = 256  # labels are bytes
HAVE_AXIS = {"BatchNormalization", "Concatenate", "Softmax"}


@dataclass(frozen=True)
class Built:
    """A network, what Keras's layers are called in it, and what was changed."""

    network: Network
    names: Mapping[str, str]
    changes: tuple[str, ...]


def build(name: str, model: Model, asked: Asked, note: Note | None = None) -> Built:
    """Return the network that computes what *model* does.

    It is called *name*, unless scrawl wrote the file: then all is as its *note* says.
    Scores are probabilities: a softmax is put behind outputs that are logits.

    Raises:
        InvalidNetwork: if there is something that scrawl does not have; the message
            says where.
        InvalidRequest: if *asked* is not what the model needs.
    """
    kept = frozenset(plain_name(entry.name) for entry in (*model.inputs, *model.layers))
    draft, changes = _Draft(kept), []
    for entrance in entrances(model, asked, note):
        draft.enter(entrance)
        changes += entrance.changes
    for entry in model.layers:
        draft.add(entry)
    network = draft.network(plain_name(note.name if note else name), model.outputs)
    _check_axes(model, draft.values, network)
    whole = _with_probabilities(network)
    if whole is not network:
        changes.append("a softmax at the end: the model gave logits")
    told = asked.classes or (note.classes if note else _counted(whole))
    return Built(replace(whole, classes=told), draft.values, tuple(changes))


def plain_name(name: str) -> str:
    """Return *name* with what no name may have replaced, eg. 'block_1' of 'block/1'."""
    return re.sub(r"[^A-Za-z0-9_.-]", "_", name)[:MAX_NAME].lstrip(".-") or "network"


@dataclass
class _Draft:
    """What stands in network.json so far, and what stands for the values of Keras."""

    kept: frozenset[str]  # names that Keras gives
    inputs: list[Json] = field(default_factory=list)
    nodes: list[Json] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def enter(self, entrance: Entrance) -> None:
        source = entrance.source
        last = self._free(source.name)
        words = {"name": last, "shape": source.shape, "kind": source.kind}
        if source.maximum is not None:
            words["maximum"] = source.maximum
        self.inputs.append(words)
        for layer in entrance.front:
            name = self._free(layer.layer.lower(), self.kept)
            last = self._put(name, layer, [last])
        self.values[source.name] = last

    def add(self, entry: Entry) -> None:
        layer = layer_words(entry)
        taken = [self.values.get(name) for name in entry.takes]
        if None in taken:
            missing = entry.takes[taken.index(None)]
            raise entry.refusal(
                f"takes {shown(missing)}, which no layer before it gives."
            )
        self.values[entry.name] = self._put(self._free(entry.name), layer, taken)

    def network(self, name: str, outputs: tuple[str, ...]) -> Network:
        for output in outputs:
            if output not in self.values:
                raise InvalidNetwork(f"The output {shown(output)} is no layer.")
        text = {
            "format_version": 1,
            "name": name,
            "inputs": self.inputs,
            "nodes": self.nodes,
            "outputs": [self.values[output] for output in outputs],
            "classes": DIGITS,
        }
        return network_from_json(json.dumps(text))

    def _put(self, name: str, layer: LayerWords, inputs: list[str | None]) -> str:
        words = {"name": name, "layer": layer.layer, "inputs": inputs}
        self.nodes.append({**words, "arguments": layer.arguments})
        return name

    def _free(self, name: str, avoided: Collection[str] = ()) -> str:
        """Return *name*, plain, or the first of name_1, ... that nothing else has."""
        stem = plain_name(name)
        numbered = (f"{stem[: MAX_NAME - 6]}_{number}" for number in count(1))
        taken = (self.used, avoided)
        names = chain([stem], numbered)
        free = next(each for each in names if not any(each in t for t in taken))
        self.used.add(free)
        return free


def _check_axes(model: Model, values: Mapping[str, str], network: Network) -> None:
    """Refuse what goes along another axis than the last, the batch being the first."""
    shapes = network.shapes()
    for entry in model.layers:
        axis = entry.words.get("axis", -1)
        last = len(shapes[values[entry.takes[0]]])
        if entry.kind in HAVE_AXIS and axis not in (-1, last, [-1], [last]):
            raise entry.refusal(
                f"goes along the axis {shown(axis)} of {last + 1}; scrawl goes along"
                " the last, the channels or features. Build it so, and train again."
            )


def _with_probabilities(network: Network) -> Network:
    """Return *network* with a softmax behind each output that gives logits."""
    layers = {node.name: node.layer for node in network.nodes}
    taken = {*layers, *(source.name for source in network.inputs)}
    nodes, outputs = list(network.nodes), []
    for output in network.outputs:
        outputs.append(output)
        if _gives_logits(layers[output]):
            names = chain(["softmax"], (f"softmax_{number}" for number in count(1)))
            outputs[-1] = next(name for name in names if name not in taken)
            taken.add(outputs[-1])
            nodes.append(Node(outputs[-1], Activation("softmax"), (output,)))
    if len(nodes) == len(network.nodes):
        return network
    return replace(network, nodes=tuple(nodes), outputs=tuple(outputs))


def _gives_logits(layer: Layer) -> bool:
    is_linear = isinstance(layer, Dense) and layer.activation == "linear"
    return is_linear or isinstance(layer, GlobalAveragePooling2D)


def _counted(network: Network) -> tuple[str, ...]:
    size = network.output_shapes()[network.outputs[0]][-1]
    return tuple(map(str, range(min(size, MAX_CLASSES))))
