"""`scrawl data`: which data sets there are, and what is in one."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np

from scrawl.arrays import Image
from scrawl.cli.output import columns, json_option, say, say_json, say_paths
from scrawl.data import CATALOGUE, NUMBER_SUFFIX, Dataset, Examples, load_data
from scrawl.errors import InvalidRequest, ScrawlError, Unreachable

MAX_NAME = 40  # characters of the data's name in the name of a picture


@click.group(no_args_is_help=False)
def command() -> None:
    """List and show the data sets."""


@command.command("list")
@json_option
def list_data(*, as_json: bool) -> None:
    """List the data sets known by name, and where they lie on this machine.

    Nothing is downloaded. Two IDX files of your own are a data set too: name them
    IMAGES,LABELS. With +number after its name, a data set of digits has a random number
    beside each image, and the sum of both as a second label.
    """
    places = {name: place(name) for name in CATALOGUE}
    if as_json:
        say_json([_entry_to_json(name, place) for name, place in places.items()])
        return
    rows = [(name, entry.summary, places[name]) for name, entry in CATALOGUE.items()]
    say(columns([("name", "images", "where"), *rows]))
    say(f"\nNAME{NUMBER_SUFFIX}: digits with a random number from 0 to 9 beside each.")


@command.command("show")
@click.argument("name")
@click.option("--index", default=0, metavar="N", help="Begin with image N, from 0.")
@click.option(
    "--split",
    type=click.Choice(["train", "test"]),
    default="train",
    help="Take images of this part.",
)
@click.option("--offline", is_flag=True, help="Never touch the network.")
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), help="Draw the sheet here."
)
@json_option
def show_data(
    *,
    name: str,
    index: int,
    split: str,
    offline: bool,
    output: Path | None,
    as_json: bool,
) -> None:
    """Show what is in the data set NAME: counts, one image as numbers, a picture.

    NAME is one that `scrawl data list` prints, or IMAGES,LABELS for a pair of IDX
    files. A sheet of a hundred images is drawn to a PNG file, whose path is printed
    last.
    """
    dataset = load_data(name, offline=offline)
    part = dataset.test if split == "test" else dataset.train
    if not 0 <= index < len(part):
        raise InvalidRequest(
            f"There is no image {index} in the {split} part of {name}."
            f" Use 0 to {len(part) - 1}."
        )
    sheet = _draw_sheet(dataset, part[index:], output)
    if as_json:
        image = {
            "split": split,
            "index": index,
            **_image_to_json(dataset, part[index:]),
        }
        say_json(_to_json(dataset) | {"image": image, "sheet": str(sheet)})
        return
    say(_to_text(dataset))
    label = dataset.classes[part.labels[index]]
    beside = "".join(f", {name} {array[index]}" for name, array in _beside(part))
    say(f"\nimage {index} of the {split} part: {label}{beside}\n")
    say(_matrix(part.images[index]))
    say_paths([sheet])


def place(name: str) -> str:
    """Return where the data set *name* lies, or why it cannot be used."""
    try:
        return load_data(name, offline=True).source
    except Unreachable:
        return "not here yet; downloaded when first used"
    except ScrawlError as error:
        return f"unusable: {error}"


def _entry_to_json(name: str, place: str) -> dict[str, object]:
    entry = CATALOGUE[name]
    return {
        "name": name,
        "summary": entry.summary,
        "train": entry.num_train,
        "test": entry.num_test,
        "classes": list(entry.classes),
        "where": place,
        "licence": entry.licence,
        "citation": entry.citation,
    }


def _draw_sheet(dataset: Dataset, examples: Examples, output: Path | None) -> Path:
    from scrawl.figures import samples_figure, to_png
    from scrawl.files import write_bytes

    plain = "-".join(re.findall(r"[\w.-]+", dataset.name, re.ASCII)).strip(".-")
    path = output or Path(f"{plain[:MAX_NAME]}-samples.png")
    figure = samples_figure(examples.images, examples.labels, dataset.classes)
    write_bytes(path, to_png(figure))
    return path


def _beside(part: Examples) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the name and array of each single number that comes with an image."""
    for name, array in {**part.more_inputs, **part.more_labels}.items():
        if array.ndim == 1:
            yield name, array


def _to_json(dataset: Dataset) -> dict[str, object]:
    return {
        "name": dataset.name,
        "source": dataset.source,
        "digest": dataset.digest,
        "classes": list(dataset.classes),
        "image_shape": list(dataset.train.images.shape[1:]),
        "more_inputs": list(dataset.train.more_inputs),
        "more_labels": list(dataset.train.more_labels),
        "train": _part_to_json(dataset.train, dataset.classes),
        "test": _part_to_json(dataset.test, dataset.classes),
    }


def _part_to_json(part: Examples, classes: tuple[str, ...]) -> dict[str, object]:
    return {"images": len(part), "per_class": _counts(part, classes)}


def _image_to_json(dataset: Dataset, part: Examples) -> dict[str, object]:
    beside = {name: array[0].item() for name, array in _beside(part)}
    return {
        "class": dataset.classes[part.labels[0]],
        **beside,
        "pixels": part.images[0].tolist(),
    }


def _to_text(dataset: Dataset) -> str:
    height, width = dataset.train.images.shape[1:]
    facts = columns([
        ("data", dataset.name),
        ("source", dataset.source),
        ("digest", dataset.digest),
        ("images", f"{height}x{width} pixels, 0 is paper and 255 is ink"),
        *_more_facts(dataset.train),
    ])
    return f"{facts}\n\n{columns(list(_count_rows(dataset)), right=(1, 2))}"


def _more_facts(part: Examples) -> Iterator[tuple[str, str]]:
    for name, array in part.more_inputs.items():
        yield name, f"an input, {array.min()} to {array.max()}"
    for name, array in part.more_labels.items():
        yield name, f"labels, {array.min()} to {array.max()}"


def _count_rows(dataset: Dataset) -> Iterator[tuple[str, str, str]]:
    yield "class", "train", "test"
    train = _counts(dataset.train, dataset.classes)
    test = _counts(dataset.test, dataset.classes)
    for name, in_train, in_test in zip(dataset.classes, train, test, strict=True):
        yield name, f"{in_train:,}", f"{in_test:,}"
    yield "all", f"{len(dataset.train):,}", f"{len(dataset.test):,}"


def _counts(part: Examples, classes: tuple[str, ...]) -> list[int]:
    return np.bincount(part.labels, minlength=len(classes)).tolist()


def _matrix(image: Image) -> str:
    return "\n".join("".join(f"{pixel:4d}" for pixel in row) for row in image.tolist())
