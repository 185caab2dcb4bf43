"""Arrays that a library would read beyond their end, or as something else."""

import numpy as np
import pytest

from scrawl.compiler import SGD, Trainer
from scrawl.compiler.checks import (
    check_images,
    check_order,
    check_rates,
    checked_labels,
)
from scrawl.errors import InvalidRequest
from scrawl.networks import Dense, Flatten, Network


@pytest.fixture(scope="module")
def network(learned) -> Network:
    """A network of five classes, for images of 4x3."""
    return learned(Flatten(), Dense(5, "softmax"), shape=(4, 3, 1))


@pytest.mark.parametrize(
    ("shape", "dtype", "given"),
    [
        ((2, 3, 4), np.uint8, "uint8 3x4"),
        ((2, 4, 3), np.float32, "float32 4x3"),
        ((2, 4, 3, 1), np.uint8, "uint8 4x3x1"),
        ((4, 3), np.uint8, "uint8 3"),
        ((3,), np.uint8, "uint8 "),
    ],
)
def test_images_must_be_bytes_of_the_networks_size(shape, dtype, given, network):
    """The message says what came and what is needed."""
    with pytest.raises(
        InvalidRequest, match=f"are {given}; 'case' takes uint8 4x3. Br"
    ):
        check_images(network, np.zeros(shape, dtype))


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (np.zeros(2, np.int64), "The labels are int64 2; 2 images need uint8 2"),
        (np.zeros(3, np.uint8), "The labels are uint8 3; 2 images need uint8 2"),
        (np.zeros((2, 5), np.uint8), "The labels are uint8 2x5; 2 images need uint8 2"),
        (np.array([0, 5], np.uint8), "A label is 5; 'case' knows the classes 0 to 4"),
        (np.array([255, 0], np.uint8), "A label is 255; 'case' knows the classes 0 to"),
    ],
)
def test_labels_must_be_one_class_for_each_image(labels, message, network):
    """No byte beyond the scores is ever taken for one."""
    with pytest.raises(InvalidRequest, match=message):
        checked_labels(network, {"dense": labels}, ["dense"], 2)


@pytest.mark.parametrize(
    ("order", "message"),
    [
        (np.array([0, 3]), "names the images 0 to 3, but there are 3, counted from 0"),
        (np.array([-1, 2]), "names the images -1 to 2, but there are 3"),
        (np.array([], np.int64), "The order is int64 0; it must be a row of one int64"),
        (
            np.array([0], np.int32),
            "The order is int32 1; it must be a row of one int64",
        ),
        (np.array([[0]]), "The order is int64 1x1; it must be a row of one int64"),
    ],
)
def test_the_order_must_name_images(order, message):
    """One visit at least, none of them elsewhere in memory."""
    with pytest.raises(InvalidRequest, match=message):
        check_order(order, 3)


@pytest.mark.parametrize(
    "rates",
    [
        np.ones(2, np.float32),
        np.ones(4, np.float32),
        np.ones((3, 1), np.float32),
        np.array([1, np.nan, 1], np.float32),
        np.array([1, 1, np.inf], np.float32),
    ],
)
def test_every_batch_needs_a_learning_rate(rates):
    """As many as there are batches, the short last one included."""
    message = (
        rf"{rates.size} learning rates were .* 20 images in batches of 8 need 3 fi"
    )
    with pytest.raises(InvalidRequest, match=message):
        check_rates(rates, num_images=20, batch_size=8)


def test_an_epoch_asks_for_all_of_it(network, drawn):
    """Nothing of it is left to the caller."""
    images, labels = drawn(network, 4)
    trainer = Trainer(network, SGD(), batch_size=4)
    order, rates = np.arange(4), np.ones(1, np.float32)

    def train(images=images, labels=labels, order=order, rates=rates) -> None:
        named = {"image": images}, {"dense": labels}
        trainer.train_epoch(*named, order=order, rates=rates, epoch=1)

    with pytest.raises(InvalidRequest, match="takes uint8 4x3"):
        train(images=images.transpose(0, 2, 1))
    with pytest.raises(InvalidRequest, match="A label is 5"):
        train(labels=np.full(4, 5, np.uint8))
    with pytest.raises(InvalidRequest, match="names the images 4 to 4"):
        train(order=np.array([4]))
    with pytest.raises(InvalidRequest, match="2 learning rates were given"):
        train(rates=np.ones(2, np.float32))
