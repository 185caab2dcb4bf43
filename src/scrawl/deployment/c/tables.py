"""Arrays of constants as C."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LINE_WIDTH = 88
LOWEST = -(2**31)


@dataclass(frozen=True)
class Table:
    """The definition of a constant array or struct, and the memory that it takes."""

    text: str
    num_bytes: int


def float_literal(value: float) -> str:
    """Return the shortest text of C that is *value* as a float."""
    text = str(np.float32(value))
    return f"{text}f" if "." in text or "e" in text else f"{text}.0f"


def array_table(kind: str, name: str, values: np.ndarray) -> Table:
    """Return a constant array with one axis."""
    return _table(kind, name, _words(values), values.nbytes)


def weight_table(name: str, weights: np.ndarray) -> Table:
    """Return weights: of float32, or of int8, which the macro W stores."""
    words = _words(weights)
    if weights.dtype == np.int8:
        words = [f"W({word})" for word in words]
    return _table("Weight", name, words, weights.nbytes)


def nested_table(kind: str, name: str, rows: np.ndarray) -> str:
    """Return a constant array of two axes."""
    wrapper = textwrap.TextWrapper(
        LINE_WIDTH,
        initial_indent="    {",
        subsequent_indent="     ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    lines = [
        line for row in rows for line in wrapper.wrap(", ".join(_words(row)) + "},")
    ]
    head = f"static const {kind} {name}[{rows.shape[0]}][{rows.shape[1]}] = {{"
    return "\n".join((head, *lines, "};\n"))


def rows_table(kind: str, name: str, rows: Sequence[Sequence[int]], size: int) -> Table:
    """Return a constant array of structs of *size* bytes."""
    words = [f"{{{', '.join(map(str, row))}}}" for row in rows]
    return _table(kind, name, words, size * len(rows))


def struct_table(kind: str, name: str, fields: Sequence[int]) -> Table:
    """Return a constant struct of ints; a compiler that knows them stores nothing."""
    body = ", ".join(map(str, fields))
    return Table(f"static const {kind} {name} = {{{body}}};\n", 0)


def _table(kind: str, name: str, words: Sequence[str], num_bytes: int) -> Table:
    lines = textwrap.wrap(
        ", ".join(words),
        LINE_WIDTH,
        initial_indent="    ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    head = f"static const {kind} {name}[{len(words)}] = {{"
    return Table("\n".join((head, *lines, "};\n")), num_bytes)


def _words(numbers: np.ndarray) -> list[str]:
    """Return the literals of all numbers."""
    flat = numbers.reshape(-1).tolist()
    if numbers.dtype.kind == "f":
        return [float_literal(number) for number in flat]
    if numbers.dtype == np.uint32:
        return [f"{number}u" for number in flat]
    # The lowest number has no literal of its own in C.
    return ["INT32_MIN" if number == LOWEST else str(number) for number in flat]
