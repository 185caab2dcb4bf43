"""The file of a network in ONNX, and the description that lies beside it.

Equal networks give equal bytes, on any day and any machine.
"""

import json
from typing import Any

from scrawl.deployment.description import Entry, describe_network, description_text
from scrawl.deployment.needed import needed_part
from scrawl.deployment.onnx.draft import FLOAT32, UINT8, Draft
from scrawl.deployment.onnx.graph import entry_shape, network_graph
from scrawl.deployment.onnx.library import load_onnx
from scrawl.networks import Network

OPSET = 26  # the newest that onnxruntime computes
IR_VERSION = 13  # of the file, as old as the opset
TYPES = {"float32": FLOAT32, "uint8": UINT8}

OnnxObject = Any  # to name the type would load onnx


def onnx_files(network: Network) -> dict[str, bytes]:
    """Return model.onnx and model.json, which describes what enters and comes out.

    The inputs are those of the network by name: raw pixels of shape (n, height, width),
    with their channels last if there are several, numbers (n,), both uint8, and float32
    features. The outputs are its scores. Layers that no output needs are left out.

    Raises:
        InvalidNetwork: if it has no weights yet.
        MissingOnMachine: if there is no onnx.
    """
    shapes = {source.name: entry_shape(source) for source in network.inputs}
    types: dict[str, Entry] = {
        source.name: "float32" if source.kind == "features" else "uint8"
        for source in network.inputs
    }
    used = needed_part(network)
    description = describe_network(network, shapes, types)
    model = _model(network_graph(used), description)
    text = description_text({"file": "model.onnx", "opset": OPSET, **description})
    content = model.SerializeToString(deterministic=True)
    return {"model.onnx": content, "model.json": text}


def _model(draft: Draft, description: dict[str, Any]) -> OnnxObject:
    """Return the graph as onnx knows it, with the description in its metadata."""
    onnx = load_onnx()
    helper, from_array = onnx.helper, onnx.numpy_helper.from_array
    graph = helper.make_graph(
        [
            helper.make_node(x.kind, x.takes, [x.gives], name=x.name, **x.words)
            for x in draft.nodes
        ],
        description["name"],
        [_tensor(item) for item in description["inputs"]],
        [_tensor(item) for item in description["outputs"]],
        [from_array(array, name) for name, array in draft.arrays.items()],
    )
    opset = helper.make_opsetid("", OPSET)
    model = helper.make_model(
        graph, opset_imports=[opset], ir_version=IR_VERSION, producer_name="scrawl"
    )
    words = {key: json.dumps(value) for key, value in description.items()}
    helper.set_model_props(model, words)
    return model


def _tensor(item: dict[str, Any]) -> OnnxObject:
    make = load_onnx().helper.make_tensor_value_info
    return make(
        item["name"], TYPES[item["type"]], item["shape"], item.get("meaning", "")
    )
