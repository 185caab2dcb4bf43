"""The loop over the epochs: from a network and a recipe to weights.

Weights start from the seed, whatever the network had learned before. They, the order of
the images and dropout follow from the seed alone: equal inputs give equal bytes.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from scrawl.compiler import CompiledNetwork, EpochResult, Trainer
from scrawl.data import Examples, validation_split
from scrawl.errors import Diverged, InvalidNetwork, InvalidRequest
from scrawl.evaluation import Epoch, accuracy_score, log_loss, readings
from scrawl.networks import Network, initialize
from scrawl.randomness import permutation
from scrawl.training.progress import Plan, Progress
from scrawl.training.recipe import Recipe
from scrawl.training.schedules import Rates, learning_rates

Record = Callable[[Epoch], object]  # is told of each epoch that is over


class Fit:
    """A training under way, and what it has reached.

    `history` has the epochs so far. All numbers were finite in `num_good_epochs` of
    them, and `network` has the weights after the last of those; before the first, the
    weights that the training starts from. `trainer` says what it runs on.

    Raises:
        InvalidRequest: if there are too few images, or a label is none of the classes.
        NoCompiler: if this machine cannot compile the training.
    """

    def __init__(
        self,
        network: Network,
        examples: Examples,
        recipe: Recipe,
        *,
        threads: int | None = None,
    ) -> None:
        """Set examples aside, draw the weights, and compile."""
        _check_labels(examples, network)
        self.recipe = recipe
        self.network = initialize(network, recipe.seed)
        self.history: tuple[Epoch, ...] = ()
        self.num_good_epochs = 0
        self._train, self._validation = examples, None
        if recipe.validation_split:
            split = validation_split(examples, recipe.validation_split)
            self._train, self._validation = split.train, split.validation
        self._batch_size = min(recipe.batch_size, len(self._train))
        self.plan = Plan(recipe.epochs, len(self._train))
        self._optimizer = recipe.build_optimizer()
        self.trainer = Trainer(
            self.network,
            self._optimizer,
            batch_size=self._batch_size,
            threads=threads,
            seed=recipe.seed,
        )
        self.classifier()  # what does not compile must fail now, not after an hour

    def classifier(self) -> CompiledNetwork:
        """Return the network as it is now, ready to read images."""
        return self._compile(self.network)

    def run(self, progress: Progress, record: Record) -> None:
        """Train all epochs, and *record* each when it is over.

        Raises:
            Diverged: if the loss or a weight is not finite; that epoch is recorded too.
        """
        progress.begin(self.plan)
        try:
            for number in range(1, self.recipe.epochs + 1):
                self._run_epoch(number, progress, record)
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
            self.network, self.num_good_epochs = network, number
        epoch = Epoch(
            epoch=number,
            loss=result.loss,
            accuracy=result.accuracy,
            val_loss=validation.loss,
            val_accuracy=validation.accuracy,
            learning_rate=float(str(rates[-1])),  # .001, not its float32
            seconds=seconds,
        )
        self.history += (epoch,)
        record(epoch)
        progress.finish_epoch(epoch)
        if not is_sound:
            raise _diverged(epoch, self._optimizer.learning_rate)

    def _rates(self, number: int) -> Rates:
        return learning_rates(
            self.recipe.schedule,
            self._optimizer.learning_rate,
            number,
            num_epochs=self.recipe.epochs,
            num_batches=math.ceil(len(self._train) / self._batch_size),
        )

    def _train_epoch(
        self, number: int, rates: Rates, progress: Progress
    ) -> EpochResult:
        return self.trainer.train_epoch(
            self._train.images,
            self._train.labels,
            order=permutation(self.recipe.seed, len(self._train), epoch=number),
            rates=rates,
            epoch=number,
            on_progress=partial(progress.advance, number),
        )

    def _network_if_finite(self, loss: float) -> Network | None:
        if not math.isfinite(loss):
            return None
        try:
            return self.trainer.network()
        except InvalidNetwork:  # a weight is not finite
            return None

    def _compile(self, network: Network) -> CompiledNetwork:
        return CompiledNetwork(
            network,
            threads=self.trainer.threads,
            target=self.trainer.target,
            compiler=self.trainer.compiler,
        )

    def _validate(self, network: Network | None) -> "_Validation":
        if network is None or self._validation is None:
            return _Validation(None, None)
        scores = self._compile(network)(self._validation.images)
        labels = self._validation.labels
        return _Validation(
            loss=log_loss(labels, scores),
            accuracy=accuracy_score(labels, readings(scores)),
        )


@dataclass(frozen=True)
class _Validation:
    """How well the images set aside are read; nothing if there are none."""

    loss: float | None
    accuracy: float | None


def _check_labels(examples: Examples, network: Network) -> None:
    if len(examples) == 0:
        raise InvalidRequest("A training needs at least 1 image, got 0. Add images.")
    if examples.labels.max() >= len(network.classes):
        raise InvalidRequest(
            f"A label is {examples.labels.max()}, but {network.name!r} knows only"
            f" {len(network.classes)} classes, counted from 0. Add the missing classes."
        )


def _diverged(epoch: Epoch, learning_rate: float) -> Diverged:
    if not math.isfinite(epoch.loss):
        what = "the loss"
    else:
        what = "a weight" if epoch.val_loss is None else "the validation loss"
    return Diverged(
        f"The training diverged in epoch {epoch.epoch}: {what} is not finite."
        f" Use a learning rate lower than {learning_rate:g}."
    )
