import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrawl.randomness import Purpose, permutation, philox, random_bits, uniform

SEEDS = st.integers(0, 2**64 - 1)

# Random123's kat_vectors: counter, key, random words.
KNOWN_ANSWERS = [
    (
        "00000000 00000000 00000000 00000000",
        "00000000 00000000",
        "6627e8d5 e169c58d bc57ac4c 9b00dbd8",
    ),
    (
        "ffffffff ffffffff ffffffff ffffffff",
        "ffffffff ffffffff",
        "408f276d 41c83b0e a20bc7c6 6d5451fd",
    ),
    (
        "243f6a88 85a308d3 13198a2e 03707344",
        "a4093822 299f31d0",
        "d16cfe09 94fdcceb 5001e420 24126ea1",
    ),
]


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_philox_gives_the_known_answers(counter: str, key: str, answer: str):
    """The generator is the published one, word by word."""
    low, high = words(key)

    drawn = philox(words(counter)[np.newaxis], int(low) | int(high) << 32)

    np.testing.assert_array_equal(drawn[0], words(answer))


def test_a_counter_is_element_image_epoch_and_purpose():
    """Elements 0 to 15 are first words, 16 to 31 second words of sixteen counters."""
    counters = np.array([[block, 7, 3, 2] for block in range(16)], np.uint32)

    bits = random_bits(seed=5, purpose=2, count=64, epoch=3, image=7)

    np.testing.assert_array_equal(bits.reshape(4, 16), philox(counters, 5).T)


@given(SEEDS, st.integers(0, 200), st.integers(0, 200))
def test_fewer_numbers_are_the_first_of_more(seed: int, count: int, more: int):
    """How many numbers are asked for at once changes none of them."""
    few = random_bits(seed, Purpose.DROPOUT, count, epoch=1, image=2)
    many = random_bits(seed, Purpose.DROPOUT, count + more, epoch=1, image=2)

    np.testing.assert_array_equal(few, many[:count])


def test_numbers_do_not_depend_on_when_they_are_drawn():
    """Images may be visited in any order, by any thread."""
    forwards = {image: draw(image=image) for image in range(5)}
    backwards = {image: draw(image=image) for image in reversed(range(5))}

    assert forwards == backwards


def test_every_part_of_the_counter_and_the_key_matters():
    """Another seed, purpose, epoch or image gives other numbers."""
    different = {
        draw(),
        draw(seed=1),
        draw(seed=1 << 32),
        draw(purpose=Purpose.SHUFFLE),
        draw(epoch=1),
        draw(image=1),
    }

    assert len(different) == 6


def test_uniform_numbers_fill_the_interval_evenly():
    """They are multiples of 2^-24 in [0, 1), and no stretch of it is preferred."""
    drawn = uniform(seed=0, purpose=Purpose.WEIGHTS, count=100_000)

    counts, _ = np.histogram(drawn, bins=10, range=(0, 1))
    assert drawn.min() >= 0
    assert drawn.max() < 1
    np.testing.assert_array_equal(drawn * 2**24 % 1, 0)
    np.testing.assert_allclose(counts, 10_000, atol=400)


@given(SEEDS, st.integers(1, 300), st.integers(0, 100))
def test_a_permutation_visits_each_number_once(seed: int, count: int, epoch: int):
    """An epoch leaves out no image and repeats none."""
    order = permutation(seed, count, epoch=epoch)

    np.testing.assert_array_equal(np.sort(order), np.arange(count))


def test_epochs_have_orders_of_their_own():
    """The order changes with the epoch and with the seed, and with nothing else."""
    first = permutation(0, 100, epoch=1)

    assert first.tolist() == permutation(0, 100, epoch=1).tolist()
    assert first.tolist() != permutation(0, 100, epoch=2).tolist()
    assert first.tolist() != permutation(1, 100, epoch=1).tolist()


def words(text: str) -> np.ndarray:
    """Return hexadecimal words as numbers."""
    return np.array([int(word, 16) for word in text.split()], np.uint32)


def draw(
    seed: int = 0, purpose: int = Purpose.DROPOUT, epoch: int = 0, image: int = 0
) -> bytes:
    """Return some random bits as bytes, which compare as a whole."""
    return random_bits(seed, purpose, 40, epoch=epoch, image=image).tobytes()
