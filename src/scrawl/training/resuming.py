"""Go on with a training that was broken off, as if it had not been.

All that it takes lies in the folder of the run: the network, the recipe, the name of
the data, and the last checkpoint; before the first, the training begins again. What
comes out is equal to the byte, with any number of threads and after any number of ends.
"""

from dataclasses import replace
from pathlib import Path

from scrawl.compiler import native_target
from scrawl.data import Dataset, load_data
from scrawl.errors import InvalidRequest
from scrawl.files import remove_leftovers
from scrawl.networks import NETWORK_FILE, read_network
from scrawl.training.checkpoint import Checkpoint, load_checkpoint, remove_checkpoint
from scrawl.training.checkpointing import SECONDS
from scrawl.training.engines import COMPILED
from scrawl.training.fit import Fit
from scrawl.training.keras_engine import NOT_RESUMED
from scrawl.training.learning import Clock, Manner, learn
from scrawl.training.log import opening
from scrawl.training.progress import Progress
from scrawl.training.recording import Recording, command_typed
from scrawl.training.run import Run
from scrawl.training.run_folder import (
    RUNS,
    lock_of,
    write_history,
    write_log,
)
from scrawl.training.run_info import RunInfo, Seconds, write_info
from scrawl.training.run_search import find_run


def resume(
    run: str | Path = "latest",
    data: Dataset | None = None,
    *,
    root: Path = RUNS,
    threads: int | None = None,
    progress: Progress | bool = True,
    checkpoint_seconds: float = SECONDS,
    offline: bool = False,
) -> Run:
    """Bring the training of a *run* to its end, and return the run.

    One that is done is returned as it is.

    Args:
        run: A path, the beginning of a name in *root*, or 'latest'.
        data: What it learns, if that had no name.
        root: Where runs lie.
        threads: As in `train`, like all that follows.
        progress: Whether to show it on stderr, or somebody who watches it.
        checkpoint_seconds: How long to train until it is written down.
        offline: Never touch the network to load data.

    Raises:
        Busy: if another process is training it.
        InvalidRequest: if it cannot be resumed: it diverged, was imported, trained by
            Keras or in another arithmetic, or its data are not what they were.
        ScrawlError: as `train`.
    """
    manner = Manner(threads, progress, checkpoint_seconds, offline)
    folder = find_run(run, root)
    with lock_of(folder):
        found = Run.load(folder)
        if found.info.status == "done":
            remove_checkpoint(folder)
            return found
        _check(found.info)
        remove_leftovers(folder)
        return _go_on(found, data, manner)


def _check(info: RunInfo) -> None:
    if info.status == "imported":
        raise InvalidRequest(
            f"{info.network!r} was imported: its training was elsewhere, and is over."
            " Train its layers anew: `scrawl train --model RUN/network.json`."
        )
    if info.status == "diverged":
        raise InvalidRequest(
            "This training diverged, and would do so again. Train anew, with a lower"
            " --learning-rate."
        )
    if info.engine.name != COMPILED:
        raise InvalidRequest(NOT_RESUMED)
    began, goes_on = info.target, native_target()
    if began is not None and began.arithmetic != goes_on.arithmetic:
        raise InvalidRequest(
            f"This training began in the arithmetic {began.arithmetic}, and this"
            f" processor has {goes_on.arithmetic}: the weights would be others. Resume"
            " it on a machine like the first, or train anew."
        )


def _go_on(run: Run, data: Dataset | None, manner: Manner) -> Run:
    folder = run.folder
    # Without its weights: a process may have died between the files of these two.
    network = read_network(folder / NETWORK_FILE)
    checkpoint = load_checkpoint(folder, network)
    clock = Clock(_seconds_of(checkpoint))
    with clock.measuring("load"):
        dataset = data or _load_again(run.info, offline=manner.offline)
        _check_same(run.info, dataset)
    with clock.measuring("compile"):
        fit = Fit(network, dataset.train, run.recipe, threads=manner.threads)
    if checkpoint:
        fit.restore(checkpoint)
    info = replace(run.info, status="running", num_resumed=run.info.num_resumed + 1)
    write_info(folder, info)
    write_history(folder, fit.history)
    for line in opening(replace(info, command=command_typed())):
        write_log(folder, line)
    done, planned = len(fit.history), fit.plan.num_epochs
    write_log(folder, f"goes on after epoch {done} of {planned}")
    return learn(Recording(folder, info, fit), dataset, manner, clock)


def _seconds_of(checkpoint: Checkpoint | None) -> Seconds:
    """Return how long the training took so far, without what was lost."""
    if checkpoint is None:
        return Seconds()
    past = sum(epoch.seconds for epoch in checkpoint.history)
    return Seconds(train=past + checkpoint.seconds)


def _load_again(info: RunInfo, *, offline: bool) -> Dataset:
    used = info.data_used()
    if used.requested is None:
        raise InvalidRequest(
            f"The data {used.name!r} of this training had no name to load them by."
            " Give them to scrawl.resume(run, data)."
        )
    return load_data(used.requested, offline=offline)


def _check_same(info: RunInfo, dataset: Dataset) -> None:
    needed = info.data_used().digest
    if dataset.digest != needed:
        raise InvalidRequest(
            f"The data {dataset.name!r} are not what this training began with: their"
            f" SHA-256 begins {dataset.digest[:8]}, needed is {needed[:8]}."
            " Restore them, or train anew."
        )
