"""Sums, copies and shifts: exact, and nothing beside them is touched."""

import numpy as np
import pytest

TIMES = (1, 2, 3, 8, 17, 32)
COUNTS = (1, 5, 16, 37)
SPREAD = "(Spread){3, 4, 5, 8, 9, 2, 1, 1, 1}"


@pytest.fixture(scope="module")
def kernels(everywhere):
    """Each kernel with the sizes of the tests."""
    two = "(const float *x, float *y)"
    three = "(const float *x, const float *z, float *y)"
    functions = [
        f"void sum{three} {{ add_values(x, z, y, 16, 48); }}",
        f"void shift{three} {{ shift_forward(x, z, y, 10, 9); }}",
        f"void shift_back{three} {{ shift_backward(x, z, y, 10); }}",
        f"void crop_out{two} {{ crop({SPREAD}, x, y); }}",
        *(f"void add_{n}{two} {{ add_to(x, y, {n}); }}" for n in COUNTS),
        *(
            f"void part_{n}{two} {{ copy_channels(x, y, 6, {n}, 40, {n}); }}"
            for n in COUNTS
        ),
        *(
            f"void put_{n}{two} {{ copy_channels(x, y, 6, {n}, {n}, 40); }}"
            for n in COUNTS
        ),
        *(
            f"void repeat_{n}{two} {{ repeat_channels(x, y, 7, 5, {n}); }}"
            for n in TIMES
        ),
        *(f"void gather_{n}{two} {{ add_repeated(x, y, 7, 5, {n}); }}" for n in TIMES),
    ]
    return everywhere(["image", "joining"], functions)


def test_a_sum_of_two_values_is_exact(kernels):
    """From the first number to the last."""
    x, z, y = draw(48, 0), draw(48, 1), draw(48, 2)

    found = kernels("sum", x, z, y)[2]

    np.testing.assert_array_equal(found[16:], (x + z)[16:])
    np.testing.assert_array_equal(found[:16], y[:16])


@pytest.mark.parametrize("count", COUNTS)
def test_one_value_is_added_to_another(kernels, count):
    """And not a number more."""
    x, y = draw(40, 0), draw(40, 1)

    found = kernels(f"add_{count}", x, y)[1]

    np.testing.assert_array_equal(found[:count], (x + y)[:count])
    np.testing.assert_array_equal(found[count:], y[count:])


@pytest.mark.parametrize("count", COUNTS)
def test_channels_are_copied_from_and_to_a_larger_image(kernels, count):
    """The other channels stay what they were."""
    large, small = draw((6, 40), 0), draw((6, count), 1)

    taken = kernels(f"part_{count}", large, small)[1]
    given = kernels(f"put_{count}", small, large)[1]

    np.testing.assert_array_equal(taken, large[:, :count])
    np.testing.assert_array_equal(given[:, :count], small)
    np.testing.assert_array_equal(given[:, count:], large[:, count:])


@pytest.mark.parametrize("times", TIMES)
def test_channels_are_repeated_side_by_side(kernels, times):
    """Each of them so many times before the next comes."""
    x = draw((7, 5), 0)

    y = kernels(f"repeat_{times}", x, np.zeros((7, 5 * times), np.float32))[1]

    np.testing.assert_array_equal(y, np.repeat(x, times, axis=1))


@pytest.mark.parametrize("times", TIMES)
def test_gradients_of_repeated_channels_are_added(kernels, times):
    """In their order."""
    dy = draw((7, 5 * times), 0)

    dx = kernels(f"gather_{times}", dy, np.zeros((7, 5), np.float32))[1]

    exact = dy.reshape(7, 5, times).astype(np.float64)
    limit = 1e-6 * np.abs(exact).sum(axis=2)
    np.testing.assert_array_less(np.abs(dx - exact.sum(axis=2)), limit)


@pytest.mark.parametrize("number", [0, 1, 9])
def test_probabilities_move_up_by_a_number(kernels, number):
    """The others are 0; gradients move down by it."""
    x, dy = draw(10, 0), draw(19, 1)
    n = np.array([number], np.float32)

    y = kernels("shift", x, n, draw(19, 2))[2]
    dx = kernels("shift_back", dy, n, draw(10, 3))[2]

    exact = np.zeros(19, np.float32)
    exact[number : number + 10] = x
    np.testing.assert_array_equal(y, exact)
    np.testing.assert_array_equal(dx, dy[number : number + 10])


def test_an_image_is_taken_out_of_what_surrounds_it(kernels):
    """At the place where it was put."""
    y = draw((8, 9, 5), 0)

    x = kernels("crop_out", y, np.zeros((3, 4, 5), np.float32))[1]

    np.testing.assert_array_equal(x, y[2:5, 1:5])


def draw(shape, seed: int) -> np.ndarray:
    """Return normal numbers."""
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)
