"""The structure of a network as text that people read, write and compare: JSON.

    {
      "format_version": 1,
      "name": "smallest",
      "inputs": [
        {"name": "image", "shape": [28, 28, 1], "kind": "pixels"}
      ],
      "nodes": [
        {"name": "flatten", "layer": "Flatten", "inputs": ["image"]},
        {"name": "dense", "layer": "Dense", "inputs": ["flatten"],
         "arguments": {"units": 2, "activation": "softmax"}}
      ],
      "outputs": ["dense"],
      "classes": ["paper", "ink"]
    }

Layers are looked up in the table `LAYERS`, never imported by name. Arguments that are
left out have the defaults of the layer; we write all of them. A node follows those that
it takes. An input of the kind "number" has a "maximum", too. A layer or a field more is
no new version, because whoever does not know it refuses it by name; a change of what is
there already would be one.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from inspect import signature
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, get_args

from scrawl.errors import InvalidFile, InvalidNetwork, UnknownName
from scrawl.files import check_json
from scrawl.networks.graph import Input, InputKind, Node
from scrawl.networks.layers import LAYERS, Layer
from scrawl.networks.network import DIGITS, Network
from scrawl.networks.operations import AveragePool, Conv, DepthwiseConv, MaxPool, Step
from scrawl.networks.shapes import describe, padded_size

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FORMAT_VERSION = 1
MAX_NODES = 1000
MAX_LINKS = 10_000  # values taken by all nodes together
MAX_WEIGHTS = 1 << 27  # numbers in all weights: 512 MiB
MAX_NUMBERS = 1 << 24  # in one value of one image, with its padding: 64 MiB

Record = TypeVar("Record")
CLOSED = {"extra": "forbid", "str_max_length": 100}  # pydantic reads it


@dataclass(frozen=True)
class InputText:
    """An input as it is written."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = CLOSED
    name: str
    shape: tuple[int, ...]
    kind: str
    maximum: int | None = None  # written if there is one


@dataclass(frozen=True)
class NodeText:
    """A layer in its place as it is written."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = CLOSED
    name: str
    layer: str
    inputs: tuple[str, ...]
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NetworkText:
    """A network as it is written; the digest is that of its weights, in hexadecimal."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = CLOSED
    format_version: int
    name: str
    inputs: tuple[InputText, ...]
    nodes: tuple[NodeText, ...]
    outputs: tuple[str, ...]
    classes: tuple[str, ...] = DIGITS
    weights_sha256: str | None = None


@dataclass(frozen=True)
class Version:
    """The only field that every version has."""

    format_version: int


def network_to_json(network: Network, weights_sha256: str | None = None) -> str:
    """Return the structure of *network*; equal networks give equal text.

    Raises:
        InvalidNetwork: if a layer is not in the table `LAYERS`.
    """
    text = NetworkText(
        FORMAT_VERSION,
        network.name,
        tuple(InputText(**vars(source)) for source in network.inputs),
        tuple(_node_text(node) for node in network.nodes),
        network.outputs,
        network.classes,
        weights_sha256,
    )
    fields = _given(asdict(text))
    fields["inputs"] = tuple(_given(source) for source in fields["inputs"])
    lines = [f"  {json.dumps(key)}: {_layout(value)}" for key, value in fields.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def network_from_json(text: str) -> Network:
    """Return the untrained network that *text* describes.

    Raises:
        InvalidNetwork: if it is no JSON, says too much or too little, comes from a
            newer version, does not fit together, or takes unreasonable memory.
        UnknownName: if it names an unknown layer or argument; lists the known ones.
    """
    return to_network(parse(text))


def parse(text: str) -> NetworkText:
    """Return what is written, checked field by field, but not yet as a whole."""
    try:
        check_json(text)
    except InvalidFile as error:
        raise InvalidNetwork(str(error)) from error
    version = _validate(Version, text).format_version
    if not 1 <= version <= FORMAT_VERSION:
        raise InvalidNetwork(
            f"It has format_version {version!s:.40}; this scrawl reads 1 to"
            f" {FORMAT_VERSION}. Update scrawl."
        )
    written = _validate(NetworkText, text)
    if len(written.nodes) > MAX_NODES:
        raise InvalidNetwork(
            f"It has {len(written.nodes)} layers. Use at most {MAX_NODES}."
        )
    num_links = sum(len(node.inputs) for node in written.nodes)
    if num_links > MAX_LINKS:
        raise InvalidNetwork(
            f"Its layers take {num_links} values. Use at most {MAX_LINKS}."
        )
    return written


def to_network(written: NetworkText) -> Network:
    """Return the untrained network of a text, if it fits together and into memory."""
    network = Network(
        written.name,
        tuple(_input(source) for source in written.inputs),
        tuple(_node(node) for node in written.nodes),
        written.outputs,
        written.classes,
    )
    _check_size(network)
    return network


def _node_text(node: Node) -> NodeText:
    kind = type(node.layer).__name__
    if LAYERS.get(kind) is not type(node.layer):
        raise InvalidNetwork(
            f"Layer {node.name!r} is a {kind}, which no file can name."
            " Add it to the table LAYERS of scrawl.networks.layers."
        )
    return NodeText(node.name, kind, node.inputs, vars(node.layer))


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value is not None}


def _layout(value: object) -> str:
    if not (isinstance(value, tuple) and value and isinstance(value[0], dict)):
        return json.dumps(value, ensure_ascii=False)
    rows = [f"    {json.dumps(row, ensure_ascii=False)}" for row in value]
    return "[\n" + ",\n".join(rows) + "\n  ]"


def _validate(kind: type[Record], text: str) -> Record:
    from pydantic import ValidationError

    try:
        return _adapter(kind).validate_json(text, strict=True)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part)[:80] for part in problem["loc"])
        place = place if place.isprintable() else repr(place)
        message = f"{place}: {problem['msg']}" if place else problem["msg"]
        raise InvalidNetwork(f"{message}.") from error


@cache
def _adapter(kind: type[Record]) -> "TypeAdapter[Record]":
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def _input(written: InputText) -> Input:
    if written.kind not in get_args(InputKind):
        raise UnknownName("kind of input", written.kind, get_args(InputKind))
    return Input(**vars(written))


def _node(written: NodeText) -> Node:
    if written.layer not in LAYERS:
        raise UnknownName("layer", written.layer, LAYERS)
    layer_type = LAYERS[written.layer]
    known = signature(layer_type).parameters
    for name in written.arguments:
        if name not in known:
            raise UnknownName(f"argument of {written.layer}", name[:80], known)
    try:
        layer: Layer = _validate(layer_type, json.dumps(written.arguments))
    except InvalidNetwork as error:
        place = f"Layer {written.name!r} ({written.layer})"
        raise InvalidNetwork(f"{place}: {error}") from error
    return Node(written.name, layer, written.inputs)


def _check_size(network: Network) -> None:
    num_weights = sum(math.prod(item.weight.shape) for item in network.weight_list())
    if num_weights > MAX_WEIGHTS:
        raise InvalidNetwork(
            f"It has {num_weights:,} weights. Use at most {MAX_WEIGHTS:,}."
        )
    for step in network.lower().steps:
        if max(_padded(step), math.prod(step.shape)) > MAX_NUMBERS:
            raise InvalidNetwork(
                f"Layer {step.name!r} makes {describe(step.shape)} numbers of each"
                f" image, or pads to more than {MAX_NUMBERS:,}. Make it smaller."
            )


def _padded(step: Step) -> int:
    match step.operation:
        case (
            Conv(window=window)
            | DepthwiseConv(window=window)
            | MaxPool(window=window)
            | AveragePool(window=window)
        ):
            height, width = padded_size(step.input_shape, window.padding)
            return height * width * step.input_shape[2]
        case _:
            return math.prod(step.input_shape)
