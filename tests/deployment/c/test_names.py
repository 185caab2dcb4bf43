"""Whatever people call their networks, C gets names and comments that it can read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrawl.deployment.c.names import comment_text, distinct, identifier, prefix_of


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("cnn-mcu-4", "cnn_mcu_4"),
        ("4-layers", "n4_layers"),
        ("__GNUC__", "gnuc"),
        ("int", "int_"),
        ("new", "new_"),
        ("linux", "linux_"),
        ("..", "unnamed"),
    ],
)
def test_an_identifier_is_no_word_of_c(name, found):
    """Words of C and C++, and what compilers define, are avoided."""
    assert identifier(name) == found


@given(st.text(max_size=70))
def test_every_name_gives_an_identifier(name):
    """Small letters, digits and single underscores, beginning with a letter."""
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*_?", identifier(name))


def test_a_prefix_hides_no_header_and_no_file():
    """A network called 'stdint' must not become stdint.h."""
    names = [prefix_of(name) for name in ("stdint", "vectors", "check", "math")]

    assert names == [
        "stdint_network",
        "vectors_network",
        "check_network",
        "math_network",
    ]


@given(
    st.lists(st.sampled_from(["a", "A", "a.", "a_2", "a-2", "int", "b"]), unique=True)
)
def test_distinct_names_stay_distinct(names):
    """Two values never share a parameter."""
    found = distinct(names)

    assert list(found) == names
    assert len(set(found.values())) == len(names)


@given(st.text(max_size=40))
def test_a_comment_ends_where_it_should(text):
    """Nothing in it is read as the end of the comment, or as the end of a line."""
    found = comment_text(text)

    assert found.isascii()
    assert found.isprintable()
    assert not re.search(r"\*/|/\*|\?\?|\\", found)
