"""What a training left in its folder, each part read when it is asked for."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from scrawl.arrays import Classifier, Reader
from scrawl.errors import NothingThere
from scrawl.evaluation import (
    Epoch,
    Metrics,
    Predictions,
    load_predictions,
    measure_predictions,
    read_history,
)
from scrawl.networks import Network, load_network
from scrawl.training.classifying import classifier_for, reader_for
from scrawl.training.recipe import Recipe
from scrawl.training.recipe_file import read_recipe
from scrawl.training.run_folder import (
    HISTORY_FILE,
    PREDICTIONS_FILE,
    RECIPE_FILE,
    RUNS,
)
from scrawl.training.run_info import RunInfo, read_info
from scrawl.training.run_search import find_run, run_folders
from scrawl.training.seal import SEALED_SINCE, check_seal


@dataclass(frozen=True)
class Run:
    """The folder of one training, or of a network that was trained elsewhere.

    Reading a part raises NothingThere if the run did not come so far, and InvalidFile
    if its file is damaged.
    """

    folder: Path

    @classmethod
    def load(cls, name: str | Path = "latest", root: Path = RUNS) -> "Run":
        """Return the run *name*: a path, a beginning in *root*, or 'latest'.

        Raises:
            NothingThere: if there is no such run; tells how to train one.
            InvalidRequest: if several begin so; lists them.
            InvalidFile: if its run.json is damaged or, once the training is over, any
                file that it wrote.
        """
        run = cls(find_run(name, root))
        run.check()
        return run

    def check(self) -> None:
        """Refuse the run if its training is over and a file has changed since.

        Raises:
            NothingThere, InvalidFile: naming the file.
        """
        if self.info.format_version >= SEALED_SINCE and self.info.status != "running":
            check_seal(self.folder)

    @property
    def name(self) -> str:
        """Return the name of the folder."""
        return self.folder.resolve().name

    @cached_property
    def info(self) -> RunInfo:
        """What the training was asked to do, on what, and what came out."""
        return read_info(self.folder)

    @cached_property
    def network(self) -> Network:
        """The network with the weights of the last epoch that was whole and finite."""
        self._require("network.json")
        return load_network(self.folder)

    @cached_property
    def recipe(self) -> Recipe:
        """How it was trained."""
        self._require_trained_here(RECIPE_FILE)
        return read_recipe(self.folder / RECIPE_FILE)

    @cached_property
    def history(self) -> tuple[Epoch, ...]:
        """What each epoch gave, the first one first."""
        self._require_trained_here(HISTORY_FILE)
        return read_history(self.folder / HISTORY_FILE)

    @cached_property
    def predictions(self) -> Predictions:
        """What the network said of every test image."""
        self._require_trained_here(PREDICTIONS_FILE)
        self._require(PREDICTIONS_FILE)
        return load_predictions(self.folder / PREDICTIONS_FILE)

    @cached_property
    def metrics(self) -> Metrics:
        """How well the test images were read, measured on the predictions."""
        return measure_predictions(self.predictions)

    @cached_property
    def classifier(self) -> Classifier:
        """The network, ready to read images; without a compiler, slowly.

        One that reads more than an image, or gives more than its class, is no
        classifier, which raises InvalidNetwork: it has a `reader`.
        """
        return classifier_for(self.network)

    @cached_property
    def reader(self) -> Reader:
        """The network as a function of named inputs that gives all outputs by name.

        An input takes uint8 (n, height, width) of pixels, uint8 (n,) of numbers, or
        float32 (n, *shape) of features; an output gives float32 (n, classes).
        """
        return reader_for(self.network)

    def _require_trained_here(self, file: str) -> None:
        if self.info.imported is not None:
            raise NothingThere(
                f"The run {self.name} has no {file}: its network was trained elsewhere,"
                f" and imported from {self.info.imported.file}."
            )

    def _require(self, file: str) -> None:
        if not (self.folder / file).exists():
            raise NothingThere(
                f"The run {self.name} has no {file}: its training is"
                f" {self.info.status}. Train again, or name another run."
            )


def list_runs(root: Path = RUNS) -> tuple[Run, ...]:
    """Return all runs in *root*, the latest last; `info` of a damaged one raises."""
    return tuple(map(Run, run_folders(root)))
