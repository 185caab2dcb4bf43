import json
import textwrap
from dataclasses import replace

import pytest

from scrawl.errors import InvalidNetwork, UnknownName
from scrawl.networks import (
    ZOO,
    Activation,
    Conv2D,
    Flatten,
    Input,
    MaxPooling2D,
    Network,
    network_from_json,
    network_to_json,
    text,
    zoo_network,
)

TEXT = """\
{
  "format_version": 1,
  "name": "tiny",
  "inputs": [
    {"name": "image", "shape": [4, 4, 1], "kind": "pixels"}
  ],
  "nodes": [
    {"name": "conv2d", "layer": "Conv2D", "inputs": ["image"], "arguments": \
{"filters": 2, "kernel_size": [3, 3], "strides": [1, 1], "padding": "same", \
"activation": "relu", "use_bias": true}},
    {"name": "flatten", "layer": "Flatten", "inputs": ["conv2d"], "arguments": {}}
  ],
  "outputs": ["flatten"],
  "classes": ["ä", "ß"]
}
"""

HUGE_DENSE = {"name": "d", "layer": "Dense", "inputs": ["f"]}
HUGE_DENSE["arguments"] = {"units": 2**24}


class Folding(Flatten):
    """A layer of somebody's own."""


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


def test_the_text_is_made_for_readers():
    """One line for each layer, all arguments, nothing else."""
    layers = (Conv2D(2, (3, 3), padding="same", activation="relu"), Flatten())
    network = Network.sequential(
        "tiny", *layers, input_shape=(4, 4, 1), classes=("ä", "ß")
    )

    assert network_to_json(network) == TEXT


@pytest.mark.parametrize("name", ZOO)
def test_a_network_comes_back_from_its_text(name: str):
    """Nothing but the weights is lost."""
    network = zoo_network(name)

    again = network_from_json(network_to_json(network))

    assert replace(again, weights={}).__dict__ == network.__dict__
    assert network_to_json(again) == network_to_json(network)


def test_arguments_come_back_as_they_were():
    """Single numbers, pairs, defaults and names."""
    layers = (MaxPooling2D(2), Conv2D(3, 2, strides=(2, 1)), Activation("tanh"))
    network = Network.sequential("args", *layers)

    again = network_from_json(network_to_json(network))

    assert [node.layer for node in again.nodes] == list(layers)


def test_the_documented_example_is_one():
    """What the module shows can be read, and left-out fields have defaults."""
    example = textwrap.dedent((text.__doc__ or "").split("\n\n")[1])

    network = network_from_json(example)

    assert network.classes == ("paper", "ink")
    assert network.shapes()["dense"] == (2,)
    assert network.inputs == (Input(),)


def test_classes_are_digits_unless_named():
    """The most common case needs no words."""
    network = network_from_json(changed(classes=None))

    assert network.classes == tuple("0123456789")


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("", "Invalid JSON: EOF while parsing"),
        (TEXT[:-20], "Invalid JSON: EOF while parsing"),
        ("[" * 100_000, "Invalid JSON: recursion limit exceeded"),
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
            nodes({"name": "f", "layer": "Flatten", "inputs": ["image"]}, HUGE_DENSE),
            "It has 285,212,672 weights. Use at most 134,217,728",
        ),
        (
            nodes(*[{"name": "f", "layer": "Flatten", "inputs": ["image"]}] * 1001),
            "It has 1001 layers. Use at most 1000",
        ),
        (
            changed(inputs=[{"name": "image", "shape": [4, -4, 1], "kind": "pixels"}]),
            "Input has a side of shape=-4; it must be a whole number from 1",
        ),
        (
            changed(inputs=[{"name": "image", "shape": [], "kind": "pixels"}]),
            "Input has no shape. Give it height and width",
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
            "Unknown layer 'os.system'. Known: Activation, Conv2D, Dense, Dropout",
        ),
        (
            conv2d(kernel=3),
            "Unknown argument of Conv2D 'kernel'. Known: activation, filters, kernel",
        ),
        (
            changed(inputs=[{"name": "image", "shape": [4, 4, 1], "kind": "sound"}]),
            "Unknown kind of input 'sound'. Known: pixels.",
        ),
    ],
)
def test_unknown_names_are_refused(written: str, message: str):
    """The message lists the known ones; nothing is imported by name."""
    with pytest.raises(UnknownName, match=message):
        network_from_json(written)


def test_a_layer_outside_the_table_cannot_be_written():
    """The message says where to add it."""
    network = Network.sequential("own", Folding())

    with pytest.raises(InvalidNetwork, match="'folding' is a Folding, which no file"):
        network_to_json(network)
