import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from scrawl.errors import InvalidRequest
from scrawl.explanation import MAX_IMAGES, embedding, hidden_layer
from scrawl.networks import (
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Network,
    initialize,
    zoo_network,
)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 12])
def test_every_image_has_a_place(plain, images, count):
    """However few there are."""
    points = embedding(plain, images[:count])

    assert points.shape == (count, 2)
    assert points.dtype == np.float32
    assert np.isfinite(points).all()


def test_equal_images_give_equal_maps(plain, images):
    """To the byte, on any number of threads."""
    maps = set()
    for threads in (1, 2, 3):
        with threadpool_limits(threads):
            maps.add(embedding(plain, images).tobytes())

    assert len(maps) == 1


def test_classes_that_a_layer_tells_apart_lie_apart():
    """Each image is nearer to its own kind than to any other."""
    network = zoo_network("mlp-512-256", (4, 4, 1), ("dark", "light"))
    random = np.random.default_rng(0)
    dark, light = random.integers(0, 40, (2, 20, 4, 4)).astype(np.uint8)
    images = np.concatenate([dark, 255 - light])

    points = embedding(initialize(network, seed=0), images)

    apart = np.linalg.norm(points[:, None] - points, axis=2) + 1e9 * np.eye(40)
    is_light = np.arange(40) >= 20
    assert (is_light[apart.argmin(axis=1)] == is_light).all()


def test_images_that_are_alike_lie_on_one_place(plain, images):
    """There is nothing to tell them apart by, and no warning about it."""
    points = embedding(plain, images[:1].repeat(6, axis=0))

    assert not points.any()


def test_a_number_is_read_beside_every_image(adding):
    """One for all, or one for each; the digit's layer does not depend on it."""
    one = embedding(adding.network, adding.images, {"number": 1})
    each = embedding(adding.network, adding.images, adding.beside)

    np.testing.assert_array_equal(one, each)


@pytest.mark.parametrize(
    ("layers", "layer"),
    [
        (
            (
                Flatten(),
                Dense(5, activation="relu"),
                Dropout(0.5),
                Dense(3, activation="softmax"),
            ),
            "dropout",
        ),
        ((Flatten(), Dense(3, activation="softmax")), "flatten"),
        ((Conv2D(3, 2, activation="softmax"),), "conv2d/conv"),
        (
            (Conv2D(4, 2), Conv2D(3, 1), GlobalAveragePooling2D()),
            "conv2d",
        ),
    ],
)
def test_the_last_hidden_layer_is_found(layers, layer):
    """What the last layer with weights reads, or that layer if it reads the input."""
    network = Network.sequential(
        "deep", *layers, input_shape=(4, 4, 1), classes=tuple("abc")
    )

    assert hidden_layer(network) == layer


@pytest.mark.parametrize("count", [0, MAX_IMAGES + 1])
def test_no_images_or_too_many_are_refused(plain, count):
    """The message says how many there may be."""
    images = np.zeros((count, 9, 8), np.uint8)

    with pytest.raises(InvalidRequest, match=rf"1 to 5,000 images, got {count:,}\."):
        embedding(plain, images)


def test_values_that_are_no_numbers_are_refused(images):
    """Weights may be finite, and what they make of an image may not."""
    network = Network.sequential(
        "huge",
        Flatten(),
        Dense(2),
        Dense(2, activation="softmax"),
        input_shape=(9, 8, 1),
        classes=("a", "b"),
    )
    weights = {
        name: np.full(weight.shape, 3e38, np.float32)
        for name, weight in network.weight_list()
    }

    with pytest.raises(InvalidRequest, match="values of 'dense' are too large"):
        embedding(network.with_weights(weights), images)
