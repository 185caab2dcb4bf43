"""Train to the end, test once, and write all of it down: what every run goes through.

The test images are looked at when the training is over, and decide nothing.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from scrawl.data import Dataset
from scrawl.errors import Diverged, InvalidRequest
from scrawl.evaluation import (
    Metrics,
    measure_predictions,
    save_predictions,
    to_json,
)
from scrawl.files import write_text
from scrawl.training.checkpointing import NEVER, SECONDS, Checkpoints
from scrawl.training.classifying import predict_examples
from scrawl.training.fit import Fit
from scrawl.training.progress import Progress, Silent, progress_on_stderr
from scrawl.training.recording import Recording
from scrawl.training.run import Run
from scrawl.training.run_folder import FIGURES_FOLDER, METRICS_FILE, PREDICTIONS_FILE
from scrawl.training.run_info import RunInfo, Seconds


@dataclass(frozen=True)
class Manner:
    """How a training goes about it; nothing here changes what comes out."""

    threads: int | None = None  # by default, the cores this process may use
    progress: Progress | bool = True
    checkpoint_seconds: float = SECONDS
    offline: bool = False

    def __post_init__(self) -> None:
        """Refuse what would never do anything else than write.

        Raises:
            InvalidRequest: unless there is time between two checkpoints.
        """
        if not self.checkpoint_seconds > 0:
            raise InvalidRequest(
                f"checkpoint_seconds is {self.checkpoint_seconds}; give more than 0."
            )

    def watcher(self) -> Progress:
        """Return who watches the training."""
        if isinstance(self.progress, bool):
            return progress_on_stderr() if self.progress else Silent()
        return self.progress

    def checkpoints(self, folder: Path, fit: Fit) -> Checkpoints:
        """Return the checkpoints of a training, if its engine can be resumed."""
        if not fit.engine.can_be_resumed:
            return NEVER
        return Checkpoints(folder, self.checkpoint_seconds)


class Clock:
    """How long the parts of a training take, beside the *seconds* they took before."""

    def __init__(self, seconds: Seconds | None = None) -> None:
        """Begin to count."""
        self.seconds = seconds or Seconds()

    @contextmanager
    def measuring(self, part: str) -> Iterator[None]:
        """Add the time that the block takes to a *part*."""
        began = time.perf_counter()
        yield
        taken = getattr(self.seconds, part) + time.perf_counter() - began
        self.seconds = replace(self.seconds, **{part: taken})


def learn(recording: Recording, dataset: Dataset, manner: Manner, clock: Clock) -> Run:
    """Bring the training that is recorded to its end, and return its run.

    Raises:
        Diverged: if the loss is no longer finite; the last good weights are kept.
        Interrupted: in place of KeyboardInterrupt; it can be resumed.
    """
    folder, fit = recording.folder, recording.fit
    checkpoints = manner.checkpoints(folder, fit)
    with recording.until_the_end():
        with clock.measuring("train"):
            fit.run(manner.watcher(), recording.add, checkpoints)
        recording.keep_network()
        with clock.measuring("evaluate"):
            metrics = _evaluate(folder, fit, dataset)
        if recording.info.has_figures:
            _draw(Run(folder))
        recording.finish(_outcome(recording.info, metrics, fit, clock.seconds))
    return Run(folder)


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
