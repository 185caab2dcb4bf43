"""`scrawl evaluate`: load what a run saved, and test it again."""

from pathlib import Path

import click

from scrawl.cli.output import complain, json_option, say, say_json, say_paths
from scrawl.cli.run_data import data_of, offline_option
from scrawl.data import Dataset
from scrawl.errors import CheckFailed, InvalidRequest
from scrawl.evaluation import (
    Metrics,
    Predictions,
    measure_predictions,
    to_json,
    to_text,
)
from scrawl.images import require_size
from scrawl.training import Run, classes_for, predict_examples


@click.command()
@click.argument("run")
@click.option(
    "--data",
    metavar="NAME",
    help="Test on the test part of this data set. Default: that of the run.",
)
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 1),
    metavar="ACCURACY",
    help="End with exit code 1 if the accuracy is lower, eg. .99.",
)
@click.option("--figures", is_flag=True, help="Draw the pictures, too.")
@offline_option
@json_option
def command(
    *,
    run: str,
    data: str | None,
    fail_under: float | None,
    figures: bool,
    offline: bool,
    as_json: bool,
) -> None:
    """Test a run again: accuracy, loss, and every class.

    Of a network of several outputs, each has an accuracy and a loss of its own, and the
    classes are those of the first.

    The weights and the data are loaded from their files, and every test image is
    classified anew. On the data of the run, its accuracy is repeated to the digit.

    RUN is a folder, the beginning of its name, or `latest`.
    """
    loaded = Run.load(run)
    dataset = data_of(loaded, data, offline=offline)
    said = _classify(loaded, dataset)
    metrics = measure_predictions(said)
    paths = _draw(loaded, said, data) if figures else []
    if as_json:
        say_json(to_json(metrics))
    else:
        say(to_text(metrics))
        say_paths(paths)
    if data is None:
        _compare(metrics, loaded)
    if fail_under is not None and not metrics.accuracy >= fail_under:
        raise CheckFailed(
            f"The accuracy is {metrics.accuracy:.6g}, and at least {fail_under:g} was"
            " asked for. Train longer, or another network."
        )


def _classify(run: Run, dataset: Dataset) -> Predictions:
    network, test = run.network, dataset.test
    for source in network.inputs:
        if source.kind == "pixels" and source.name not in test.more_inputs:
            height, width, *_ = source.shape
            require_size(test.images, height, width, Path(dataset.source))
    classes = classes_for(network, test, dataset.classes)
    if classes != network.classes:
        raise InvalidRequest(
            f"{dataset.name} has the classes {_few(classes)}, and {run.name} knows"
            f" {_few(network.classes)}. Name data of the same classes."
        )
    return predict_examples(run.reader, network, test)


def _few(classes: tuple[str, ...]) -> str:
    shown = ", ".join(classes[:10])
    return shown if len(classes) <= 10 else f"{shown}, ... ({len(classes)})"


def _draw(run: Run, said: Predictions, data: str | None) -> list[Path]:
    from scrawl.figures import draw_all

    folder = run.folder / "figures"
    if data is not None:
        folder /= Path(data.partition(",")[0]).name
    history = None if run.info.imported else run.history
    return draw_all(folder, history, said)


def _compare(metrics: Metrics, run: Run) -> None:
    """Say so if the run had another accuracy, and what is known of the reason."""
    info = run.info
    if info.accuracy in (None, metrics.accuracy):
        return
    trained = f"with {info.engine.described()}"
    if info.target is not None:
        trained = f"for the target {info.target.name} ({info.target.arithmetic})"
    complain(
        f"{run.name} had the accuracy {info.accuracy} when it was trained, {trained}."
    )
