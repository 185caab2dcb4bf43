"""The options of `scrawl export --format keil`, which no other format has."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import wraps

import click


@dataclass(frozen=True)
class KeilWords:
    """What was typed of them; None, or nothing, is what was not."""

    layout: str | None = None
    floats: str | None = None
    base: str | None = None
    address: tuple[str, ...] = ()
    ram_start: str | None = None
    ram: str | None = None
    check: bool = False
    example: int | None = None

    def given(self) -> Sequence[str]:
        """Return the options that were typed."""
        names = (item.name for item in fields(self))
        typed = (name for name in names if getattr(self, name) not in {None, (), False})
        return [f"--{name.replace('_', '-')}" for name in typed]


def keil_words(command: Callable[..., None]) -> Callable[..., None]:
    """Give a *command* these options, as one value called `keil`."""

    @wraps(command)
    def with_words(
        *,
        layout: str | None,
        floats: str | None,
        base: str | None,
        address: tuple[str, ...],
        ram_start: str | None,
        ram: str | None,
        check: bool,
        example: int | None,
        **others: object,
    ) -> None:
        words = KeilWords(layout, floats, base, address, ram_start, ram, check, example)
        command(**others, keil=words)

    for option in reversed(OPTIONS):
        with_words = option(with_words)
    return with_words


OPTIONS = (
    click.option(
        "--layout",
        type=click.Choice(["seed-004"]),
        help="Of keil: the addresses and the file of that notebook, to the byte."
        " Default: arrays follow each other.",
    ),
    click.option(
        "--floats",
        type=click.Choice(["float", "bits"]),
        help="Of keil: write floats as numbers (_WFLOAT), or as the bits they have"
        " (_WDWORD). Default: float.",
    ),
    click.option(
        "--base",
        metavar="ADDRESS",
        help="Of keil: where the first array lies. Default: the start of the RAM.",
    ),
    click.option(
        "--address",
        multiple=True,
        metavar="TENSOR=ADDRESS",
        help="Of keil: where one array lies; the next ones follow it. May be repeated.",
    ),
    click.option(
        "--ram-start",
        metavar="ADDRESS",
        help="Of keil: where the RAM begins. Default: 0x20000000.",
    ),
    click.option(
        "--ram",
        metavar="SIZE",
        help="Of keil: how large it is, eg. 64K. Default: all that a core could have.",
    ),
    click.option(
        "--check", is_flag=True, help="Of keil: write check.ini, which reads it back."
    ),
    click.option(
        "--example",
        type=int,
        metavar="N",
        help="Of keil: the test image to write, from 0 on. Default: 0.",
    ),
)
