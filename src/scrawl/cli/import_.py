"""`scrawl import`: a run of a model that Keras has saved."""

from pathlib import Path

import click

from scrawl import networks
from scrawl.cli.output import columns, json_option, say, say_json, say_paths
from scrawl.data import CATALOGUE
from scrawl.errors import InvalidRequest
from scrawl.importing import (
    Asked,
    Imported,
    import_model,
    scaling_from_text,
    size_from_text,
)
from scrawl.networks import describe
from scrawl.training import Run, keep_imported

MAX_SHOWN = 12  # classes in a line


@click.command()
@click.argument("file", required=False, metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--scale",
    metavar="SCALE",
    help="What the training made of a pixel of 0 to 255: 1/255 for 0 to 1, 1/127.5-1"
    " for -1 to 1, 1 for the bytes themselves. Needed unless the model begins with a"
    " Rescaling.",
)
@click.option(
    "--image-size",
    metavar="HxW",
    help="Height and width of images that the model takes as one row, eg. 20x30."
    " Default: a square.",
)
@click.option(
    "--classes",
    metavar="NAMES",
    help="The names of the classes, with commas between them, or a name that `scrawl"
    " data list` prints. Default: 0, 1, ...",
)
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The folder of the run. Default: runs/<name of the file>-imported.",
)
@json_option
def command(
    *,
    file: Path | None,
    scale: str | None,
    image_size: str | None,
    classes: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Make a run of a model that Keras has saved.

    FILE is a .keras file, or an .h5 file with the whole model, of Keras 2.0 to today.
    It is read without Keras, and nothing in it is run. What comes out stands wherever
    RUN does: it can predict, be evaluated, explained and reported.

    A network of scrawl takes the bytes of an image, 0 for paper and 255 for ink. If the
    model was trained on images that were rescaled before, --scale says how, and a layer
    that does it is put in front.

    Try `scrawl import mnist.h5 --scale 1/255`, then `scrawl evaluate latest --data
    mnist`.
    """
    if file is None:
        raise InvalidRequest(
            "Name a file that Keras has saved: `scrawl import model.keras --scale"
            " 1/255`."
        )
    asked = Asked(
        None if scale is None else scaling_from_text(scale),
        None if image_size is None else size_from_text(image_size),
        None if classes is None else _classes(classes),
    )
    imported = import_model(file, asked)
    run = keep_imported(imported, out)
    if as_json:
        say_json(_to_json(imported, run))
        return
    say(columns(_facts(imported, run)))
    say_paths([run.folder])


def _classes(text: str) -> tuple[str, ...]:
    if text in CATALOGUE:
        return CATALOGUE[text].classes
    return tuple(name.strip() for name in text.split(","))


def _facts(imported: Imported, run: Run) -> list[tuple[str, str]]:
    network = imported.network
    classes = ", ".join(network.classes[:MAX_SHOWN])
    more = ", ..." if len(network.classes) > MAX_SHOWN else ""
    return [
        (
            "network",
            f"{network.name}, {networks.costs(network).num_parameters:,} parameters",
        ),
        ("trained by", run.info.engine.described()),
        *(
            ("takes", f"{source.name}: {describe(source.shape)} {source.kind}")
            for source in network.inputs
        ),
        ("classes", f"{classes}{more}"),
        *(("added", change) for change in imported.changes),
    ]


def _to_json(imported: Imported, run: Run) -> dict[str, object]:
    network = imported.network
    return {
        "run": str(run.folder),
        "network": network.name,
        "parameters": networks.costs(network).num_parameters,
        "sha256": imported.sha256,
        "keras": imported.version,
        "backend": imported.backend,
        "inputs": [
            {"name": each.name, "shape": list(each.shape), "kind": each.kind}
            for each in network.inputs
        ],
        "classes": list(network.classes),
        "added": list(imported.changes),
    }
