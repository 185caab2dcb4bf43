import json

from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.cli.output import columns, complain, printable, say_json

numbers = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False)
values = st.recursive(
    numbers.filter(lambda number: number not in (float("inf"), -float("inf")))
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=60)
@given(value=values)
def test_json_is_read_back_as_it_was(value):
    """Whatever the layout, it is JSON, and in plain letters."""
    text = printed(value)

    assert json.loads(text) == value
    assert text.isascii()


def test_json_stands_in_lines_that_can_be_read():
    """A row of numbers is a line, and so is a small record."""
    text = printed({"a": [[1, 2], [3, 4]], "b": {"c": 1}, "d": []})

    assert text.splitlines() == [
        "{",
        '  "a": [',
        "    [1, 2],",
        "    [3, 4]",
        "  ],",
        '  "b": {"c": 1},',
        '  "d": []',
        "}",
    ]


def test_columns_are_aligned():
    """Words to the left, numbers to the right, and no blanks at the end of a line."""
    text = columns(
        [("name", "n", ""), ("a", "1,000", "x"), ("bcdef", "2", "")], right=(1,)
    )

    assert text.splitlines() == ["name       n", "a      1,000  x", "bcdef      2"]


def test_nothing_printed_can_steer_a_terminal():
    """Names in files come from strangers."""
    assert printable("a\x1b[2Jb\rc\nd\u202e") == "a\\x1b[2Jb\\rc\nd\\u202e"
    assert printable("åß 数字 ─") == "åß 数字 ─"


def test_a_complaint_is_one_line(capsys):
    """Whatever the message was made of."""
    complain("one\n  two\r\nthree")

    assert capsys.readouterr().err == "scrawl: one two three\n"


def printed(value: object) -> str:
    """Return what is printed of *value* as JSON."""
    import contextlib
    import io

    with contextlib.redirect_stdout(io.StringIO()) as stdout:
        say_json(value)
    return stdout.getvalue()
