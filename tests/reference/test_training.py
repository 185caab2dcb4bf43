import numpy as np
import pytest

from scrawl.networks import Activation, Dropout, Input, Network, Node, Rescaling
from scrawl.randomness import Purpose, uniform
from scrawl.reference.inputs import enter
from scrawl.reference.training import moving_statistics, train_forward

SHAPE = (3, 2, 2)
BRANCHES = Network(
    "drops",
    (Input("x", SHAPE, "features"),),
    (
        Node("first", Dropout(0.5), ("x",)),
        Node("second", Dropout(0.25), ("x",)),
        Node("none", Dropout(0.0), ("x",)),
        Node("third", Dropout(0.5), ("second",)),
        Node("end", Activation("tanh"), ("third",)),
    ),
    ("end", "first", "none"),
)
ONES = np.ones((4, *SHAPE), np.float32)


def values_of(seed: int = 7, epoch: int = 2) -> dict[str, np.ndarray]:
    """Return what each layer makes of ones while it trains."""
    inputs = enter(BRANCHES, {"x": ONES}, np.float64)
    return dict(train_forward(BRANCHES, inputs, seed=seed, epoch=epoch).values)


def mask(rate: float, layer: int, seed: int = 7, epoch: int = 2) -> np.ndarray:
    """Return what dropout multiplies by, image by image."""
    drawn = [
        uniform(seed, Purpose.DROPOUT + layer, 12, epoch=epoch, image=image)
        for image in range(len(ONES))
    ]
    kept = np.stack(drawn).astype(np.float64) >= rate
    return kept.reshape(ONES.shape) / (1 - rate)


def test_each_dropout_draws_its_own_mask():
    """Counted in the order of the program, without those that drop nothing."""
    values = values_of()

    np.testing.assert_array_equal(values["first"], mask(0.5, 0))
    np.testing.assert_array_equal(values["second"], mask(0.25, 1))
    np.testing.assert_array_equal(values["third"], mask(0.25, 1) * mask(0.5, 2))
    np.testing.assert_array_equal(values["none"], ONES)


@pytest.mark.parametrize("other", [{"seed": 8}, {"epoch": 3}])
def test_masks_differ_by_seed_and_epoch(other):
    """And are what the generator draws for those."""
    values = values_of(**other)

    np.testing.assert_array_equal(values["first"], mask(0.5, 0, **other))
    assert (values["first"] != values_of()["first"]).any()


def test_a_network_without_normalization_has_no_moving_averages():
    """Nothing is counted in it."""
    network = Network.sequential("plain", Rescaling(2.0), input_shape=SHAPE)
    inputs = enter(network, {"image": ONES.astype(np.uint8)}, np.float64)

    tape = train_forward(network, inputs, seed=0, epoch=1)

    assert moving_statistics(network, tape) == {}
