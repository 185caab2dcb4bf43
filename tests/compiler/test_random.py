"""Dropout masks of the C kernels, read off the weights that a step changes."""

import numpy as np
import pytest

from scrawl.compiler import SGD, Trainer
from scrawl.networks import Dense, Dropout, Flatten, Layer, Network, Rescaling
from scrawl.randomness import Purpose, uniform

SHAPE = (13, 11, 1)  # 143 numbers: no multiple of a vector, or of a group of draws
SIZE = 143
SEED = (5 << 32) + 7
ONES = Rescaling(0.0, offset=1.0)


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.75])
@pytest.mark.parametrize(("image", "epoch"), [(0, 1), (3, 1), (0, 9)])
def test_masks_are_those_of_randomness(rate, image, epoch):
    """The kernels draw what NumPy draws: element by element, image by image."""
    layers = (ONES, Flatten(), Dropout(rate))

    handed = passed_on(layers, image=image, epoch=epoch)

    np.testing.assert_allclose(handed, mask(rate, 0, image, epoch), rtol=1e-6)


def test_each_layer_draws_for_itself():
    """What both layers keep is scaled up twice."""
    layers = (ONES, Dropout(0.2), Flatten(), Dropout(0.4))

    handed = passed_on(layers, image=2, epoch=4)

    both = mask(0.2, 0, 2, 4) * mask(0.4, 1, 2, 4)
    np.testing.assert_allclose(handed, both, rtol=1e-6)


def test_panels_of_a_large_layer_draw_their_own_part():
    """Outputs may be shared out to workers in any way."""
    layers = (ONES, Flatten(), Dense(300, "relu"), Dropout(0.5))

    handed = passed_on(layers, image=1, epoch=2, size=300)

    np.testing.assert_allclose(handed, mask(0.5, 0, 1, 2, size=300), rtol=1e-6)


def test_the_same_numbers_are_dropped_on_the_way_back():
    """A weight whose output was dropped learns nothing, and keeps its bias."""
    layers = (ONES, Flatten(), Dense(300), Dropout(0.5), Dense(2, "softmax"))
    network = with_ones(Network.sequential("back", *layers, input_shape=SHAPE))
    lopsided = {"dense_1/kernel": np.ones((300, 2), np.float32)}
    lopsided["dense_1/kernel"][:, 0] = -1
    network = network.with_weights({**network.weights, **lopsided})

    trained = step(network, image=1, epoch=2)

    changed = trained.weights["dense/bias"] != network.weights["dense/bias"]
    np.testing.assert_array_equal(changed, mask(0.5, 0, 1, 2, size=300) > 0)


def test_masks_differ():
    """From image to image, epoch to epoch, layer to layer and seed to seed."""
    layers = (ONES, Flatten(), Dropout(0.5))
    places = [(0, 1), (1, 1), (0, 2), (300, 1)]

    masks = {passed_on(layers, image=i, epoch=e).tobytes() for i, e in places}
    masks.add(passed_on(layers, image=0, epoch=1, seed=SEED + 1).tobytes())
    masks.add(mask(0.5, 1, 0, 1).astype(np.float32).tobytes())

    assert len(masks) == 6


@pytest.mark.parametrize("rate", [0.01, 0.3, 0.9])
def test_the_share_that_is_dropped_is_the_rate(rate):
    """Over many images; the mean of all numbers stays what it was."""
    layers = (ONES, Flatten(), Dropout(rate))

    handed = np.stack([passed_on(layers, image=i, epoch=1) for i in range(100)])

    deviation = np.sqrt(rate * (1 - rate) / handed.size)
    assert (handed == 0).mean() == pytest.approx(rate, abs=4 * deviation)
    assert handed.mean() == pytest.approx(1, abs=4 * deviation / (1 - rate))


def mask(rate: float, layer: int, image: int, epoch: int, size: int = SIZE):
    """Return what dropout multiplies by, as `scrawl.randomness` draws it."""
    purpose = Purpose.DROPOUT + layer
    drawn = uniform(SEED, purpose, size, epoch=epoch, image=image)
    return (np.float64(drawn) >= rate) / (1 - rate)


def passed_on(
    layers: tuple[Layer, ...],
    *,
    image: int,
    epoch: int,
    size: int = SIZE,
    seed: int = SEED,
) -> np.ndarray:
    """Return what *layers* make of ones, from what a dense layer learns of them.

    Its kernel is 0 before, so that the gradient of its loss is known: 1/2 for each
    number that it was handed.
    """
    read_out = Dense(2, "softmax")
    network = Network.sequential("masks", *layers, read_out, input_shape=SHAPE)
    network = with_ones(network)
    (name,) = (key for key, w in network.weights.items() if w.shape == (size, 2))
    zeros = {name: np.zeros((size, 2), np.float32)}
    network = network.with_weights({**network.weights, **zeros})
    return step(network, image, epoch, seed).weights[name][:, 0] * 2


def with_ones(network: Network) -> Network:
    """Return *network* with kernels of 0 and biases of 1: every output is 1."""
    return network.with_weights({
        name: np.full(weight.shape, float(name.endswith("bias")), np.float32)
        for name, weight in network.weight_list()
    })


def step(network: Network, image: int, epoch: int, seed: int = SEED) -> Network:
    """Return the network after one step of rate 1 with one image."""
    trainer = Trainer(network, SGD(1.0), batch_size=1, seed=seed)
    trainer.train_epoch(
        {"image": np.zeros((301, *SHAPE[:2]), np.uint8)},
        {network.outputs[0]: np.zeros(301, np.uint8)},
        order=np.array([image]),
        rates=np.ones(1, np.float32),
        epoch=epoch,
    )
    return trainer.network()
