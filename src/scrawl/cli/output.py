"""How commands speak: results on stdout, everything else on stderr."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON, for other programs."
)


def say(text: str) -> None:
    """Print a result on stdout."""
    click.echo(printable(text))


def say_json(value: object) -> None:
    """Print *value* as JSON on stdout."""
    say(_layout(value, "\n"))


def say_paths(paths: Iterable[Path]) -> None:
    """Print what was written, one path a line: the last thing that a command says."""
    for path in paths:
        say(str(path))


def complain(message: str) -> None:
    """Print one line about what went wrong on stderr."""
    click.echo(f"scrawl: {printable(' '.join(message.split()))}", err=True)


def columns(rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> str:
    """Return *rows* as aligned columns; those numbered in *right* are right-aligned."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = (
            cell.rjust(width) if index in right else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def printable(text: str) -> str:
    """Return *text* with what could steer a terminal, or not be encoded, escaped."""
    return "".join(
        character
        if character.isprintable() or character == "\n"
        else character.encode("unicode_escape").decode()
        for character in text
    )


def one_line(text: str) -> str:
    """Return *text* printable and without line breaks, such as the name of a file."""
    return printable(text).replace("\n", "\\n")


def _layout(value: object, newline: str) -> str:
    """Return JSON with a line for each part of what has parts that have parts."""
    inside = newline + "  "
    match value:
        case dict() if any(map(_has_parts, value.values())):
            lines = [f"{json.dumps(k)}: {_layout(v, inside)}" for k, v in value.items()]
            return f"{{{inside}{f',{inside}'.join(lines)}{newline}}}"
        case list() if any(map(_has_parts, value)):
            lines = [_layout(item, inside) for item in value]
            return f"[{inside}{f',{inside}'.join(lines)}{newline}]"
        case _:
            return json.dumps(value, allow_nan=False)


def _has_parts(value: object) -> bool:
    return isinstance(value, dict | list)
