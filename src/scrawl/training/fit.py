"""The loop over the epochs: from a network and a recipe to weights.

Weights start from the seed, whatever the network had learned before. They, the order of
the images, dropout and augmentation follow from the seed alone: equal inputs give equal
bytes.
"""

import math
import time
from collections.abc import Callable
from functools import partial

from scrawl.arrays import Reader
from scrawl.compiler import EpochResult
from scrawl.data import Examples
from scrawl.errors import Diverged, InvalidNetwork
from scrawl.evaluation import Epoch, OutputMeasures
from scrawl.networks import Network, initialize
from scrawl.randomness import permutation
from scrawl.training.early_stopping import EarlyStopping
from scrawl.training.engine import Work
from scrawl.training.engines import COMPILED, new_engine
from scrawl.training.material import material_for
from scrawl.training.progress import Plan, Progress
from scrawl.training.recipe import Recipe
from scrawl.training.schedules import Rates, learning_rates
from scrawl.training.validation import Validation, validate

Record = Callable[[Epoch], object]  # is told of each epoch that is over


class Fit:
    """A training under way, and what it has reached.

    `history` has the epochs so far. All numbers were finite in `num_good_epochs` of
    them, and `network` has the weights after epoch `kept_epoch`: the last good one or,
    if the recipe has patience, the best one; before the first, the weights that the
    training starts from. `engine` is what trains.

    Raises:
        UnknownName: if there is no such engine, or the recipe names an output that
            there is not.
        InvalidRequest: if there are too few images, or examples, recipe and network do
            not fit each other.
        MissingOnMachine: if this machine lacks a compiler, or Keras.
    """

    def __init__(
        self,
        network: Network,
        examples: Examples,
        recipe: Recipe,
        *,
        engine: str = COMPILED,
        threads: int | None = None,
    ) -> None:
        """Set examples aside, draw the weights, and compile."""
        self.recipe = recipe
        self._material = material_for(network, examples, recipe)
        self.network = initialize(network, recipe.seed)
        self.history: tuple[Epoch, ...] = ()
        self.num_good_epochs = self.kept_epoch = 0
        self.plan = Plan(recipe.epochs, self._material.train.num_images)
        self._optimizer = recipe.build_optimizer()
        self._stopping = None
        if recipe.patience is not None:
            self._stopping = EarlyStopping(recipe.patience, recipe.min_delta)
        work = Work(
            self.network,
            self._optimizer,
            batch_size=self._material.batch_size,
            losses=self._material.losses,
            augmentation=recipe.build_augmentation(),
            ema_momentum=recipe.ema_momentum,
            seed=recipe.seed,
            threads=threads,
        )
        self.engine = new_engine(engine, work)
        self.reader()  # what does not compile must fail now, not after an hour

    def reader(self) -> Reader:
        """Return the network as it is now, ready to read."""
        return self.engine.reader(self.network)

    @property
    def stopped_early(self) -> bool:
        """Whether patience ran out before the epochs did."""
        is_over = self._stopping is not None and self._stopping.has_run_out
        return is_over and len(self.history) < self.recipe.epochs

    def run(self, progress: Progress, record: Record) -> None:
        """Train all epochs, or until patience runs out, and *record* each when over.

        Raises:
            Diverged: if the loss or a weight is not finite; that epoch is recorded too.
        """
        progress.begin(self.plan)
        try:
            for number in range(1, self.recipe.epochs + 1):
                self._run_epoch(number, progress, record)
                if self.stopped_early:
                    break
        finally:
            progress.end()

    def _run_epoch(self, number: int, progress: Progress, record: Record) -> None:
        started = time.perf_counter()
        rates = self._rates(number)
        result = self._train_epoch(number, rates, progress)
        seconds = time.perf_counter() - started
        network = self._network_if_finite(result.loss)
        validation = self._validate(network)
        is_sound = network is not None and not math.isnan(validation.loss or 0)
        if network is not None and is_sound:
            self._keep(network, number, validation)
        epoch = Epoch(
            epoch=number,
            loss=result.loss,
            accuracy=result.accuracy,
            val_loss=validation.loss,
            val_accuracy=validation.accuracy,
            learning_rate=float(str(rates[-1])),  # .001, not its float32
            seconds=seconds,
            outputs=_by_output(result, validation, self.network),
        )
        self.history += (epoch,)
        record(epoch)
        progress.finish_epoch(epoch)
        if not is_sound:
            raise _diverged(epoch, self._optimizer.learning_rate)

    def _rates(self, number: int) -> Rates:
        material = self._material
        return learning_rates(
            self.recipe.build_schedule(),
            self._optimizer.learning_rate,
            number,
            num_epochs=self.recipe.epochs,
            num_batches=math.ceil(material.train.num_images / material.batch_size),
        )

    def _train_epoch(
        self, number: int, rates: Rates, progress: Progress
    ) -> EpochResult:
        train = self._material.train
        return self.engine.train_epoch(
            train.inputs,
            train.labels,
            order=permutation(self.recipe.seed, train.num_images, epoch=number),
            rates=rates,
            epoch=number,
            on_progress=partial(progress.advance, number),
        )

    def _network_if_finite(self, loss: float) -> Network | None:
        if not math.isfinite(loss):
            return None
        try:
            return self.engine.averaged_network()
        except InvalidNetwork:  # a weight is not finite
            return None

    def _validate(self, network: Network | None) -> Validation:
        aside, losses = self._material.validation, self._material.losses
        if network is None or aside is None:
            return Validation()
        reader = self.engine.reader(network)
        return validate(reader, aside.inputs, aside.labels, losses)

    def _keep(self, network: Network, number: int, validation: Validation) -> None:
        self.num_good_epochs = number
        if self._stopping is None or validation.loss is None:
            is_better = True
        else:
            is_better = self._stopping.is_best(number, validation.loss)
        if is_better:
            self.network, self.kept_epoch = network, number


def _by_output(
    result: EpochResult, validation: Validation, network: Network
) -> dict[str, OutputMeasures]:
    """Return what was measured of each output, if there are several."""
    if len(network.outputs) == 1:
        return {}
    aside = validation.outputs
    return {
        name: OutputMeasures(
            loss=each.loss,
            accuracy=each.accuracy,
            val_loss=aside[name].loss if aside else None,
            val_accuracy=aside[name].accuracy if aside else None,
        )
        for name, each in result.outputs.items()
    }


def _diverged(epoch: Epoch, learning_rate: float) -> Diverged:
    if not math.isfinite(epoch.loss):
        what = "the loss"
    else:
        what = "a weight" if epoch.val_loss is None else "the validation loss"
    return Diverged(
        f"The training diverged in epoch {epoch.epoch}: {what} is not finite."
        f" Use a learning rate lower than {learning_rate:g}."
    )
