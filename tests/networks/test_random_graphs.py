"""Laws that hold for whatever can be built of layers."""

import math
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scrawl.errors import InvalidNetwork
from scrawl.networks import (
    LAYERS,
    Input,
    JoiningLayer,
    Network,
    Node,
    ShiftByNumber,
    costs,
    initialize,
    load_network,
    network_from_json,
    network_to_json,
    save_network,
    summary,
)

INPUTS = (
    Input(shape=(9, 7, 2)),
    Input("number", (1,), "number", maximum=1),
    Input("row", (5,), "features"),
)


def drawn(data: st.DataObject, cases) -> Network:
    """Return layers that take each other's values as chance would have it."""
    shapes = {source.name: source.shape for source in INPUTS}
    nodes: list[Node] = []
    for index in range(data.draw(st.integers(1, 8))):
        layer = data.draw(cases(data.draw(st.sampled_from(sorted(LAYERS))))).layer
        count = 2 if isinstance(layer, JoiningLayer) else 1
        taken = [data.draw(st.sampled_from(sorted(shapes))) for _ in range(count)]
        if isinstance(layer, ShiftByNumber):
            taken[1] = "number"
        node = Node(f"layer_{index}", layer, tuple(taken))
        with suppress(InvalidNetwork):
            shapes[node.name] = node.shape(shapes)
            nodes.append(node)
    assume(nodes)
    used = {name for node in nodes for name in node.inputs}
    ends = tuple(node.name for node in nodes if node.name not in used)
    return Network("drawn", INPUTS, tuple(nodes), ends)


@pytest.mark.parametrize("name", LAYERS)
@settings(max_examples=20)
@given(data=st.data())
def test_the_steps_of_a_layer_lead_to_its_shape(
    name: str, data: st.DataObject, cases, graph_of
):
    """What it says of itself is what its operations make."""
    check_steps(graph_of(data.draw(cases(name))))


@settings(max_examples=60)
@given(data=st.data())
def test_each_step_takes_what_is_there(data: st.DataObject, cases):
    """Whatever takes the values of what."""
    check_steps(drawn(data, cases))


def check_steps(network: Network) -> None:
    """Hold that shapes meet, every weight is used once, and the outputs come out."""
    shapes = {source.name: source.shape for source in network.inputs}
    weights: list[str] = []

    for step in network.lower().steps:
        assert step.input_shapes == tuple(shapes[name] for name in step.inputs)
        assert step.name not in shapes
        shapes[step.name] = step.shape
        weights += step.weights

    assert {name: shapes[name] for name in network.shapes()} == network.shapes()
    assert weights == [item.name for item in network.weight_list()]


@settings(max_examples=60)
@given(data=st.data())
def test_every_graph_comes_back_from_its_text(data: st.DataObject, cases):
    """And equal graphs are equal text."""
    network = drawn(data, cases)

    text = network_to_json(network)

    again = network_from_json(text)
    assert (again.inputs, again.nodes) == (network.inputs, network.nodes)
    assert again.outputs == network.outputs
    assert network_to_json(again) == text


@settings(max_examples=20)
@given(data=st.data())
def test_every_graph_comes_back_from_its_files(
    data: st.DataObject, cases, tmp_path_factory: pytest.TempPathFactory
):
    """With every number of its weights, as many as its costs say."""
    network = initialize(drawn(data, cases), seed=0)
    folder = tmp_path_factory.mktemp("drawn")

    save_network(folder, network)

    again = load_network(folder)
    assert list(again.weights) == list(network.weights)
    for name, array in network.weights.items():
        np.testing.assert_array_equal(again.weights[name], array)
    counted = sum(math.prod(array.shape) for array in network.weights.values())
    assert costs(network).num_parameters == counted


@settings(max_examples=20)
@given(data=st.data())
def test_every_graph_has_a_summary(data: st.DataObject, cases):
    """One line begins with each name, and no word is cut off."""
    network = drawn(data, cases)

    table = summary(network)

    for node in network.nodes:
        assert table.count(f"│ {node.name} ") == 1
    assert "…" not in table
