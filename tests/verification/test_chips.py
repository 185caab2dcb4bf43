"""Whether it fits is said before anything is compiled, and what would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrawl.errors import CheckFailed, InvalidRequest
from scrawl.verification import Chip, Needs, check_fit, check_measured, parse_size

FLOATS = Needs(23_000, 3_000, 784, 40, int8_weight_bytes=6_000, int8_buffer_bytes=700)
INTEGERS = Needs(6_000, 900, 784, 40)


@pytest.mark.parametrize(
    ("text", "size"),
    [("512", 512), ("16K", 16384), ("16 kB", 16384), ("1M", 1 << 20), ("2KiB", 2048)],
)
def test_sizes(text, size):
    """As chips are sold."""
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "K", "-1K", "1.5K", "16G", "0", "9999M", "1K2"])
def test_no_sizes(text):
    """The line says how to write one."""
    with pytest.raises(InvalidRequest, match=r"is no size of a memory\. Write it"):
        parse_size(text)


@given(st.integers(1, 1 << 32))
def test_bytes_are_sizes(size):
    """A number alone is one."""
    assert parse_size(str(size)) == size


@pytest.mark.parametrize("chip", [Chip(), Chip(23_000, 3_824)])
def test_what_fits(chip):
    """To the byte."""
    check_fit(FLOATS, chip, "cnn")


@pytest.mark.parametrize(
    ("needs", "chip", "said"),
    [
        (FLOATS, Chip(16384), r"23,000 bytes\. With --quantize int8 they take 6,000"),
        (FLOATS, Chip(3000), "Even with --quantize int8 .* less than 50% of its param"),
        (INTEGERS, Chip(3000), "less than 50% of its parameters"),
        (FLOATS, Chip(None, 2048), "2,048 bytes of RAM: its buffers take 3,000 bytes"),
        (FLOATS, Chip(None, 2048), "With --quantize int8 its buffers take 700 bytes"),
        (FLOATS, Chip(None, 1500), "Use fewer filters in its first layers"),
        (INTEGERS, Chip(None, 1024), "Use fewer filters in its first layers"),
    ],
)
def test_what_cannot_fit(needs, chip, said):
    """It says by how much, and what would make it fit."""
    with pytest.raises(CheckFailed, match=said):
        check_fit(needs, chip, "cnn")


def test_what_was_measured():
    """Code and stack count, too."""
    measured = {"flash_bytes": 7_000, "ram_bytes": 1_700, "stack_bytes": 100}

    check_measured(Chip(7_000, 1_800), "cnn", **measured, is_quantized=False)

    with pytest.raises(CheckFailed, match=r"takes 7,000 bytes of flash, .* --quant"):
        check_measured(Chip(6_999), "cnn", **measured, is_quantized=False)
    with pytest.raises(CheckFailed, match="1,700 bytes of RAM and 100 bytes of stack"):
        check_measured(Chip(None, 1_799), "cnn", **measured, is_quantized=True)
