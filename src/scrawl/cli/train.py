"""`scrawl train`: from images to a trained, tested, saved classifier."""

from functools import partial
from pathlib import Path

import click

from scrawl.cli.model_option import named_model
from scrawl.cli.output import json_option, say, say_json, say_paths
from scrawl.cli.train_options import RecipeCommand
from scrawl.errors import InvalidRequest
from scrawl.evaluation import to_text
from scrawl.training import SECONDS, Recipe, Run, make_recipe, read_recipe, train
from scrawl.training import resume as resume_run


@click.command(cls=RecipeCommand)
@click.option(
    "--data",
    metavar="NAME",
    help="A name that `scrawl data list` prints, a pair of IDX files: IMAGES,LABELS"
    " or IMAGES,LABELS,TEST-IMAGES,TEST-LABELS, or a folder with a folder of pictures"
    " for each class.",
)
@click.option(
    "--model",
    metavar="NAME|FILE",
    help="A name that `scrawl models list` prints, or a JSON file of a network.",
)
@click.option(
    "--recipe",
    "recipe_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A TOML file that says how to train; the settings below win over it.",
)
@click.option(
    "--engine",
    default="compiled",
    metavar="NAME",
    help="compiled, or keras: Keras 3, on whatever it runs on here. Default: compiled.",
)
@click.option(
    "--threads",
    type=click.IntRange(1, 64),
    help="Does not change the result. Default: one for each core.",
)
@click.option(
    "--resume",
    metavar="RUN",
    help="Go on with a training that was broken off; needs no other option.",
)
@click.option(
    "--checkpoint-seconds",
    type=float,
    default=SECONDS,
    metavar="S",
    help="Write the training down so often within an epoch. Default: 30.",
)
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path),
    help="The folder of the run. Default: a new one in runs/.",
)
@click.option("--figures", is_flag=True, help="Draw the pictures of the run, too.")
@click.option("--offline", is_flag=True, help="Never touch the network.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@json_option
def command(
    *,
    data: str | None,
    model: str | None,
    recipe_file: Path | None,
    engine: str,
    threads: int | None,
    resume: str | None,
    checkpoint_seconds: float,
    out: Path | None,
    figures: bool,
    offline: bool,
    quiet: bool,
    as_json: bool,
    **settings: object,
) -> None:
    """Train a network, test it, and keep all of it in a run.

    A run is a folder that holds the weights, how they were trained, how well each
    class is read, and what was said of each test image. Its path is printed last.

    Try `scrawl train --data digits --model cnn-16-32`: the digits come with scrawl.
    """
    given = {"data": data, "model": model, "recipe": recipe_file, "out": out}
    given |= {"engine": engine, "figures": figures} | settings
    if resume is not None:
        _refuse_more(given)
        go = partial(resume_run, resume)
    else:
        network, name = _required("model", model), _required("data", data)
        recipe = _recipe(recipe_file, settings)
        words = {"recipe": recipe, "out": out, "engine": engine, "figures": figures}
        go = partial(train, named_model(network), name, **words)
    run = go(
        threads=threads,
        progress=not quiet,
        checkpoint_seconds=checkpoint_seconds,
        offline=offline,
    )
    if as_json:
        say_json(_to_json(run))
        return
    say(_to_text(run))
    say_paths([*sorted(run.folder.glob("figures/*.png")), run.folder])


def _required(name: str, value: str | None) -> str:
    if value is None:
        raise InvalidRequest(
            f"There is no --{name}. Give --data and --model, or --resume RUN to go on"
            " with a training."
        )
    return value


def _refuse_more(given: dict[str, object]) -> None:
    """Refuse what a run has decided already."""
    defaults = {"engine": "compiled", "figures": False}
    for name, value in given.items():
        if value is not None and value != defaults.get(name):
            flag = name.replace("_", "-")
            raise InvalidRequest(
                f"--{flag} was given with --resume, but a run goes on as it began."
                f" Leave --{flag} away, or train anew."
            )


def _recipe(file: Path | None, settings: dict[str, object]) -> Recipe:
    given = {name: value for name, value in settings.items() if value is not None}
    return make_recipe(given) if file is None else read_recipe(file, **given)


def _to_json(run: Run) -> dict[str, object]:
    info, outputs = run.info, run.metrics.outputs
    return {
        "run": str(run.folder),
        "accuracy": info.accuracy,
        "loss": info.loss,
        **{f"{name}_accuracy": each.accuracy for name, each in outputs.items()},
        "kept_epoch": info.kept_epoch,
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
    kept = ""
    if run.recipe.patience is not None:
        kept = f"epoch     {info.kept_epoch}, the best of {len(run.history)}\n"
    return f"{headline}\n{kept}speed     {speed:,.0f} images/s\nseconds   {parts}"
