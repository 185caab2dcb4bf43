import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.errors import InvalidNetwork, UnknownName
from scrawl.networks import Conv2D, Flatten, Network, network_from_json, network_to_json

SAME = Conv2D(2, (3, 3), padding="same", activation="relu")
PLAIN = Network.sequential("tiny", SAME, Flatten(), input_shape=(4, 4, 1))
TEXT = network_to_json(PLAIN)
IMAGE = {"name": "image", "shape": [4, 4, 1], "kind": "pixels"}
HUGE_DENSE = {"name": "d", "layer": "Dense", "inputs": ["f"]}
HUGE_DENSE["arguments"] = {"units": 2**24}

GRAPH = Path(__file__).parents[1] / "golden" / "network-graph-v1" / "network.json"
WRONG = [
    *(None, True, 0, -1, 256, 2**24, 10**400, 0.5, 1e308, "", "number", "x" * 200),
    *("same", "Dense", "ShiftByNumber", [], [1], [3, 4], [[1, 2], [3, 4]], [[-1]]),
    *([-1, -1], [2**24] * 8, ["image", "number"], {}, {"units": 3}),
]


def changed(**fields) -> str:
    """Return the text with other fields; None removes one."""
    record = json.loads(TEXT) | fields
    kept = {key: value for key, value in record.items() if value is not None}
    return json.dumps(kept)


def conv2d(**arguments) -> str:
    """Return the text with other arguments of its convolution; None removes one."""
    record = json.loads(TEXT)
    all_arguments = record["nodes"][0]["arguments"] | arguments
    record["nodes"][0]["arguments"] = {
        key: value for key, value in all_arguments.items() if value is not None
    }
    return json.dumps(record)


def nodes(*layers: dict) -> str:
    """Return the text with other nodes, the last of which is the output."""
    return changed(nodes=layers, outputs=[layers[-1]["name"]])


def layer(kind: str, **arguments) -> str:
    """Return the text of a network of one layer of the image."""
    fields = {"layer": kind, "inputs": ["image"], "arguments": arguments}
    return nodes({"name": "layer"} | fields)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("", "Invalid JSON: EOF while parsing"),
        (TEXT[:-20], "Invalid JSON: EOF while parsing"),
        ("[" * 40_000, "It is too deep, or has too long a number"),
        ("[" * 100_000, "It has 100,000 parts, and 50,000 are the most"),
        ('{"name": 1, "na\\u006de": 2}', "It says 'name' twice"),
        ("[]", "Input should be an object"),
        (changed(format_version=None), "format_version: Field required"),
        (
            changed(format_version="1"),
            "format_version: Input should be a valid int",
        ),
        (
            changed(format_version=2),
            "format_version 2; this scrawl reads 1 to 1. Up",
        ),
        (changed(format_version=0), "has format_version 0; this scrawl reads 1 to 1"),
        (changed(nodes=None), "nodes: Field required"),
        (changed(nodes=[]), "network lacks inputs, layers or outputs"),
        (changed(inputs=[]), "network lacks inputs, layers or outputs"),
        (changed(author="me"), "author: Unexpected keyword argument"),
        (changed(name="x" * 1000), "name: String should have at most 100 characters"),
        (changed(name="../up"), "name '../up' cannot be used"),
        (changed(classes=["a", "a"]), "There are 2 classes called 'a'"),
        (changed(classes=["a"] * 257), "has 257 classes; labels are bytes"),
        (changed(outputs=["end"]), "The output 'end' is no layer"),
        (conv2d(filters=None), r"'conv2d' \(Conv2D\): filters: Field required"),
        (conv2d(filters=0), r"'conv2d' \(Conv2D\): Conv2D has filters=0; it must be"),
        (conv2d(filters="2"), "filters: Input should be a valid integer"),
        (conv2d(kernel_size=[3]), r"\(Conv2D\): kernel_size.int: Input should be"),
        (conv2d(kernel_size=[9, 9], padding="valid"), "window of 9x9, larger than"),
        (conv2d(use_bias=1), "use_bias: Input should be a valid boolean"),
        (conv2d(padding="full"), "padding: Input should be 'valid' or 'same'"),
        (conv2d(filters=10**400), "it must be a whole number from 1 to 16777216"),
        (conv2d(filters=2**23), "'conv2d/conv' makes 4x4x8388608 numbers .* smaller"),
        (conv2d(kernel_size=5000), "makes 4x4x2 numbers .*, or pads to more than 16,7"),
        (
            layer("DepthwiseConv2D", kernel_size=[5000, 5000], padding="same"),
            "makes 4x4x1 numbers .*, or pads to more than 16,7",
        ),
        (
            layer("AveragePooling2D", pool_size=5000, padding="same"),
            "makes 1x1x1 numbers .*, or pads to more than 16,7",
        ),
        (
            layer("DepthwiseConv2D", kernel_size=1, depth_multiplier=2**24),
            "makes 4x4x16777216 numbers of each image",
        ),
        (
            layer("ZeroPadding2D", padding=2**24),
            "makes 33554436x33554436x1 numbers of each image",
        ),
        (
            layer("ZeroPadding2D", padding=[[1, 2], [3, -4]]),
            "ZeroPadding2D has padding=.*; it must be a whole number from 0 to 1677721",
        ),
        (
            layer("ZeroPadding2D", padding=[1, 2, 3]),
            r"\(ZeroPadding2D\): padding\.int: ",
        ),
        (layer("ZeroPadding2D", padding=[["1", 2], [3, 4]]), "padding.int: Input shou"),
        (
            layer("Reshape", target_shape=[]),
            r"target_shape=\(\); it must be a tuple of",
        ),
        (
            layer("Reshape", target_shape=[1] * 40_000),
            "it must be a tuple of 1 to 8 s",
        ),
        (
            layer("Reshape", target_shape=[3, 5]),
            r"cannot make \(3, 5\) of 4x4x1, which",
        ),
        (
            layer("Reshape", target_shape=[[4], 4]),
            "target_shape.0: Input should be a v",
        ),
        (layer("Reshape", target_shape=16), r"\(Reshape\): target_shape: Input should"),
        (
            layer("Rescaling", scale=10**400),
            "scale: Input should be|must be a finite nu",
        ),
        (
            layer("BatchNormalization", momentum=2),
            "momentum=2.0; it must be at least 0",
        ),
        (
            layer("BatchNormalization", epsilon=0),
            "epsilon=0.0; it must be from 1e-12 to",
        ),
        (
            layer("GlobalAveragePooling2D", keepdims=1),
            "keepdims: Input should be a vali",
        ),
        (layer("Add"), r"'layer' \(Add\) takes 1 value; it needs two or more"),
        (
            nodes({"name": "a", "layer": "Add", "inputs": ["image"] * 10_001}),
            "Its layers take 10001 values. Use at most 10000",
        ),
        (
            nodes({"name": "a", "layer": "Concatenate", "inputs": ["x" * 99] * 2}),
            "takes 'x{80}', which no layer or input gives. Known here: image",
        ),
        (
            nodes({"name": "f", "layer": "Flatten", "inputs": ["image"]}, HUGE_DENSE),
            "It has 285,212,672 weights. Use at most 134,217,728",
        ),
        (
            nodes(*[{"name": "f", "layer": "Flatten", "inputs": ["image"]}] * 1001),
            "It has 1001 layers. Use at most 1000",
        ),
        (
            changed(inputs=[IMAGE | {"shape": [4, -4, 1]}]),
            "Input has a side of shape=-4; it must be a whole number from 1",
        ),
        (
            changed(inputs=[IMAGE | {"shape": []}]),
            "Input has no shape. Give it height and width",
        ),
        (
            changed(inputs=[{"name": "n", "shape": [1], "kind": "number"}]),
            "Input 'n' is a number with maximum=None; it must be a whole number from",
        ),
        (
            changed(inputs=[IMAGE | {"maximum": 255}]),
            "Input 'image' has a maximum, but its kind is 'pixels'; only a number has",
        ),
        (
            changed(inputs=[IMAGE | {"maximum": "9"}]),
            "inputs.0.maximum: Input should be a valid integer",
        ),
    ],
)
def test_text_that_is_no_network_is_refused(written: str, message: str):
    """The message is one line, and says where and what."""
    with pytest.raises(InvalidNetwork, match=message) as raised:
        network_from_json(written)

    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 300


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (
            nodes({"name": "os", "layer": "os.system", "inputs": ["image"]}),
            "Unknown layer 'os.system'. Known: Activation, Add, AveragePooling2D, Ba",
        ),
        (
            conv2d(kernel=3),
            "Unknown argument of Conv2D 'kernel'. Known: activation, filters, kernel",
        ),
        (
            changed(inputs=[IMAGE | {"kind": "sound"}]),
            "Unknown kind of input 'sound'. Known: features, number, pixels.",
        ),
    ],
)
def test_unknown_names_are_refused(written: str, message: str):
    """The message lists the known ones; nothing is imported by name."""
    with pytest.raises(UnknownName, match=message):
        network_from_json(written)


@settings(max_examples=200)
@given(place=st.integers(0), value=st.sampled_from(WRONG))
def test_no_wrong_value_is_a_crash(place: int, value):
    """Whatever stands in the place of whatever: it is a network, or refused."""
    record = json.loads(GRAPH.read_text())
    choices = list(places(record))
    *way, last = choices[place % len(choices)]
    inner = record
    for key in way:
        inner = inner[key]
    inner[last] = value

    with suppress(InvalidNetwork, UnknownName):
        network_from_json(json.dumps(record))


def places(value, way: tuple = ()) -> Iterator[tuple]:
    """Yield the keys that lead to each part of what JSON holds."""
    if way:
        yield way
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], (*way, key))
    if isinstance(value, list):
        for index, part in enumerate(value):
            yield from places(part, (*way, index))
