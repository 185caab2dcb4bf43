"""Random graphs from the whole vocabulary: no reader differs from another."""

import numpy as np
import pytest

from benchmarks.random_graphs.compare import compare
from benchmarks.random_graphs.draw import draw_examples, draw_network
from benchmarks.random_graphs.frameworks import compare_with_keras
from scrawl.compiler import find_compiler
from scrawl.networks import LAYERS

FIRST = 1_000_000  # numbers that no page has seen yet
MANY = 400


@pytest.mark.parametrize("seed", range(FIRST, FIRST + 8))
def test_compiled_c_is_the_reference(seed):
    """Values, losses, gradients of weights and inputs, and moving averages."""
    outcome = compare(seed, find_compiler())

    assert not outcome.differences or outcome.is_undecided


@pytest.mark.filterwarnings("ignore:The structure of `inputs`")
@pytest.mark.parametrize("seed", range(FIRST, FIRST + 4))
def test_keras_on_jax_is_the_reference(seed):
    """Outputs, loss, gradients by `jax.grad`, and moving averages."""
    assert not list(compare_with_keras(seed))


@pytest.mark.parametrize("seed", [2454, 3102])
def test_what_float32_cannot_decide_is_undecided(seed):
    """A pixel that is 0 before a kink, and equal means below a maximum."""
    outcome = compare(seed, find_compiler())

    assert outcome.differences
    assert outcome.is_undecided


def test_every_layer_is_drawn():
    """A layer of the table that no graph has would never be compared."""
    drawn = {
        type(node.layer).__name__
        for seed in range(MANY)
        for node in draw_network(seed).nodes
    }

    assert drawn == set(LAYERS), "Draw them in benchmarks/random_graphs/layers.py."


def test_a_number_is_a_network():
    """What differed can be drawn again, with the same examples."""
    first, second = draw_network(7), draw_network(7)

    assert first.nodes == second.nodes
    assert first.weights.keys() == second.weights.keys()
    for name, array in first.weights.items():
        np.testing.assert_array_equal(second.weights[name], array)
    inputs, again = (draw_examples(network, 7)[0] for network in (first, second))
    for name, array in inputs.items():
        np.testing.assert_array_equal(again[name], array)


def test_graphs_are_more_than_chains():
    """Several inputs, several outputs, and values that are read twice."""
    networks = [draw_network(seed) for seed in range(MANY)]

    assert max(len(network.inputs) for network in networks) == 3
    assert max(len(network.outputs) for network in networks) == 3
    assert any(
        len({name for node in network.nodes for name in node.inputs})
        < sum(len(node.inputs) for node in network.nodes)
        for network in networks
    )
