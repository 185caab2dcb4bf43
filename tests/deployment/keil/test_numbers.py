import re

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scrawl.deployment.keil.numbers import (
    centred,
    float_bits,
    float_text,
    numpy_text,
    rescaled,
    word_text,
    words_of,
)
from scrawl.errors import InvalidRequest

# Its shortest text, 7.038531e-26, is another float when it is read in double first.
TREACHEROUS = 0x15AE43FD
GRAMMAR = re.compile(r"-?[0-9]+\.[0-9]+(e[+-][0-9]+)?")  # of uVision, with a point
FINITE = st.integers(0, (1 << 32) - 1).filter(lambda bits: bits >> 23 & 0xFF != 0xFF)


def float32(bits: int) -> np.float32:
    """Return the number that has these bits."""
    return np.uint32(bits).view(np.float32)


@given(FINITE)
@example(TREACHEROUS)
@example(TREACHEROUS | 1 << 31)
@example(0x80000000)
@example(1)
@example(0x7F7FFFFF)
def test_the_text_of_a_float_has_all_of_its_bits(bits):
    """In the grammar of the debugger, and whatever its precision."""
    text = float_text(float32(bits))

    assert GRAMMAR.fullmatch(text)
    assert float_bits(text) == bits
    assert np.float32(float(text)).view(np.uint32) == bits


@given(FINITE)
@example(TREACHEROUS)
@example(0x80000000)
def test_the_text_of_the_notebook_has_all_of_its_bits(bits):
    """Our reader does not round twice."""
    assert float_bits(numpy_text(float32(bits))) == bits


@given(st.floats(-9e5, 9e5, width=32))
def test_small_numbers_are_written_as_numpy_does(number):
    """Every NumPy agrees on them; of larger ones, those of the notebook's time."""
    assert numpy_text(np.float32(number)) == str(np.float32(number))


@pytest.mark.parametrize(
    ("number", "text"),
    [(1234567, "1234567.0"), (1e-4, "1e-04"), (1.00001e-4, "0.000100001"), (0, "0.0")],
)
def test_an_exponent_stands_where_numpy_had_it(number, text):
    """Below 1e-4, and not from a million on."""
    assert numpy_text(np.float32(number)) == text


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_refused(number):
    """The debugger has no words for it."""
    with pytest.raises(
        InvalidRequest, match=r"cannot read -?(nan|inf)\. Give it finite"
    ):
        float_text(np.float32(number))


def test_pixels_are_rounded_once():
    """As (p - 127.5) / 127.5 does; a Rescaling in single precision rounds twice."""
    exact = centred()
    pixels, one = np.arange(256).astype(np.float32), np.float32(1)

    twice = pixels * np.float32(1 / 127.5) - one
    divided = pixels / np.float32(127.5) - one

    assert (bits_of(rescaled(1 / 127.5, -1.0)) == bits_of(exact)).all()
    assert np.count_nonzero(bits_of(twice) != bits_of(exact)) == 207
    assert np.count_nonzero(bits_of(divided) != bits_of(exact)) == 128


def test_short_words_say_that_they_are_long():
    """The debugger takes numbers of up to 16 bits for short ones."""
    assert word_text(0xFFFF) == "0x0000FFFFL"
    assert word_text(0x10000) == "0x00010000"


def test_bytes_are_packed_from_the_lowest():
    """And the last word is filled with zeros."""
    values = np.array([[1, -1], [-128, 127], [5, 6]], np.int8)

    assert [f"{word:08X}" for word in words_of(values)] == ["7F80FF01", "00000605"]


@pytest.mark.parametrize("order", ["<", ">"])
def test_words_do_not_depend_on_the_machine(order):
    """Nor on how an array lies in its memory."""
    values = np.array([[1, -2], [3, 4]], f"{order}i4")

    assert words_of(values.T).tolist() == [1, 3, 0xFFFFFFFE, 4]


def bits_of(values: np.ndarray) -> np.ndarray:
    """Return the bits of floats."""
    return values.view(np.uint32)
