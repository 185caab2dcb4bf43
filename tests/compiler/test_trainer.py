"""What an epoch tells, how it is stopped, and what it refuses."""

import signal
import threading

import numpy as np
import pytest

from scrawl.compiler import SGD, Adam, Trainer, Watch, weight_gradients
from scrawl.errors import InvalidNetwork, InvalidRequest
from scrawl.networks import (
    Activation,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Network,
    Rescaling,
)
from scrawl.reference import ReferenceNetwork

STANDING_STILL = SGD(1e-30)
LONG = 400_000  # visits: seconds of work, of which a test waits for a tenth


@pytest.fixture(scope="module")
def network(learned) -> Network:
    """A network that learns quickly."""
    layers = (Rescaling(1 / 255), Flatten(), Dense(20, "relu"), Dense(5, "softmax"))
    return learned(*layers, shape=(6, 5, 1))


@pytest.fixture(scope="module")
def slow(learned) -> Network:
    """A network that takes its time."""
    layers = (Rescaling(1 / 255), Conv2D(16, 5), Flatten(), Dense(5, "softmax"))
    return learned(*layers, shape=(28, 28, 1))


def test_loss_and_accuracy_are_means_over_the_images(network, drawn):
    """Not over the batches, of which the last is smaller; as Keras prints them."""
    images, labels = drawn(network, 20)
    trainer = Trainer(network, STANDING_STILL, batch_size=8)

    result = run(trainer, images, labels, rates=[1e-30] * 3)

    scores = ReferenceNetwork(network)(images)
    right = scores[np.arange(20), labels]
    assert result.loss == pytest.approx(-np.log(right).mean(), rel=1e-5)
    assert result.accuracy == (scores.argmax(axis=1) == labels).mean()
    assert (result.num_images, result.was_stopped) == (20, False)


def test_of_equal_scores_the_first_counts(network, drawn):
    """As when reading: ties take the lowest class."""
    images, _ = drawn(network, 10)
    blank = {name: np.zeros_like(array) for name, array in network.weights.items()}
    trainer = Trainer(network.with_weights(blank), STANDING_STILL, batch_size=10)
    labels = np.array([0, 0, 0, 1, 2, 3, 4, 4, 4, 4], np.uint8)

    result = run(trainer, images, labels, rates=[1e-30])

    assert result.accuracy == pytest.approx(0.3)
    assert result.loss == pytest.approx(np.log(5))


def test_every_batch_is_judged_before_it_is_learned(network, drawn):
    """Two batches in one epoch are what they are in two."""
    images, labels = drawn(network, 12)
    once = Trainer(network, SGD(1.0), batch_size=8)
    twice = Trainer(network, SGD(1.0), batch_size=8)

    together = run(once, images, labels, rates=[1.0, 1.0])
    first = run(twice, images, labels, order=range(8), rates=[1.0])
    second = run(twice, images, labels, order=range(8, 12), rates=[1.0])

    assert together.loss == pytest.approx((8 * first.loss + 4 * second.loss) / 12)
    both = 8 * first.accuracy + 4 * second.accuracy
    assert together.accuracy == pytest.approx(both / 12)


def test_dropout_is_on_while_it_learns(learned, drawn):
    """The loss is the one that the gradients belong to."""
    layers = (Rescaling(1 / 255), Flatten(), Dropout(0.5), Dense(5, "softmax"))
    network = learned(*layers, shape=(6, 5, 1))
    images, labels = drawn(network, 20)

    result = run(
        Trainer(network, STANDING_STILL, batch_size=20), images, labels, rates=[1e-30]
    )

    right = ReferenceNetwork(network)(images)[np.arange(20), labels]
    assert (
        result.loss == weight_gradients(network, *named(network, images, labels)).loss
    )
    assert result.loss != pytest.approx(-np.log(right).mean(), rel=0.001)


def test_it_learns(network, drawn):
    """Forty images by heart."""
    images, labels = drawn(network, 40)
    trainer = Trainer(network, Adam(0.01), batch_size=10)

    results = [run(trainer, images, labels, rates=[0.01] * 4) for _ in range(60)]

    assert results[-1].accuracy == 1
    assert results[-1].loss < results[0].loss / 10
    assert trainer.steps_done == 240


def test_the_network_it_starts_from_stays_as_it_was(network, drawn):
    """And so does each that it gave before."""
    images, labels = drawn(network, 8)
    before = {name: array.copy() for name, array in network.weights.items()}
    trainer = Trainer(network, SGD(1.0), batch_size=8)

    at_first = trainer.network()
    run(trainer, images, labels, rates=[1.0])

    for name, array in before.items():
        np.testing.assert_array_equal(network.weights[name], array)
        np.testing.assert_array_equal(at_first.weights[name], array)
        assert (trainer.network().weights[name] != array).any()


def test_images_may_be_visited_in_any_order_and_number(network, drawn):
    """Some twice, some never; views are read as the arrays they show."""
    images, labels = drawn(network, 20)
    visits = [3, 3, 19, 0, 3, 7, 11]
    views = Trainer(network, SGD(0.1), batch_size=4)
    copies = Trainer(network, SGD(0.1), batch_size=4)

    run(views, images[::-1], labels[::-1], order=visits, rates=[0.1, 0.1])
    run(copies, images[::-1].copy(), labels[::-1].copy(), order=visits, rates=[0.1] * 2)

    for name, weight in views.network().weights.items():
        np.testing.assert_array_equal(weight, copies.network().weights[name])


def test_progress_is_told_in_the_calling_thread(slow, drawn):
    """How many images are done, never fewer than before."""
    heard = []

    def hear(images_done: int) -> None:
        heard.append((threading.get_ident(), images_done))

    images, labels = drawn(slow, 50)
    trainer = Trainer(slow, SGD(), batch_size=50)
    visits = np.resize(np.arange(50), 20_000)
    run(trainer, images, labels, order=visits, rates=[1e-6] * 400, watch=Watch(hear))

    threads, counts = zip(*heard, strict=True)
    assert set(threads) == {threading.get_ident()}
    assert list(counts) == sorted(counts)
    assert 0 <= counts[-1] <= 20_000


def test_an_epoch_can_be_stopped(slow, drawn):
    """After the batch in hand; what was learned until then is kept."""
    images, labels = drawn(slow, 50)
    trainer = Trainer(slow, SGD(), batch_size=50)

    result = long_run(trainer, images, labels, watch=Watch(should_stop=lambda: True))

    assert result.was_stopped
    assert 0 < result.num_images < LONG
    assert result.num_images % 50 == 0
    assert trainer.steps_done == result.num_images // 50
    at_first = run(Trainer(slow, SGD(), batch_size=50), images, labels, rates=[1e-6])
    assert result.loss == pytest.approx(at_first.loss, rel=0.1)
    assert 0 <= result.accuracy <= 1


@pytest.mark.parametrize("threads", [1, 3])
def test_an_interrupt_ends_all_workers(threads, slow, drawn):
    """Nobody writes to memory that is gone; the next epoch is another one."""
    images, labels = drawn(slow, 50)
    trainer = Trainer(slow, SGD(), batch_size=50, threads=threads)
    before = set(threading.enumerate())

    def interrupt(images_done: int) -> None:
        assert images_done >= 0
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt, match=r"^$"):
        long_run(trainer, images, labels, watch=Watch(interrupt))

    assert set(threading.enumerate()) <= before
    again = run(trainer, images, labels, rates=[1e-6], epoch=2)
    assert (again.num_images, again.was_stopped) == (50, False)


def test_an_error_in_a_callback_ends_all_workers(slow, drawn):
    """As an interrupt would."""
    images, labels = drawn(slow, 50)
    trainer = Trainer(slow, SGD(), batch_size=50)
    before = set(threading.enumerate())

    def fail() -> bool:
        raise LookupError("of mine")

    with pytest.raises(LookupError, match="of mine"):
        long_run(trainer, images, labels, watch=Watch(should_stop=fail))

    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize("size", [0, -1, 65_537])
def test_impossible_batches_are_refused(size, network):
    """The message says what is possible."""
    with pytest.raises(InvalidRequest, match=rf"batch_size is {size}; .*1 to 65536"):
        Trainer(network, SGD(), batch_size=size)


def test_impossible_numbers_of_threads_are_refused(network):
    """No machine has none, or that many."""
    with pytest.raises(
        InvalidRequest, match="65 threads were asked for; give a number"
    ):
        Trainer(network, SGD(), batch_size=8, threads=65)


def test_networks_without_probabilities_are_refused(learned):
    """There is nothing that a cross-entropy could compare with."""
    network = learned(Flatten(), Dense(5), shape=(4, 4, 1))

    message = (
        r"'case' ends in 'dense', which gives no row of prob.*activation='softmax'"
    )
    with pytest.raises(InvalidNetwork, match=message):
        Trainer(network, SGD(), batch_size=8)


def test_networks_that_cannot_learn_are_refused():
    """Nothing in them changes."""
    layers = (Flatten(), Activation("softmax"))
    network = Network.sequential("fixed", *layers, input_shape=(5, 2, 1))

    with pytest.raises(
        InvalidNetwork, match=r"'fixed' has no weights\. Add a Dense or"
    ):
        Trainer(network, SGD(), batch_size=8)


def test_untrained_networks_need_first_weights(network):
    """Nothing would come of zeros."""
    bare = Network(network.name, network.inputs, network.nodes, network.outputs)

    with pytest.raises(
        InvalidNetwork, match=r"has no weights\. Train it, or draw them"
    ):
        Trainer(bare, SGD(), batch_size=8)


def run(trainer: Trainer, images, labels, *, rates, order=None, epoch=1, **callbacks):
    """Train an epoch, with a learning rate for each batch."""
    visits = range(len(images)) if order is None else order
    return trainer.train_epoch(
        *named(trainer.network(), images, labels),
        order=np.fromiter(visits, np.int64),
        rates=np.array(rates, np.float32),
        epoch=epoch,
        **callbacks,
    )


def long_run(trainer: Trainer, images, labels, **callbacks):
    """Train an epoch that takes seconds unless it is stopped."""
    order = np.resize(np.arange(len(images)), LONG)
    rates = np.full(LONG // trainer.batch_size, 1e-6, np.float32)
    named_arrays = named(trainer.network(), images, labels)
    return trainer.train_epoch(
        *named_arrays, order=order, rates=rates, epoch=1, **callbacks
    )


def named(network: Network, images, labels):
    """Return the images and labels by the names of the network's input and output."""
    return {"image": images}, {network.outputs[0]: labels}
