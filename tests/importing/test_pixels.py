"""What was made of pixels, as people write it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrawl.errors import InvalidRequest
from scrawl.importing import Scaling, scaling_from_text, size_from_text

NUMBERS = st.floats(1e-6, 1e6)


@pytest.mark.parametrize(
    ("text", "scaling"),
    [
        ("1/255", Scaling(1 / 255)),
        ("1/127.5-1", Scaling(1 / 127.5, -1.0)),
        ("1", Scaling(1.0)),
        ("0.0039", Scaling(0.0039)),
        ("2/255 - 1", Scaling(2 / 255, -1.0)),
        ("-1/255+1", Scaling(-1 / 255, 1.0)),
        ("1e-2", Scaling(0.01)),
    ],
)
def test_a_scale_is_a_factor_and_what_is_added(text: str, scaling: Scaling):
    """A number or a fraction, and a sum if there is one."""
    assert scaling_from_text(text) == scaling
    assert scaling.is_needed == (text != "1")


@given(scale=NUMBERS, divisor=NUMBERS, offset=NUMBERS)
def test_every_scale_can_be_written(scale: float, divisor: float, offset: float):
    """As Python writes its numbers."""
    text = f"{scale}/{divisor}-{offset}".replace("e+", "e")

    assert scaling_from_text(text) == Scaling(scale / divisor, -offset)


@pytest.mark.parametrize(
    "text", ["", "x", "255/", "1/0", "0", "1/255/2", "1*2", "9e999", "nan", "1/255-"]
)
def test_what_is_no_scale_is_refused(text: str):
    """With examples of what is."""
    reason = f"{text!r} is no scale of pixels. Write what a pixel was multiplied by"

    with pytest.raises(InvalidRequest, match=re.escape(reason)):
        scaling_from_text(text)


def test_a_size_is_height_and_width():
    """In the order of arrays."""
    assert size_from_text("20x30") == (20, 30)


@pytest.mark.parametrize("text", ["", "28", "0x28", "28x", "28x28x1", "-1x2"])
def test_what_is_no_size_is_refused(text: str):
    """With an example of what is."""
    with pytest.raises(InvalidRequest, match=r"is no size of images\. Write height"):
        size_from_text(text)
