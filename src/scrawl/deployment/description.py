"""What somebody must know who has a network in another format, and no scrawl.

It is written beside each file, and into it: what enters and in which form, what comes
out, the names of the classes, and of which weights all that is.

    {
      "name": "cnn-mcu-4",
      "inputs": [{"name": "image", "shape": ["n", 28, 28], "type": "uint8",
                  "kind": "pixels", "meaning": "raw bytes: 0 is paper, 255 is ink",
                  "scaled_inside": {"scale": 0.00392156862745098, "offset": 0.0}}],
      "outputs": [{"name": "dense", "shape": ["n", 10], "type": "float32"}],
      "classes": ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
      "weights_sha256": "..."
    }

The classes are those of the first output. The digest is that of the weights of the
whole network, as network.json has it.
"""

import json
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from scrawl.files import sha256, tensors_to_bytes
from scrawl.networks import Affine, Input, Network, Shape, View

BATCH = "n"  # the side of an array that counts its examples

Json: TypeAlias = Any  # words, lists, numbers, None
Entry: TypeAlias = Literal["float32", "uint8"]


def describe_network(
    network: Network, shapes: Mapping[str, Shape], types: Mapping[str, Entry]
) -> dict[str, Json]:
    """Return the description of *network*, with the forms that a format gives inputs.

    *shapes* and *types* are those of the inputs, by name, without the batch.
    """
    inputs = [
        {
            "name": source.name,
            "shape": [BATCH, *shapes[source.name]],
            "type": types[source.name],
            **_meaning(source),
            "scaled_inside": _scaling(network, source.name),
        }
        for source in network.inputs
    ]
    outputs = [
        {"name": name, "shape": [BATCH, *shape], "type": "float32"}
        for name, shape in network.output_shapes().items()
    ]
    return {
        "name": network.name,
        "inputs": inputs,
        "outputs": outputs,
        "classes": list(network.classes),
        "weights_sha256": sha256(tensors_to_bytes(network.weights)),
    }


def description_text(description: Mapping[str, Json]) -> bytes:
    """Return a *description* as the content of a file that people read."""
    return f"{json.dumps(description, indent=2, ensure_ascii=False)}\n".encode()


def _meaning(source: Input) -> dict[str, Json]:
    match source.kind:
        case "pixels":
            said = "raw bytes: 0 is paper, 255 is ink"
        case "number":
            said = f"a whole number from 0 to {source.maximum}"
            return {"kind": "number", "maximum": source.maximum, "meaning": said}
        case "features":
            said = "any finite numbers"
    return {"kind": source.kind, "meaning": said}


def _scaling(network: Network, name: str) -> dict[str, float] | None:
    """Return what the network itself multiplies an input by, and adds, if it does."""
    same = {name}
    for step in network.lower().steps:
        if step.inputs[0] not in same:
            continue
        match step.operation:
            case View():
                same.add(step.name)
            case Affine(scale, offset):
                return {"scale": scale, "offset": offset}
            case _:
                return None
    return None
