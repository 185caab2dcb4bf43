"""A training that is stopped, and goes on elsewhere, as if it had not been."""

import numpy as np
import pytest

from scrawl.arrays import Labels
from scrawl.compiler import Adam, Trainer, Watch
from scrawl.images import Augmentation
from scrawl.networks import (
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Network,
)
from scrawl.randomness import permutation

BATCH, NUM_IMAGES = 16, 8000  # enough batches for a stop in the middle


@pytest.fixture
def network(learned) -> Network:
    """A network with all that a training must remember."""
    layers = (Conv2D(4, 3), BatchNormalization(), Activation("relu"), Dropout(0.2))
    return learned(*layers, Flatten(), Dense(5, "softmax"), shape=(9, 8, 1))


@pytest.fixture
def examples(network, drawn) -> tuple[np.ndarray, Labels]:
    """Images and labels for it."""
    return drawn(network, NUM_IMAGES)


def new_trainer(network: Network, threads: int) -> Trainer:
    """Return a trainer with everything on."""
    return Trainer(
        network,
        Adam(0.01),
        batch_size=BATCH,
        augmentation=Augmentation(shift_pixels=1.0, rotation_degrees=10.0),
        ema_momentum=0.9,
        threads=threads,
        seed=5,
    )


def train_epoch(trainer: Trainer, examples, epoch: int, watch: Watch | None = None):
    """Train an epoch, or what is left of it."""
    images, labels = examples
    return trainer.train_epoch(
        {"image": images},
        {"dense": labels},
        order=permutation(1, NUM_IMAGES, epoch=epoch),
        rates=np.linspace(0.01, 0.001, NUM_IMAGES // BATCH, dtype=np.float32),
        epoch=epoch,
        watch=watch or Watch(),
    )


def bytes_of(trainer: Trainer) -> bytes:
    """Return all bytes that a training goes on from."""
    state = trainer.state()
    groups = state.weights, state.first_moments, state.second_moments, state.averages
    return b"".join(array.tobytes() for group in groups for array in group.values())


def test_stops_leave_no_trace(network, examples):
    """In the middle of an epoch, each time in a trainer of its own."""
    whole = new_trainer(network, threads=2)
    expected = [train_epoch(whole, examples, epoch) for epoch in (1, 2)]

    trainer, results, stops = new_trainer(network, threads=1), [], []
    for epoch in (1, 2):
        watch = Watch(should_stop=lambda: True, seconds=0.001)
        result = train_epoch(trainer, examples, epoch, watch)
        while result.was_stopped:
            stops.append(result.num_images)
            state = trainer.state()
            trainer = new_trainer(network, threads=len(stops) % 3 + 1)
            trainer.restore(state)
            result = train_epoch(trainer, examples, epoch, watch)
        results.append(result)

    assert len(stops) > 1
    assert results == expected
    assert bytes_of(trainer) == bytes_of(whole)
    assert trainer.steps_done == whole.steps_done == 2 * NUM_IMAGES // BATCH


def test_an_interruption_is_a_stop(network, examples):
    """Whatever the calling thread is interrupted by, batches are whole."""
    whole, trainer = new_trainer(network, threads=2), new_trainer(network, threads=2)
    expected = train_epoch(whole, examples, 1)

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt, match=r"^$"):
        train_epoch(trainer, examples, 1, Watch(interrupt, seconds=0.001))
    assert trainer.images_done % BATCH == 0
    assert trainer.steps_done == trainer.images_done // BATCH

    assert train_epoch(trainer, examples, 1) == expected
    assert bytes_of(trainer) == bytes_of(whole)


def test_the_next_epoch_begins_at_its_beginning(network, examples):
    """What is left of one is nothing to the other."""
    trainer = new_trainer(network, threads=2)

    results = [train_epoch(trainer, examples, epoch) for epoch in (1, 2)]

    assert [result.num_images for result in results] == [NUM_IMAGES] * 2
    assert trainer.images_done == 0
