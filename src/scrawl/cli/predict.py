"""`scrawl predict`: read the digits in pictures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import click
import numpy as np
from jaxtyping import Float32, UInt8

from scrawl.arrays import Image
from scrawl.cli.input_option import input_option, numbers_beside, picture_input
from scrawl.cli.output import columns, complain, json_option, one_line, say, say_json
from scrawl.cli.picture_files import images_in, require_stdin_once
from scrawl.errors import InvalidRequest
from scrawl.networks import Network
from scrawl.training import Run

MAX_PAPER = 127  # a picture that is lighter than this on average is black on white
SURE = 0.5

Numbers = UInt8[np.ndarray, " n"]
RowOfScores = Float32[np.ndarray, " classes"]


@dataclass(frozen=True, eq=False)
class Picture:
    """One image, and where it came from."""

    file: str
    place: str  # the file, and which image of it if it holds several
    image: Image


@dataclass(frozen=True)
class Said:
    """The name of the class to which an output gives its highest score, and that."""

    output: str
    name: str
    score: float


@dataclass(frozen=True)
class Reading:
    """What was said of a picture by the first output, and by the others."""

    picture: Picture
    first: Said
    others: tuple[Said, ...]
    warnings: tuple[str, ...]


@click.command()
@click.argument("run", required=False, metavar="RUN")
@click.argument("images", nargs=-1, metavar="IMAGE|-...")
@input_option
@json_option
def command(
    *,
    run: str | None,
    images: tuple[str, ...],
    given: tuple[str, ...],
    as_json: bool,
) -> None:
    """Read the digits in pictures.

    A picture is a PNG or JPEG file of one digit, or an IDX file of many, of the size
    that the network was trained on; `-` reads one from stdin. White is ink and black
    is paper, as in MNIST. A network that reads a number beside the picture is given it
    with --input.

    RUN is a folder, the beginning of its name, or `latest`.
    """
    if run is None or not images:
        raise InvalidRequest(
            "Name a run and then pictures: `scrawl predict latest digit.png`. If there"
            " is no run yet, train one: `scrawl train --data digits --model cnn-16-32`."
        )
    found = list(_read(Run.load(run), images, given))
    if as_json:
        say_json([_to_json(reading) for reading in found])
        return
    rows = [tuple(_cells(reading)) for reading in found]
    say(columns(rows, right=range(2, len(rows[0]), 2)))
    for reading in found:
        for warning in reading.warnings:
            complain(f"{reading.picture.place}: {warning}")


def _read(
    run: Run, names: tuple[str, ...], given: tuple[str, ...]
) -> Iterator[Reading]:
    """Yield what all pictures say, every one of which is checked before any is read."""
    require_stdin_once(names)
    network = run.network
    source = picture_input(network)
    numbers = numbers_beside(network, given)
    height, width, *_ = source.shape
    pictures = [item for name in names for item in _open(name, height, width)]
    said = run.reader({
        source.name: np.stack([item.image for item in pictures]),
        **{name: _repeated(number, pictures) for name, number in numbers.items()},
    })
    for index, picture in enumerate(pictures):
        rows = {name: said[name][index] for name in network.outputs}
        first, *others = (_said(network, name, row) for name, row in rows.items())
        warnings = tuple(_warnings(picture.image, first.score))
        yield Reading(picture, first, tuple(others), warnings)


def _repeated(number: int, pictures: Sequence[Picture]) -> Numbers:
    return np.full(len(pictures), number, np.uint8)


def _said(network: Network, output: str, scores: RowOfScores) -> Said:
    """Return the class with the highest score; only those of the first have names."""
    label = int(scores.argmax())
    is_first = output == network.outputs[0]
    name = network.classes[label] if is_first else str(label)
    return Said(output, name, float(scores[label]))


def _open(name: str, height: int, width: int) -> Iterator[Picture]:
    images = images_in(name, height, width)
    for index, image in enumerate(images):
        yield Picture(name, f"{name}[{index}]" if len(images) > 1 else name, image)


def _warnings(image: Image, score: float) -> Iterator[str]:
    if image.min() == image.max():
        yield "it is blank."
    elif image.mean() > MAX_PAPER:
        yield "it is mostly white, which is ink. Invert it if it is black on white."
    if score < SURE:
        yield f"the network is unsure, and gives its reading only {100 * score:.1f} %."


def _cells(reading: Reading) -> Iterator[str]:
    yield one_line(reading.picture.place)
    yield reading.first.name
    yield f"{100 * reading.first.score:.2f} %"
    for said in reading.others:
        yield f"{said.output} {said.name}"
        yield f"{100 * said.score:.2f} %"


def _to_json(reading: Reading) -> dict[str, object]:
    """Return a reading as JSON; a box of null is the whole picture."""
    first = reading.first
    digit = {"digit": first.name, "score": first.score, "box": None}
    record = {
        "file": reading.picture.file,
        "text": first.name,
        "digits": [digit],
        "warnings": list(reading.warnings),
    }
    if reading.others:
        record["outputs"] = {
            said.output: {"class": said.name, "score": said.score}
            for said in (first, *reading.others)
        }
    return record
