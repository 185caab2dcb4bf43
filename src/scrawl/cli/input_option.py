"""What --input takes: the numbers that a network reads beside each picture."""

import re

import click

from scrawl.errors import InvalidRequest, UnknownName
from scrawl.networks import Input, Network

input_option = click.option(
    "--input",
    "given",
    multiple=True,
    metavar="NAME=NUMBER",
    help="A number that the network reads beside each picture, eg. number=3.",
)


def picture_input(network: Network) -> Input:
    """Return the input of *network* that takes a picture.

    Raises:
        InvalidRequest: unless it reads one picture, and beside it only numbers.
    """
    pictures = [source for source in network.inputs if source.kind == "pixels"]
    others = [source.name for source in network.inputs if source.kind == "features"]
    if len(pictures) != 1 or others:
        names = " and ".join(source.name for source in network.inputs)
        raise InvalidRequest(
            f"{network.name!r} reads {names}, not one picture and numbers. Give it"
            " arrays in Python: `scrawl.Run.load(...).reader`."
        )
    return pictures[0]


def numbers_beside(network: Network, given: tuple[str, ...]) -> dict[str, int]:
    """Return the numbers *given* as NAME=NUMBER, one for each number input.

    Raises:
        InvalidRequest: if one is missing, outside its range, or no number.
        UnknownName: if the network reads no number of that name; lists them.
    """
    sources = {item.name: item for item in network.inputs if item.kind == "number"}
    numbers = {}
    for text in given:
        if not sources:
            raise InvalidRequest(
                f"{network.name!r} reads pictures alone. Leave --input {text} away."
            )
        name = text.partition("=")[0]
        if name not in sources:
            raise UnknownName("number input", name, sources)
        numbers[name] = _number(sources[name], text)
    for name, source in sources.items():
        if name not in numbers:
            raise InvalidRequest(
                f"{network.name!r} reads {name!r} beside each picture, a whole number"
                f" from 0 to {source.maximum}. Give it: `--input {name}=3`."
            )
    return numbers


def _number(source: Input, text: str) -> int:
    number = text.removeprefix(f"{source.name}=")
    if re.fullmatch(r"[0-9]{1,3}", number) and int(number) <= (source.maximum or 0):
        return int(number)
    raise InvalidRequest(
        f"--input {text} gives no whole number from 0 to {source.maximum}."
        f" Write it as `--input {source.name}=3`."
    )
