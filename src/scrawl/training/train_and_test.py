"""Train a network and keep all of it in a run: the main job, from data to a result.

The test images are looked at once, when the training is over, and decide nothing.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from scrawl.data import Dataset, load_data
from scrawl.errors import Diverged, InvalidRequest
from scrawl.evaluation import (
    Metrics,
    measure_predictions,
    save_predictions,
    to_json,
)
from scrawl.files import write_text
from scrawl.networks import Network
from scrawl.training.classifying import predict_examples
from scrawl.training.engines import COMPILED, check_engine
from scrawl.training.fit import Fit
from scrawl.training.progress import Progress, Silent, progress_on_stderr
from scrawl.training.recipe import Recipe, make_recipe
from scrawl.training.recording import Recording, command_typed
from scrawl.training.request import check_data, check_examples, network_for
from scrawl.training.run import Run
from scrawl.training.run_folder import (
    FIGURES_FOLDER,
    METRICS_FILE,
    PREDICTIONS_FILE,
    make_folder,
    require_unused,
)
from scrawl.training.run_info import DataUsed, RunInfo, Seconds
from scrawl.training.surroundings import surroundings_of


def train(
    network: str | Network,
    data: str | Dataset,
    *,
    recipe: Recipe | None = None,
    out: str | Path | None = None,
    engine: str = COMPILED,
    threads: int | None = None,
    figures: bool = False,
    progress: Progress | bool = True,
    offline: bool = False,
    **recipe_fields: object,
) -> Run:
    """Train a *network* on *data*, test it, and return the run that keeps it all.

    Args:
        network: A name of the zoo, or a network of your own. Either way it starts from
            new weights.
        data: A name that `load_data` knows, or a data set.
        recipe: How to train.
        out: The folder to make; by default a new one in runs/, named after all this.
        engine: What trains: 'compiled', or 'keras' for Keras 3 on its backend.
        threads: How many; by default, the cores this process may use. The result does
            not depend on it.
        figures: Whether to draw the curves, the confusion and the mistakes as well.
        progress: Whether to show it on stderr, or somebody who watches it.
        offline: Never touch the network to load data.
        **recipe_fields: Fields of the recipe, such as `epochs=5`, which win over it.

    Raises:
        ScrawlError: if the request cannot be met; nothing is left behind.
        Diverged: if the loss is no longer finite; the last good weights are kept.
        Interrupted: in place of KeyboardInterrupt; the last epoch's weights are kept.
    """
    request = make_recipe(vars(recipe or Recipe()), recipe_fields)
    check_engine(engine)
    if out is not None:
        require_unused(Path(out))
    clock = _Clock()
    with clock.measuring("load"):
        dataset = load_data(data, offline=offline) if isinstance(data, str) else data
        check_data(dataset)
        chosen = network_for(network, dataset.train, dataset.classes)
        check_examples(chosen, dataset.test)
    with clock.measuring("compile"):
        fit = Fit(chosen, dataset.train, request, engine=engine, threads=threads)
    recording = _record(fit, dataset, out)
    with recording.until_the_end():
        with clock.measuring("train"):
            fit.run(_watcher(progress=progress), recording.add)
        recording.keep_network()
        with clock.measuring("evaluate"):
            metrics = _evaluate(recording.folder, fit, dataset)
        if figures:
            _draw(Run(recording.folder))
        recording.finish(_outcome(recording.info, metrics, fit, clock.seconds))
    return Run(recording.folder)


class _Clock:
    """How long the parts of a training take."""

    def __init__(self) -> None:
        self.seconds = Seconds()

    @contextmanager
    def measuring(self, part: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.seconds = replace(self.seconds, **{part: time.perf_counter() - began})


def _record(fit: Fit, dataset: Dataset, out: str | Path | None) -> Recording:
    started = datetime.now(UTC)
    found = surroundings_of(fit.engine.tools())
    info = RunInfo(
        status="running",
        started=started.isoformat(),
        command=command_typed(),
        network=fit.network.name,
        data=DataUsed(dataset.name, dataset.source, dataset.digest),
        seed=fit.recipe.seed,
        versions=found.versions,
        machine=found.machine,
        compiler=found.tools.compiler,
        target=found.tools.target,
        engine=found.tools.engine,
    )
    names = (dataset.name, fit.network.name, f"s{fit.recipe.seed}")
    folder = make_folder(Path(out) if out is not None else None, started, *names)
    return Recording(folder, info, fit)


def _watcher(*, progress: Progress | bool) -> Progress:
    if isinstance(progress, bool):
        return progress_on_stderr() if progress else Silent()
    return progress


def _evaluate(folder: Path, fit: Fit, dataset: Dataset) -> Metrics:
    try:
        said = predict_examples(fit.reader(), fit.network, dataset.test)
    except InvalidRequest as error:
        raise Diverged(str(error)) from error
    metrics = measure_predictions(said)
    save_predictions(folder / PREDICTIONS_FILE, said)
    text = json.dumps(to_json(metrics), indent=2, allow_nan=False)
    write_text(folder / METRICS_FILE, f"{text}\n")
    return metrics


def _draw(run: Run) -> None:
    from scrawl.figures import draw_all

    draw_all(run.folder / FIGURES_FOLDER, run.history, run.predictions)


def _outcome(info: RunInfo, metrics: Metrics, fit: Fit, seconds: Seconds) -> RunInfo:
    num_images = fit.plan.num_images * len(fit.history)
    return replace(
        info,
        status="done",
        accuracy=metrics.accuracy,
        loss=metrics.loss,
        images_per_second=num_images / sum(epoch.seconds for epoch in fit.history),
        seconds=seconds,
    )
