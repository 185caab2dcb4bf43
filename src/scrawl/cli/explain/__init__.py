"""`scrawl explain`: draw what a run has learned, and why it reads images as it does.

Which images are explained is decided in `subjects.py`, what is found out about them in
`findings.py`, and which pictures there are of it in `pictures.py`.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import numpy as np

from scrawl.cli.explain.findings import Explained, Map, Overview, explain, look_over
from scrawl.cli.explain.pictures import draw
from scrawl.cli.explain.subjects import (
    given_subjects,
    one_of_each_class,
    tested_images,
)
from scrawl.cli.input_option import input_option, picture_input
from scrawl.cli.output import columns, json_option, one_line, say, say_json, say_paths
from scrawl.errors import InvalidRequest
from scrawl.explanation import Certainty
from scrawl.files import write_bytes
from scrawl.networks import Network
from scrawl.training import Run

__all__ = ["command"]

FOLDER = "explanation"  # in the folder of the run


@click.command()
@click.argument("run", required=False, metavar="RUN")
@click.argument("images", nargs=-1, metavar="[IMAGE...]")
@input_option
@click.option(
    "--out",
    "-o",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write the pictures into this folder. Default: explanation/ in the run.",
)
@click.option(
    "--format",
    "kind",
    type=click.Choice(["png", "svg"]),
    default="png",
    help="The kind of the pictures. Default: png.",
)
@json_option
def command(
    *,
    run: str | None,
    images: tuple[str, ...],
    given: tuple[str, ...],
    folder: Path | None,
    kind: str,
    as_json: bool,
) -> None:
    """Draw what a run has learned, and why it reads images as it does.

    Of each IMAGE, which is a file as for `scrawl predict`, there are the feature maps:
    what each convolution and pooling make of it. The saliency shows on which pixels the
    reading depends, and the occlusion, which places it needs.

    Without an IMAGE, one test image of each class is explained so, and the run itself:
    its kernels, the images of each class that it is surest of and least sure, and a map
    of 1,000 test images as its last hidden layer sees them. Data that are not on this
    machine are not downloaded; the images that the run kept take their place.

    RUN is a folder, the beginning of its name, or `latest`.
    """
    if run is None:
        raise InvalidRequest(
            "Name a run: `scrawl explain latest`. If there is none yet, train one:"
            " `scrawl train --data digits --model cnn-16-32`."
        )
    loaded = Run.load(run)
    picture_input(loaded.network)
    overview = None
    if images:
        subjects = given_subjects(loaded.network, images, given)
    else:
        tested = tested_images(loaded, given)
        subjects = one_of_each_class(tested)
        overview = look_over(loaded.network, tested)
    explained = [explain(loaded, subject) for subject in subjects]
    pictures = draw(loaded.network, overview, explained, kind)
    where = folder or loaded.folder / FOLDER
    paths = [where / name for name in pictures]
    for path, content in zip(paths, pictures.values(), strict=True):
        write_bytes(path, content)
    if as_json:
        say_json(_to_json(loaded, overview, explained, paths))
        return
    rows = [tuple(_cells(loaded.network, item)) for item in explained]
    say(columns(rows, right=(len(rows[0]) - 1,)))
    say_paths(paths)


def _cells(network: Network, item: Explained) -> Iterator[str]:
    yield one_line(item.subject.place)
    if item.subject.truth is not None:
        yield network.classes[item.subject.truth]
    yield f"read as {network.classes[item.label]}"
    yield f"{100 * item.score:.2f} %"


def _to_json(
    run: Run,
    overview: Overview | None,
    explained: Sequence[Explained],
    paths: Sequence[Path],
) -> dict[str, object]:
    record: dict[str, object] = {
        "run": str(run.folder),
        "images": [_image_to_json(run.network, item) for item in explained],
    }
    if overview is not None:
        record["certainty"] = [
            {"class": run.network.classes[item.label], **_extremes(item, overview)}
            for item in overview.certainties
        ]
    return {**record, "pictures": [str(path) for path in paths]}


def _image_to_json(network: Network, item: Explained) -> dict[str, object]:
    truth = item.subject.truth
    return {
        "image": item.subject.place,
        "label": None if truth is None else network.classes[truth],
        "digit": network.classes[item.label],
        "score": item.score,
        "largest_saliency": _largest(item.saliency),
        "largest_occlusion": _largest(item.occlusion),
    }


def _largest(values: Map) -> dict[str, object]:
    row, column = np.unravel_index(values.argmax(), values.shape)
    value = float(values[row, column])
    return {"row": int(row), "column": int(column), "value": value}


def _extremes(certainty: Certainty, overview: Overview) -> dict[str, object]:
    indices = {
        "surest_right": certainty.surest_right,
        "least_sure_right": certainty.least_sure_right,
        "surest_wrong": certainty.surest_wrong,
    }
    scores = overview.tested.scores
    return {
        name: None
        if index is None
        else {"index": index, "score": float(scores[index].max())}
        for name, index in indices.items()
    }
