"""Train a network and keep all of it in a run: the main job, from data to a result."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from scrawl.data import Dataset, absolute_name, load_data
from scrawl.errors import NotWritable
from scrawl.networks import Network
from scrawl.training.checkpointing import SECONDS
from scrawl.training.engines import COMPILED, check_engine
from scrawl.training.fit import Fit
from scrawl.training.learning import Clock, Manner, learn
from scrawl.training.progress import Progress
from scrawl.training.recipe import Recipe, make_recipe
from scrawl.training.recording import Recording, begin_run, command_typed
from scrawl.training.request import check_data, check_examples, network_for
from scrawl.training.run import Run
from scrawl.training.run_folder import lock_of, require_unused
from scrawl.training.run_info import DataUsed, RunInfo
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
    checkpoint_seconds: float = SECONDS,
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
        checkpoint_seconds: How long to train until it is written down within an epoch;
            after an epoch it always is, unless that takes 2 % of the time.
        offline: Never touch the network to load data.
        **recipe_fields: Fields of the recipe, such as `epochs=5`, which win over it.

    Raises:
        ScrawlError: if the request cannot be met; nothing is left behind.
        Diverged: if the loss is no longer finite; the last good weights are kept.
        Interrupted: in place of KeyboardInterrupt; it can be resumed.
    """
    request = make_recipe(vars(recipe or Recipe()), recipe_fields)
    manner = Manner(threads, progress, checkpoint_seconds, offline)
    check_engine(engine)
    if out is not None:
        require_unused(Path(out))
    clock = Clock()
    with clock.measuring("load"):
        dataset = load_data(data, offline=offline) if isinstance(data, str) else data
        check_data(dataset)
        chosen = network_for(network, dataset.train, dataset.classes)
        check_examples(chosen, dataset.test)
    with clock.measuring("compile"):
        fit = Fit(chosen, dataset.train, request, engine=engine, threads=threads)
    requested = absolute_name(data) if isinstance(data, str) else None
    used = DataUsed(dataset.name, dataset.source, dataset.digest, requested)
    info = _new_info(fit, used, has_figures=figures)
    folder = begin_run(Path(out) if out is not None else None, info, fit)
    with _alone_in(folder):
        return learn(Recording(folder, info, fit), dataset, manner, clock)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold the lock of a new run, or take its folder away if there can be none."""
    with ExitStack() as held:
        lock = lock_of(folder)
        try:
            held.enter_context(lock)
        except NotWritable:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        yield


def _new_info(fit: Fit, data: DataUsed, *, has_figures: bool) -> RunInfo:
    found = surroundings_of(fit.engine.tools())
    return RunInfo(
        status="running",
        started=datetime.now(UTC).isoformat(),
        command=command_typed(),
        network=fit.network.name,
        data=data,
        seed=fit.recipe.seed,
        versions=found.versions,
        machine=found.machine,
        compiler=found.tools.compiler,
        target=found.tools.target,
        engine=found.tools.engine,
        has_figures=has_figures,
    )
