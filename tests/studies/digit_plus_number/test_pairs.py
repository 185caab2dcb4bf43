"""Which examples both networks see, and how pairs are counted."""

import numpy as np
import pytest

from scrawl.data import Dataset, load_data
from scrawl.networks import Dense, Flatten, Network, Rescaling
from scrawl.studies.digit_plus_number.pairs import (
    drawn_data,
    drawn_images,
    rate_pairs,
    unseen_images,
    watched_by_unseen,
)
from scrawl.studies.material import share_watched, watched_by_test
from scrawl.training import Recipe, train


@pytest.fixture(scope="module")
def numbered() -> Dataset:
    """The digits that come with scrawl, each with a number."""
    return load_data("digits+number")


def test_unseen_images_were_not_drawn(numbered):
    """Or they would be no test of what was learned."""
    drawn, unseen = drawn_images(numbered, 3), unseen_images(numbered, 3)

    assert len(drawn) == len(numbered.train) // 3
    assert len(set(drawn)) < len(drawn)  # some of them repeatedly
    assert len(unseen) == len(set(unseen)) == len(drawn)
    assert not set(unseen) & set(drawn)


def test_every_seed_draws_other_images(numbered):
    """And the same ones each time."""
    first, again, other = (drawn_images(numbered, seed) for seed in (0, 0, 1))

    np.testing.assert_array_equal(first, again)
    assert (first != other).mean() > 0.9


def test_what_is_watched_changes_no_weight(numbered, tmp_path):
    """So the same training can be watched in two ways."""
    layers = (Rescaling(1 / 255), Flatten(), Dense(10, activation="softmax"))
    network = Network.sequential("tiny", *layers)
    data = drawn_data(numbered, 0)
    recipe = Recipe(epochs=2, validation_split=share_watched(data))

    runs = [
        train(network, watched, recipe=recipe, out=tmp_path / name, progress=False)
        for name, watched in (
            ("test", watched_by_test(data)),
            ("unseen", watched_by_unseen(numbered, 0)),
        )
    ]

    one, other = (run.network.weights for run in runs)
    for name, array in one.items():
        np.testing.assert_array_equal(array, other[name])
    assert runs[0].history[-1].val_loss != runs[1].history[-1].val_loss


@pytest.mark.parametrize(("off", "sums", "disagreeing"), [(0, 1.0, 0), (1, 0.0, 1)])
def test_all_pairs_are_counted(numbered, off, sums, disagreeing):
    """By a reader that knows the digits, and adds right or one too much."""
    labels = numbered.test.labels

    def read(inputs):
        total = labels + inputs["number"] + off
        return {
            "digit": np.eye(10, dtype=np.float32)[labels],
            "sum": np.eye(20, dtype=np.float32)[total],
        }

    rates = rate_pairs(read, numbered)

    assert rates.num_pairs == 10 * len(labels)
    assert (rates.digit, rates.sum) == (1.0, sums)
    assert rates.num_disagreeing == disagreeing * rates.num_pairs
