import numpy as np

from scrawl.networks import Join, Shift, Sum
from scrawl.reference.joining import join, join_back

PROBABILITIES = np.array([[0.5, 0.3, 0.2], [0.1, 0.2, 0.7], [0.0, 1.0, 0.0]])
NUMBERS = np.array([[0.0], [2.0], [1.0]])


def test_probabilities_of_a_sum_are_those_of_the_digit():
    """P(sum = s) = P(digit = s - number); what no digit makes is impossible."""
    y = join(Shift(2), [PROBABILITIES, NUMBERS])

    np.testing.assert_array_equal(
        y, [[0.5, 0.3, 0.2, 0, 0], [0, 0, 0.1, 0.2, 0.7], [0, 0, 1, 0, 0]]
    )


def test_a_shift_hands_gradients_back_to_where_they_came_from():
    """Nothing depends on a number that is whole."""
    d = np.arange(15.0).reshape(3, 5)

    dx, dn = join_back(Shift(2), [PROBABILITIES, NUMBERS], d)

    np.testing.assert_array_equal(dx, [[0, 1, 2], [7, 8, 9], [11, 12, 13]])
    np.testing.assert_array_equal(dn, np.zeros((3, 1)))


def test_more_than_two_values_can_be_joined():
    """In their order, each getting its own gradient back."""
    xs = [np.full((1, size), float(size)) for size in (1, 3, 2)]
    d = np.arange(6.0).reshape(1, 6)

    joined = join(Join(), xs)
    handed = join_back(Join(), xs, d)

    np.testing.assert_array_equal(joined, [[1, 3, 3, 3, 2, 2]])
    assert [part.tolist() for part in handed] == [[[0]], [[1, 2, 3]], [[4, 5]]]


def test_more_than_two_values_can_be_added():
    """Each gets the whole gradient."""
    xs = [np.full((2, 3), float(number)) for number in (1, 10, 100)]
    d = np.arange(6.0).reshape(2, 3)

    added = join(Sum(), xs)
    handed = join_back(Sum(), xs, d)

    np.testing.assert_array_equal(added, np.full((2, 3), 111))
    assert len(handed) == 3
    for part in handed:
        np.testing.assert_array_equal(part, d)
