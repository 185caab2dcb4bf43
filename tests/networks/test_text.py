import json
import textwrap
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.errors import InvalidNetwork
from scrawl.networks import (
    LAYERS,
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


class Folding(Flatten):
    """A layer of somebody's own."""


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


@pytest.mark.parametrize("name", LAYERS)
@settings(max_examples=15)
@given(data=st.data())
def test_every_layer_comes_back_from_its_text(
    name: str, cases, graph_of, data: st.DataObject
):
    """With its arguments, and with inputs of every kind."""
    network = graph_of(data.draw(cases(name)))

    again = network_from_json(network_to_json(network))

    assert (again.inputs, again.nodes) == (network.inputs, network.nodes)
    assert again.shapes() == network.shapes()


def test_inputs_are_written_with_their_kind():
    """And a number with its maximum, which nothing else has."""
    written = json.loads(network_to_json(zoo_network("sum-of-digit")))

    assert written["inputs"] == [
        {"name": "probabilities", "shape": [10], "kind": "features"},
        {"name": "number", "shape": [1], "kind": "number", "maximum": 9},
    ]


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
    record = json.loads(TEXT)
    del record["classes"]

    network = network_from_json(json.dumps(record))

    assert network.classes == tuple("0123456789")


def test_a_layer_outside_the_table_cannot_be_written():
    """The message says where to add it."""
    network = Network.sequential("own", Folding())

    with pytest.raises(InvalidNetwork, match="'folding' is a Folding, which no file"):
        network_to_json(network)
