import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.images.affine import ONE_PIXEL
from scrawl.images.elastic import COLUMN_TOTAL, MAX_GAIN, ROW_TOTAL, elastic_of
from scrawl.randomness import Purpose, random_bits

SHAPE = (28, 28)
MANY = np.arange(500)


@pytest.mark.parametrize("pixels", [0.3, 3.0, 8.0])
@pytest.mark.parametrize("sigma", [1.0, 4.0, 8.0])
def test_a_third_of_the_most_is_the_standard_deviation(pixels, sigma):
    """In both directions alike, evenly about nothing, and never more than the most."""
    moves = elastic_of(pixels, sigma, SHAPE)(1, 2, MANY) / ONE_PIXEL

    assert abs(moves).max() <= pixels
    np.testing.assert_allclose(moves.std(axis=(1, 2, 3)), pixels / 3, rtol=0.04)
    np.testing.assert_allclose(moves.mean(), 0, atol=pixels * 0.02)


@pytest.mark.parametrize("sigma", [2.0, 4.0])
def test_neighbours_move_alike(sigma):
    """As a Gaussian says: exp(-d^2 / 4 sigma^2) is how much they have in common."""
    moves = elastic_of(3.0, sigma, SHAPE)(1, 2, MANY) / ONE_PIXEL

    for distance in (1, 2, 6):
        down = correlation(moves[:, :, distance:], moves[:, :, :-distance])
        right = correlation(moves[:, :, :, distance:], moves[:, :, :, :-distance])
        expected = np.exp(-((distance / sigma) ** 2) / 4)
        np.testing.assert_allclose([down, right], expected, atol=0.03)


def test_edges_move_as_much_as_the_middle():
    """Every pixel has neighbours on all sides: the other end of the ring."""
    moves = elastic_of(3.0, 4.0, SHAPE)(1, 2, np.arange(1500)) / ONE_PIXEL

    deviations = moves.std(axis=(0, 1))

    np.testing.assert_allclose(deviations, 1, atol=0.09)


def test_directions_and_images_have_nothing_in_common():
    """Nor have seeds and epochs."""
    elastic = elastic_of(3.0, 4.0, SHAPE)
    moves = elastic(1, 2, MANY)
    others = [elastic(2, 2, MANY), elastic(1, 3, MANY), elastic(1, 2, MANY + 1)]

    shared = [correlation(moves, other) for other in others]

    np.testing.assert_allclose([*shared, correlation(*moves)], 0, atol=0.05)


def test_an_image_bends_as_it_does_alone():
    """Whatever is asked for beside it."""
    elastic = elastic_of(3.0, 4.0, (9, 13))

    together = elastic(1, 2, np.arange(7))

    np.testing.assert_array_equal(together[:, 5:6], elastic(1, 2, np.array([5])))


@settings(max_examples=60)
@given(
    st.floats(0.001, 1), st.floats(0.5, 16), st.integers(1, 512), st.integers(1, 512)
)
def test_no_sum_leaves_its_bits(share, sigma, height, width):
    """Of signs, of numbers up to 127, and times the gain."""
    pixels = share * min(height, width)

    elastic = elastic_of(pixels, sigma, (height, width))

    columns, rows = elastic.column_weights, elastic.row_weights
    assert 2 * sum(columns) - columns[0] <= COLUMN_TOTAL
    assert 2 * sum(rows) - rows[0] <= ROW_TOTAL
    assert 0 < elastic.gain <= MAX_GAIN
    assert list(columns) == sorted(columns, reverse=True)
    assert min(*columns, *rows) >= 0
    assert elastic.limit <= pixels * ONE_PIXEL


def test_the_field_is_what_it_is_said_to_be():
    """Sign by sign, with a ring that is counted round, and numbers without limits."""
    height, width, seed, epoch, image = 7, 5, 3, 2, 11
    elastic = elastic_of(2.0, 1.0, (height, width))
    words = random_bits(seed, Purpose.ELASTIC, 64, epoch=epoch, image=image)
    ring = range(height * width)
    for direction in (0, 1):
        signs = [int(words[i]) >> (16 * direction) & 1 for i in ring]
        bands = summed([2 * s - 1 for s in signs], elastic.column_weights, width)
        sums = summed([(b + 128) >> 8 for b in bands], elastic.row_weights, 1)
        expected = [s * elastic.gain >> elastic.shift for s in sums]
        expected = [max(-elastic.limit, min(elastic.limit, e)) for e in expected]

        moves = elastic(seed, epoch, np.array([image]))[direction, 0]

        assert moves.reshape(-1).tolist() == expected


def summed(numbers: list[int], weights: tuple[int, ...], step: int) -> list[int]:
    """Return weighted sums of numbers on a ring that lie *step* apart."""
    count = len(numbers)
    taps = range(1 - len(weights), len(weights))
    return [
        sum(weights[abs(tap)] * numbers[(i + tap * step) % count] for tap in taps)
        for i in range(count)
    ]


def correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Return how much two arrays have in common, from -1 to 1."""
    return float(np.corrcoef(a.reshape(-1), b.reshape(-1))[0, 1])
