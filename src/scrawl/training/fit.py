"""The loop over the epochs: from a network and a recipe to weights.

Weights start from the seed, whatever the network had learned before. They, the order of
the images, dropout and augmentation follow from the seed alone: equal inputs give equal
bytes, also if a training was broken off and went on from a checkpoint.
"""

import math
import time
from collections.abc import Callable
from functools import cached_property, partial

from scrawl.arrays import Reader
from scrawl.compiler import EpochResult, Watch
from scrawl.data import Examples
from scrawl.errors import InvalidFile, InvalidNetwork
from scrawl.evaluation import Epoch
from scrawl.files import sha256
from scrawl.networks import Network, initialize, network_to_json
from scrawl.randomness import permutation
from scrawl.training.checkpoint import Checkpoint
from scrawl.training.checkpointing import NEVER, Checkpoints
from scrawl.training.early_stopping import EarlyStopping
from scrawl.training.engine import Work
from scrawl.training.engines import COMPILED, new_engine
from scrawl.training.epochs import diverged, epoch_of
from scrawl.training.material import material_for
from scrawl.training.progress import Plan, Progress
from scrawl.training.recipe import Recipe
from scrawl.training.recipe_file import recipe_to_toml
from scrawl.training.schedules import Rates, learning_rates
from scrawl.training.validation import Validation, validate

OTHER_CHECKPOINT = (
    "The checkpoint of this run is of another training, or its recipe or network was"
    " changed since. Remove it to begin the training again."
)

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
        self._seconds = 0.0  # spent in the epoch under way
        num_images, size = self._material.train.num_images, self._material.batch_size
        self.plan = Plan(recipe.epochs, num_images)
        self._num_batches = math.ceil(num_images / size)
        self._optimizer = recipe.build_optimizer()
        self._stopping = None
        if recipe.patience is not None:
            self._stopping = EarlyStopping(recipe.patience, recipe.min_delta)
        work = Work(
            self.network,
            self._optimizer,
            batch_size=size,
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
        has_run_out = self._stopping is not None and self._stopping.has_run_out
        return has_run_out and len(self.history) < self.recipe.epochs

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left to train."""
        return self.stopped_early or len(self.history) >= self.recipe.epochs

    def run(
        self,
        progress: Progress,
        record: Record,
        checkpoints: Checkpoints = NEVER,
    ) -> None:
        """Train all epochs, or until patience runs out, and *record* each when over.

        With *checkpoints*, the training is written down now and then, and when it is
        interrupted.

        Raises:
            Diverged: if the loss or a weight is not finite; that epoch is recorded too.
        """
        progress.begin(self.plan)
        try:
            while not self.is_over:
                number = len(self.history) + 1
                tell = partial(progress.advance, number)
                result = self._train_epoch(number, tell, checkpoints)
                epoch = self._judged(number, result)
                record(epoch)
                progress.finish_epoch(epoch)
                if self.num_good_epochs < number:
                    raise diverged(epoch, self._optimizer.learning_rate)
                if not self.is_over:
                    checkpoints.after_epoch(self.checkpoint)
        except KeyboardInterrupt:
            if self._can_be_written():
                checkpoints.write_if_quick(self.checkpoint)
            raise
        finally:
            progress.end()

    def checkpoint(self) -> Checkpoint:
        """Return where the training stands."""
        return Checkpoint(
            trainer=self.engine.state(),
            plan=self._digest,
            kept=self.network.weights,
            kept_epoch=self.kept_epoch,
            num_good_epochs=self.num_good_epochs,
            history=self.history,
            seconds=self._seconds,
            best_loss=self._stopping.best_loss if self._stopping else math.inf,
        )

    def restore(self, checkpoint: Checkpoint) -> None:
        """Go on from the *checkpoint* of an equal training.

        Raises:
            InvalidFile: if it is of another training.
        """
        if not self._fits(checkpoint):
            raise InvalidFile(OTHER_CHECKPOINT)
        try:
            self.engine.restore(checkpoint.trainer)
        except KeyError as error:
            raise InvalidFile(OTHER_CHECKPOINT) from error
        self.network = self.network.with_weights(checkpoint.kept)
        self.history, self._seconds = checkpoint.history, checkpoint.seconds
        self.kept_epoch = checkpoint.kept_epoch
        self.num_good_epochs = checkpoint.num_good_epochs
        if self._stopping:
            self._stopping.best_epoch = checkpoint.kept_epoch
            self._stopping.best_loss = checkpoint.best_loss
            self._stopping.last_epoch = len(checkpoint.history)

    @cached_property
    def _digest(self) -> str:
        """The SHA-256 of what a training follows from, but for its data."""
        text = recipe_to_toml(self.recipe) + network_to_json(self.network)
        return sha256(text.encode())

    def _fits(self, checkpoint: Checkpoint) -> bool:
        """Tell whether the counts of a *checkpoint* agree with this training."""
        trainer, done = checkpoint.trainer, len(checkpoint.history)
        batches, rest = divmod(trainer.images_done, self._material.batch_size)
        return (
            checkpoint.plan == self._digest
            and trainer.images_done < self.plan.num_images
            and rest == 0
            and trainer.steps_done == done * self._num_batches + batches
            and trainer.epoch in (done, done + 1)
            and checkpoint.kept_epoch <= done <= self.plan.num_epochs
            and checkpoint.num_good_epochs <= done
        )

    def _train_epoch(
        self,
        number: int,
        tell: Callable[[int], object],
        checkpoints: Checkpoints,
    ) -> EpochResult:
        """Train an epoch to its end, with pauses in which it is written down."""
        train, rates = self._material.train, self._rates(number)
        order = permutation(self.recipe.seed, train.num_images, epoch=number)
        watch = Watch(tell, checkpoints.is_due, checkpoints.poll_seconds)
        while True:
            started = time.perf_counter()
            try:
                result = self.engine.train_epoch(
                    train.inputs,
                    train.labels,
                    order=order,
                    rates=rates,
                    epoch=number,
                    watch=watch,
                )
            finally:
                self._seconds += time.perf_counter() - started
            if not result.was_stopped:
                return result
            checkpoints.write(self.checkpoint)

    def _can_be_written(self) -> bool:
        """Tell whether the engine can say where it stands, in an epoch under way."""
        return self.engine.can_be_resumed and self._fits(self.checkpoint())

    def _judged(self, number: int, result: EpochResult) -> Epoch:
        """Keep the weights of an epoch if they are good, and add it to the history."""
        network = self._network_if_finite(result.loss)
        validation = self._validate(network)
        if network is not None and not math.isnan(validation.loss or 0):
            self._keep(network, number, validation)
        epoch = epoch_of(
            number,
            result,
            validation,
            learning_rate=self._rates(number)[-1],
            seconds=self._seconds,
            has_outputs=len(self.network.outputs) > 1,
        )
        self.history, self._seconds = (*self.history, epoch), 0.0
        return epoch

    def _rates(self, number: int) -> Rates:
        return learning_rates(
            self.recipe.build_schedule(),
            self._optimizer.learning_rate,
            number,
            num_epochs=self.recipe.epochs,
            num_batches=self._num_batches,
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
