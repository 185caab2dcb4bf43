import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrawl.errors import InvalidRequest, UnknownName
from scrawl.training.rules import (
    Amount,
    Flag,
    OneOf,
    OnePerClass,
    Part,
    PerOutput,
    Positive,
    Share,
    Whole,
)

ANYTHING = st.one_of(
    st.integers(),
    st.floats(),
    st.text(),
    st.booleans(),
    st.none(),
    st.lists(st.integers() | st.floats()),
    st.dictionaries(st.text(), st.integers()),
    st.complex_numbers(),
)


@pytest.mark.parametrize(
    "rule",
    [
        Amount(),
        Flag(),
        OneOf(["a", "b"]),
        OnePerClass(["a"]),
        Part(),
        PerOutput(Whole(0, 3)),
        PerOutput(OneOf(["a"]), alone=True),
        Positive(),
        Share(),
        Whole(1, 9),
    ],
    ids=repr,
)
@given(value=ANYTHING)
def test_a_rule_returns_the_value_or_refuses_it(rule, value):
    """Nothing else can happen, and the refusal is one line."""
    try:
        result = rule("it", value)
    except (InvalidRequest, UnknownName) as error:
        result = value = str(error)

    assert result == (tuple(value) if isinstance(value, list) else value)
    assert "\n" not in str(result)
    assert type(result) in {bool, int, float, str, tuple, dict}


def test_long_values_are_shown_in_part():
    """A message stays readable whatever was given."""
    with pytest.raises(InvalidRequest, match=r"^it is 'x{59}\.\.\.; it must be a"):
        Whole(1, 9)("it", "x" * 1000)
