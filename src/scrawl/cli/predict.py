"""`scrawl predict`: read the digits in pictures."""

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np

from scrawl.arrays import Image, Images
from scrawl.cli.output import columns, complain, json_option, say, say_json
from scrawl.errors import InvalidFile, InvalidRequest
from scrawl.evaluation import readings
from scrawl.files import MEBIBYTE
from scrawl.images import read_images, require_size
from scrawl.training import Run

STDIN = "-"
MAX_STDIN_BYTES = 64 * MEBIBYTE
MAX_PAPER = 127  # a picture that is lighter than this on average is black on white
SURE = 0.5


@dataclass(frozen=True, eq=False)
class Picture:
    """One image, and where it came from."""

    file: str
    place: str  # the file, and which image of it if it holds several
    image: Image


@dataclass(frozen=True)
class Reading:
    """What a picture was read as: the name of a class, and the score of that."""

    picture: Picture
    digit: str
    score: float
    warnings: tuple[str, ...]


@click.command()
@click.argument("run", required=False, metavar="RUN")
@click.argument("images", nargs=-1, metavar="IMAGE|-...")
@json_option
def command(*, run: str | None, images: tuple[str, ...], as_json: bool) -> None:
    """Read the digits in pictures.

    A picture is a PNG or JPEG file of one digit, or an IDX file of many, of the size
    that the network was trained on; `-` reads one from stdin. White is ink and black
    is paper, as in MNIST.

    RUN is a folder, the beginning of its name, or `latest`.
    """
    if run is None or not images:
        raise InvalidRequest(
            "Name a run and then pictures: `scrawl predict latest digit.png`. If there"
            " is no run yet, train one: `scrawl train --data digits --model cnn-16-32`."
        )
    found = list(_read(Run.load(run), images))
    if as_json:
        say_json([_to_json(reading) for reading in found])
        return
    rows = [
        (item.picture.place, item.digit, f"{100 * item.score:.2f} %") for item in found
    ]
    say(columns(rows, right=(2,)))
    for reading in found:
        for warning in reading.warnings:
            complain(f"{reading.picture.place}: {warning}")


def _read(run: Run, names: tuple[str, ...]) -> Iterator[Reading]:
    """Yield what all pictures say, every one of which is checked before any is read."""
    if names.count(STDIN) > 1:
        raise InvalidRequest("Stdin can be read only once. Name `-` once.")
    network = run.network
    height, width, _ = network.inputs[0].shape
    pictures = [item for name in names for item in _open(name, height, width)]
    scores = run.classifier(np.stack([item.image for item in pictures]))
    for picture, digit, row in zip(pictures, readings(scores), scores, strict=True):
        name, score = network.classes[digit], float(row[digit])
        yield Reading(picture, name, score, tuple(_warnings(picture.image, score)))


def _open(name: str, height: int, width: int) -> Iterator[Picture]:
    images = _from_stdin() if name == STDIN else read_images(Path(name))
    require_size(images, height, width, Path("stdin" if name == STDIN else name))
    for index, image in enumerate(images):
        yield Picture(name, f"{name}[{index}]" if len(images) > 1 else name, image)


def _from_stdin() -> Images:
    content = sys.stdin.buffer.read(MAX_STDIN_BYTES + 1)
    if len(content) > MAX_STDIN_BYTES:
        raise InvalidFile(
            f"Stdin holds more than {MAX_STDIN_BYTES // MEBIBYTE} MiB."
            " Name the file instead."
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "stdin")
        path.write_bytes(content)
        try:
            return read_images(path)
        except InvalidFile as error:
            raise InvalidFile(str(error).replace(str(path), "stdin")) from error


def _warnings(image: Image, score: float) -> Iterator[str]:
    if image.min() == image.max():
        yield "it is blank."
    elif image.mean() > MAX_PAPER:
        yield "it is mostly white, which is ink. Invert it if it is black on white."
    if score < SURE:
        yield f"the network is unsure, and gives its reading only {100 * score:.1f} %."


def _to_json(reading: Reading) -> dict[str, object]:
    """Return a reading as JSON; a box of null is the whole picture."""
    digit = {"digit": reading.digit, "score": reading.score, "box": None}
    return {
        "file": reading.picture.file,
        "text": reading.digit,
        "digits": [digit],
        "warnings": list(reading.warnings),
    }
