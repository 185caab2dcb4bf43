"""Networks in Keras: the same layers, weights and numbers."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.deployment import give_weights, take_weights, to_keras
from scrawl.errors import InvalidNetwork
from scrawl.networks import (
    LAYERS,
    Activation,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Flatten,
    Input,
    Network,
    Node,
    Rescaling,
    SeparableConv2D,
    initialize,
)
from scrawl.reference import ReferenceNetwork
from tests.compiler.graph_cases import GRAPHS
from tests.reference.test_operations import CASES

TOLERANCE = 1e-5  # of the sum of absolute products, or of numbers around 1


@dataclass(frozen=True)
class Absolute(Activation):
    """A layer of ours, or of a user, that Keras does not have."""


@pytest.fixture
def chain() -> Network:
    """A network whose layers follow each other."""
    layers = (Rescaling(1 / 255), Conv2D(2, 3), Flatten(), Dense(3, "softmax"))
    plain = Network.sequential(
        "chain", *layers, input_shape=(5, 4, 1), classes=("a", "b", "c")
    )
    return initialize(plain, seed=0)


@pytest.mark.parametrize("name", LAYERS)
@settings(max_examples=3)  # Keras compiles every shape anew
@given(data=st.data())
def test_every_layer_computes_the_same(name: str, data: st.DataObject):
    """Whatever its arguments, its weights and the shape of what it reads."""
    case = data.draw(CASES[name])

    theirs = np.asarray(_run(case.network(), case.examples())["layer"])

    ours = case.read()
    multiplies = (Conv2D, Dense, DepthwiseConv2D, SeparableConv2D)
    is_sum = isinstance(case.layer, multiplies)
    allowed = TOLERANCE * (case.size() if is_sum else 1 + np.abs(ours))
    assert ours.shape == theirs.shape
    assert (np.abs(ours - theirs) <= allowed).all()


@pytest.mark.parametrize("make", GRAPHS.values(), ids=GRAPHS)
def test_every_graph_computes_the_same(make: Callable[[], Network]):
    """With several inputs of every kind, and several outputs."""
    network = initialize(make(), seed=3)
    random = np.random.default_rng(0)
    inputs = [_drawn(random, source) for source in network.inputs]

    theirs = _run(network, inputs)

    names = [source.name for source in network.inputs]
    ours = ReferenceNetwork(network).forward(dict(zip(names, inputs, strict=True)))
    for name in network.outputs:
        np.testing.assert_allclose(theirs[name], ours[name], atol=TOLERANCE)


def test_a_model_has_the_names_of_the_network(chain):
    """Whoever knows one finds everything in the other."""
    model = to_keras(chain)

    assert (model.name, type(model).__name__) == ("chain", "Sequential")
    assert [x.name for x in model.inputs] == ["image"]
    assert [x.name for x in model.layers] == [node.name for node in chain.nodes]


def test_a_graph_keeps_the_order_of_inputs_and_outputs():
    """They are lists, as in the network."""
    network = initialize(GRAPHS["inputs of every kind"](), seed=0)

    model = to_keras(network)

    assert type(model).__name__ == "Functional"
    assert [x.name for x in model.inputs] == ["image", "number", "features"]
    assert model.output_names == ["first", "second", "third"]


def test_bytes_are_read_as_the_numbers_they_are(chain):
    """A first layer that does not rescale sees 0 to 255, too."""
    images = np.random.default_rng(0).integers(0, 256, (3, 5, 4, 1)).astype(np.uint8)
    flat = Node("flat", Flatten(), ("image",))
    raw = replace(chain, nodes=(flat,), outputs=("flat",), weights={})

    for network in (chain, raw):
        model = to_keras(network)
        floats = np.asarray(model(images.astype(np.float32)))
        np.testing.assert_array_equal(np.asarray(model(images)), floats)
    assert floats.max() == images.max()


def test_what_no_output_needs_is_left_out(chain):
    """Keras builds its models from their ends."""
    aside = Node("aside", Dense(2), ("flatten",))
    network = initialize(replace(chain, nodes=(*chain.nodes, aside), weights={}), 0)

    model = to_keras(network)

    assert "aside" not in [layer.name for layer in model.layers]
    assert take_weights(model, network).weights.keys() == network.weights.keys()


def test_weights_go_there_and_come_back(chain):
    """The model is a place to keep them, too."""
    model, other = to_keras(chain), initialize(chain, seed=1)

    give_weights(model, other)

    for name, array in take_weights(model, chain).weights.items():
        np.testing.assert_array_equal(array, other.weights[name])


def test_weights_that_are_no_numbers_do_not_come_back(chain):
    """As when a training diverged."""
    model = to_keras(chain)
    model.layers[-1].bias.assign(np.full(3, np.nan))

    with pytest.raises(InvalidNetwork, match="'dense/bias' holds numbers that are not"):
        take_weights(model, chain)


def test_dropout_draws_from_the_seed():
    """Each layer something else, so that no two forget the same."""
    layers = (Flatten(), Dropout(0.5), Dropout(0.5), Activation("softmax"))
    network = Network.sequential("forgetting", *layers, input_shape=(5, 4, 1))

    seeds = [
        [layer.seed for layer in to_keras(network, seed=seed).layers[1:3]]
        for seed in (0, 0, 1)
    ]

    assert seeds[0] == seeds[1]
    assert len({*seeds[0], *seeds[2]}) == 4


def test_a_network_that_knows_nothing_is_refused(chain):
    """Its model would begin with other weights than ours."""
    with pytest.raises(InvalidNetwork, match=r"'chain' has no weights\. Train it, or"):
        to_keras(replace(chain, weights={}))


def test_a_layer_that_keras_lacks_is_refused():
    """The message tells where to write it."""
    network = Network.sequential("strange", Absolute("relu"), input_shape=(5, 4, 1))

    message = (
        r"Layer 'absolute' is a Absolute, which Keras .* scrawl\.deployment\.keras"
    )
    with pytest.raises(InvalidNetwork, match=message):
        to_keras(network)


def _run(network: Network, inputs: list[np.ndarray]) -> dict[str, np.ndarray]:
    said = to_keras(network)(inputs if len(inputs) > 1 else inputs[0])
    values = said if isinstance(said, list) else [said]
    return dict(zip(network.outputs, map(np.asarray, values), strict=True))


def _drawn(random: np.random.Generator, source: Input) -> np.ndarray:
    if source.kind == "features":
        return random.normal(size=(4, *source.shape)).astype(np.float32)
    most = 255 if source.maximum is None else source.maximum
    return random.integers(0, most + 1, (4, *source.shape)).astype(np.uint8)
