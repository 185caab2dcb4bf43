"""`scrawl data`: which data sets there are, what is in one, and its files."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np

from scrawl.arrays import Image
from scrawl.cli.data_files import check_data, get_data
from scrawl.cli.output import columns, json_option, say, say_json, say_paths
from scrawl.data import (
    CATALOGUE,
    NUMBER_SUFFIX,
    Dataset,
    Entry,
    Examples,
    load_data,
    look_for,
)
from scrawl.errors import InvalidRequest, ScrawlError

MAX_NAME = 40  # characters of the data's name in the name of a picture


@click.group(no_args_is_help=False)
def command() -> None:
    """List, get, show and check the data sets."""


command.add_command(get_data)
command.add_command(check_data)


@command.command("list")
@json_option
def list_data(*, as_json: bool) -> None:
    """List the data sets known by name, and where they lie on this machine.

    Nothing is downloaded, and nothing is read: `scrawl data check` does that. Two IDX
    files of your own are a data set too, IMAGES,LABELS, and so is a folder that has a
    folder of pictures for each class. With +number after its name, a data set of digits
    has a random number beside each image, and the sum of both as a second label.
    """
    places = {name: place(name) for name in CATALOGUE}
    if as_json:
        say_json([_entry_to_json(name, place) for name, place in places.items()])
        return
    rows = [(name, entry.summary, places[name]) for name, entry in CATALOGUE.items()]
    say(columns([("name", "images", "where"), *rows]))
    unsure = [name for name, entry in CATALOGUE.items() if _is_recorded(entry)]
    say(
        "\nOf these, the digests of the unpacked files were not published, but recorded"
        f" when first used:\n{', '.join(unsure)}."
    )
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
    "--out",
    "-o",
    "output",
    type=click.Path(path_type=Path),
    help="Draw the sheet here.",
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

    NAME is one that `scrawl data list` prints, IMAGES,LABELS for a pair of IDX files,
    or a folder with a folder of pictures for each class. A sheet of a hundred images is
    drawn to a PNG file, whose path is printed last.
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
    """Return where the data set *name* seems to lie, or why it cannot be used."""
    try:
        look = look_for(name)
    except ScrawlError as error:
        return f"unusable: {error}"
    if look.num_here == look.num_files:
        return str(look.folder)
    if look.is_given:
        num_missing = look.num_files - look.num_here
        return f"unusable: {look.folder} lacks {num_missing} of {look.num_files} files"
    if look.num_here:
        return f"{look.folder}, {look.num_here} of {look.num_files} files"
    return "not here yet; downloaded when first used"


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
        "digests": _digests(entry),
    }


def _is_recorded(entry: Entry) -> bool:
    return not all(file.sha256 for file in entry.files)


def _digests(entry: Entry) -> str:
    """Return from where the digests of the files of a data set are known."""
    if not _is_recorded(entry):
        return "published"
    if entry.archive is not None or all(file.packed for file in entry.files):
        return "published of the packed files, recorded of the files at first use"
    return "recorded at first use"


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
        **dict(_catalogue_facts(dataset.name)),
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
        *_catalogue_facts(dataset.name),
        ("images", f"{height}x{width} pixels, 0 is paper and 255 is ink"),
        *_more_facts(dataset.train),
    ])
    return f"{facts}\n\n{columns(list(_count_rows(dataset)), right=(1, 2))}"


def _catalogue_facts(name: str) -> Iterator[tuple[str, str]]:
    entry = CATALOGUE.get(name)
    if entry is not None:
        yield "digests", _digests(entry)
        yield "licence", entry.licence
        yield "citation", entry.citation


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
