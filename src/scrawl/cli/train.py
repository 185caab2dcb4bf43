"""`scrawl train`: from images to a trained, tested, saved classifier."""

from pathlib import Path

import click

from scrawl.cli.model_option import named_model
from scrawl.cli.output import json_option, say, say_json, say_paths
from scrawl.evaluation import to_text
from scrawl.training import Recipe, Run, make_recipe, read_recipe, train

Setting = int | float | str | None  # of a recipe; None leaves it to the recipe


@click.command()
@click.option(
    "--data",
    required=True,
    metavar="NAME",
    help="A name that `scrawl data list` prints, or a pair of IDX files: IMAGES,LABELS"
    " or IMAGES,LABELS,TEST-IMAGES,TEST-LABELS.",
)
@click.option(
    "--model",
    required=True,
    metavar="NAME|FILE",
    help="A name that `scrawl models list` prints, or a JSON file of a network.",
)
@click.option(
    "--recipe",
    "recipe_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A TOML file that says how to train; the options below win over it.",
)
@click.option("--epochs", type=int, help="How often to see all images. Default: 10.")
@click.option("--batch-size", type=int, help="Images between two steps. Default: 128.")
@click.option("--optimizer", metavar="NAME", help="adam or sgd. Default: adam.")
@click.option(
    "--learning-rate", type=float, help="Default: .001 for adam, .01 for sgd."
)
@click.option("--momentum", type=float, help="Of sgd. Default: 0.")
@click.option("--beta-1", type=float, help="Of adam. Default: .9.")
@click.option("--beta-2", type=float, help="Of adam. Default: .999.")
@click.option("--epsilon", type=float, help="Of adam. Default: 1e-7.")
@click.option("--schedule", metavar="NAME", help="constant or one-cycle.")
@click.option(
    "--validation-split", type=float, help="Set this share aside, eg. .1. Default: 0."
)
@click.option("--seed", type=int, help="Equal seeds give equal results. Default: 0.")
@click.option(
    "--threads",
    type=click.IntRange(1, 64),
    help="Does not change the result. Default: one for each core.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The folder of the run. Default: a new one in runs/.",
)
@click.option("--figures", is_flag=True, help="Draw the pictures of the run, too.")
@click.option("--offline", is_flag=True, help="Never touch the network.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@json_option
def command(
    *,
    data: str,
    model: str,
    recipe_file: Path | None,
    threads: int | None,
    out: Path | None,
    figures: bool,
    offline: bool,
    quiet: bool,
    as_json: bool,
    **settings: Setting,
) -> None:
    """Train a network, test it, and keep all of it in a run.

    A run is a folder that holds the weights, how they were trained, how well each
    class is read, and what was said of each test image. Its path is printed last.

    Try `scrawl train --data digits --model cnn-16-32`: the digits come with scrawl.
    """
    run = train(
        named_model(model),
        data,
        recipe=_recipe(recipe_file, settings),
        out=out,
        threads=threads,
        figures=figures,
        progress=not quiet,
        offline=offline,
    )
    if as_json:
        say_json(_to_json(run))
        return
    say(_to_text(run))
    say_paths([*sorted(run.folder.glob("figures/*.png")), run.folder])


def _recipe(file: Path | None, settings: dict[str, Setting]) -> Recipe:
    given = {name: value for name, value in settings.items() if value is not None}
    return make_recipe(given) if file is None else read_recipe(file, **given)


def _to_json(run: Run) -> dict[str, object]:
    info = run.info
    return {
        "run": str(run.folder),
        "accuracy": info.accuracy,
        "loss": info.loss,
        "images_per_second": info.images_per_second,
        "seconds": vars(info.seconds),
    }


def _to_text(run: Run) -> str:
    headline, _, _ = to_text(run.metrics).partition("\n\n")
    info = run.info
    parts = ", ".join(
        f"{name} {value:.2f} s" for name, value in vars(info.seconds).items()
    )
    speed = info.images_per_second or 0.0
    return f"{headline}\nspeed     {speed:,.0f} images/s\nseconds   {parts}"
