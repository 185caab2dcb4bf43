"""Where trials are done: each seed of each is a run, kept in a folder and used again.

A run lies in `<folder>/<trial>/seed-<n>`. One that is done and has the same network,
recipe and data is used as it is; one that was broken off goes on where it was; one of
another recipe, of an older study, is left alone, and a new folder stands beside it. So
a study that is interrupted and started again ends as one that was not.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from scrawl import networks
from scrawl.data import Dataset, load_data
from scrawl.errors import Interrupted, InvalidRequest, MissingOnMachine, Unreachable
from scrawl.networks import (
    NETWORK_FILE,
    Network,
    check_name,
    network_to_json,
    read_network,
)
from scrawl.studies.comparisons import Comparison, Published, compare
from scrawl.studies.material import made_of
from scrawl.training import (
    INFO_FILE,
    Recipe,
    Run,
    network_for,
    recipe_to_toml,
    resume,
    train,
)

LARGE = 300_000  # parameters: networks of so many are trained with fewer seeds
SEEDS, SEEDS_IF_LARGE = 5, 2
QUICK_EPOCHS = 2
QUICK_DATA = "digits"
QUICK_TRAIN, QUICK_TEST = 600, 120  # of them
QUICK = "a quick look: few embedded digits, and at most 2 epochs"

Tell = Callable[[str], object]
DataOfSeed = Callable[[int], Dataset]


@dataclass(frozen=True)
class Trial:
    """A network and how it is trained; the data come when it is done."""

    name: str  # of its folder
    network: str | Network
    recipe: Recipe  # of seed 0
    num_seeds: int | None = None  # if not as many as its size says

    def __post_init__(self) -> None:
        """Refuse names that are no names of folders, and trials without a seed.

        Raises:
            InvalidNetwork: of the name.
            InvalidRequest: of the seeds.
        """
        check_name(self.name)
        _need_seeds(self.num_seeds)


@dataclass(frozen=True, eq=False)
class TrialDone:
    """The runs of a trial, one for each seed."""

    trial: Trial
    num_parameters: int
    recipe: Recipe  # as it was used, with the seed of the first run
    runs: tuple[Run, ...]


class Laboratory:
    """Does trials, and remembers which. Quick: few epochs, on embedded digits.

    Args:
        folder: Where the runs are kept.
        is_quick: Whether to see only if everything works.
        num_seeds: For each trial; by default 5, and 2 for networks of 300,000
            parameters or more, and 1 if it is quick.
        offline: Never touch the network to load data.
        tell: Is told of each training that begins.
        shows_progress: Whether each training shows its own on stderr.
    """

    def __init__(
        self,
        folder: Path,
        *,
        is_quick: bool = False,
        num_seeds: int | None = None,
        offline: bool = False,
        tell: Tell = lambda _: None,
        shows_progress: bool = False,
    ) -> None:
        """Be ready; nothing is loaded or made yet.

        Raises:
            InvalidRequest: if there is to be less than one seed.
        """
        _need_seeds(num_seeds)
        self.folder = folder
        self.is_quick = is_quick
        self.trials: tuple[TrialDone, ...] = ()
        self._num_seeds = num_seeds
        self._offline = offline
        self._tell = tell
        self._shows_progress = shows_progress
        self._loaded: dict[str, Dataset] = {}

    def data(self, name: str = "mnist") -> Dataset:
        """Return the data set *name*; in its place a few embedded digits, if quick.

        Raises:
            MissingOnMachine: if it is not here and cannot be downloaded.
        """
        base, plus, more = name.partition("+")
        used = f"{QUICK_DATA if self.is_quick else base}{plus}{more}"
        if used not in self._loaded:
            try:
                loaded = load_data(used, offline=self._offline)
            except Unreachable as error:
                raise MissingOnMachine(
                    f"This study needs {base}, which is not here: get it with `scrawl"
                    f" data get {base}`, or see what the study does without it:"
                    f" `scrawl study run {self.folder.name} --quick`."
                ) from error
            self._loaded[used] = _slice(loaded) if self.is_quick else loaded
        return self._loaded[used]

    def runs(self, trial: Trial, data: Dataset | DataOfSeed) -> tuple[Run, ...]:
        """Return a run of the *trial* for each seed, trained now or before.

        Args:
            trial: What to do.
            data: What is learned, or what a seed makes of it.

        Raises:
            Interrupted: saying how to go on.
            ScrawlError: as `train`.
        """
        data_of = data if callable(data) else lambda _: data
        first = data_of(0)
        network = network_for(trial.network, first.train, first.classes)
        num_parameters = networks.costs(network).num_parameters
        seeds = range(self.num_seeds(num_parameters, trial.num_seeds))
        recipes = [self._recipe(trial, seed) for seed in seeds]
        runs = tuple(
            self._run(trial, recipe, first if seed == 0 else data_of(seed), len(seeds))
            for seed, recipe in zip(seeds, recipes, strict=True)
        )
        done = TrialDone(trial, num_parameters, recipes[0], runs)
        self.trials = (*self.trials, done)
        return runs

    def num_seeds(self, num_parameters: int, wanted: int | None = None) -> int:
        """Return how many trainings a network gets, of which a trial *wanted* some."""
        if self._num_seeds is not None:
            return self._num_seeds
        if self.is_quick:
            return 1
        return wanted or (SEEDS if num_parameters < LARGE else SEEDS_IF_LARGE)

    def compare(
        self,
        published: Published,
        values: Sequence[float],
        *,
        num_images: int | None = None,
        why: str = "",
        incomparable: str = "",
    ) -> Comparison:
        """Return what `compare` does; if quick, that nothing can be compared."""
        return compare(
            published,
            values,
            num_images=num_images,
            why=why,
            incomparable=QUICK if self.is_quick else incomparable,
        )

    def _recipe(self, trial: Trial, seed: int) -> Recipe:
        epochs = trial.recipe.epochs
        if self.is_quick:
            epochs = min(epochs, QUICK_EPOCHS)
        return replace(trial.recipe, seed=seed, epochs=epochs)

    def _run(
        self, trial: Trial, recipe: Recipe, dataset: Dataset, num_seeds: int
    ) -> Run:
        network = network_for(trial.network, dataset.train, dataset.classes)
        folder = _folder_for(self.folder / trial.name, network, recipe, dataset)
        place = f"{self.folder.name}: {trial.name}, seed {recipe.seed + 1}"
        try:
            if folder.exists():
                return self._finish(folder, dataset, f"{place} of {num_seeds}")
            self._tell(f"{place} of {num_seeds}")
            progress = self._shows_progress
            return train(network, dataset, recipe=recipe, out=folder, progress=progress)
        except (Interrupted, KeyboardInterrupt) as error:
            raise Interrupted(
                f"Interrupted in {trial.name}, seed {recipe.seed + 1} of {num_seeds}."
                " Give the same command again to go on from there."
            ) from error
        except InvalidRequest:
            if _holds_run(folder):  # another process was a moment faster
                return self._finish(folder, dataset, f"{place} of {num_seeds}")
            raise

    def _finish(self, folder: Path, dataset: Dataset, place: str) -> Run:
        run = Run(folder)
        if run.info.status != "done":
            self._tell(f"{place}, goes on")
        return resume(folder, dataset, progress=self._shows_progress)


def _holds_run(folder: Path) -> bool:
    return (folder / INFO_FILE).is_file()


def _need_seeds(num_seeds: int | None) -> None:
    if num_seeds is not None and num_seeds < 1:
        raise InvalidRequest(
            f"{num_seeds} seeds were asked for; a trial needs 1 at least."
        )


def _slice(data: Dataset) -> Dataset:
    train, test = data.train[:QUICK_TRAIN], data.test[:QUICK_TEST]
    return made_of(data, f"{data.name}-slice", train, test)


def _folder_for(
    trial: Path, network: Network, recipe: Recipe, dataset: Dataset
) -> Path:
    """Return where the run is, or could be: beside runs of anything else."""
    name = f"seed-{recipe.seed}"
    for attempt in count(1):
        folder = trial / (name if attempt == 1 else f"{name}-{attempt}")
        if not folder.exists() or _is_of(folder, network, recipe, dataset):
            return folder
    raise InvalidRequest(f"{trial} is full. Name another folder.")


def _is_of(folder: Path, network: Network, recipe: Recipe, dataset: Dataset) -> bool:
    """Tell whether the run in *folder* is of the same recipe, network and data."""
    if not _holds_run(folder):
        raise InvalidRequest(
            f"{folder} holds no run, but is in the place of one. Remove it, or name"
            " another folder of studies with -o."
        )
    run = Run(folder)
    return (
        run.info.data_used().digest == dataset.digest
        and recipe_to_toml(run.recipe) == recipe_to_toml(recipe)
        and network_to_json(read_network(folder / NETWORK_FILE))
        == network_to_json(network)
    )
