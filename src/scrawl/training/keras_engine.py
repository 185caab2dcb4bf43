"""Training through Keras 3, on the backend that is installed: the way to GPUs.

The same weights to start from, shuffles, batches, rates, losses, averages and changes
of images as in the compiled engine; so what may differ is the arithmetic, and which
numbers dropout forgets. Keras also reads what it has trained, which makes it an
independent check of the whole.
"""

import time
from collections.abc import Mapping
from functools import cached_property, partial
from typing import TypeAlias

import numpy as np

from scrawl.arrays import Inputs, Labels, Reader, Scores
from scrawl.compiler import (
    EpochResult,
    OutputResult,
    TrainingState,
    Watch,
    num_threads,
)
from scrawl.deployment import (
    KerasModel,
    KerasObject,
    find_keras,
    give_weights,
    load_keras,
    take_weights,
    to_keras,
)
from scrawl.errors import InvalidRequest
from scrawl.networks import CrossEntropy, Network
from scrawl.training.engine import Order, Work
from scrawl.training.logits import ends_in_softmax, with_logits
from scrawl.training.schedules import Rates
from scrawl.training.surroundings import EngineUsed, Tools

READ_AT_ONCE = 1024  # images
PROGRESS_SECONDS = 0.1

NOT_RESUMED = (
    "A training through Keras cannot be resumed. Train again, or with the engine"
    " 'compiled'."
)

Arrays: TypeAlias = list[np.ndarray] | np.ndarray


class KerasEngine:
    """Trains a model of Keras, which is not asked to stop within an epoch.

    Raises:
        MissingOnMachine: if there is no Keras, or nothing that it could run on.
        InvalidRequest: if a number of threads is asked for, which Keras chooses itself.
    """

    can_be_resumed = False

    def __init__(self, work: Work) -> None:
        """Make the model, and tell it how to learn."""
        if work.threads is not None:
            raise InvalidRequest(
                f"threads is {work.threads}, but Keras chooses how many it uses."
                " Remove it, or train with the engine 'compiled'."
            )
        self._work = work
        network, losses = work.network, work.losses
        self._outputs = tuple(x for x in network.outputs if losses[x].weight)
        self._classes = {x: shape[0] for x, shape in network.output_shapes().items()}
        model = to_keras(with_logits(network, self._outputs), seed=work.seed)
        model.compile(
            optimizer=_optimizer(work),
            loss=[_loss(network, name, losses[name]) for name in self._outputs],
            loss_weights=[losses[name].weight for name in self._outputs],
            metrics=[[_accuracy()] for _ in self._outputs],
        )
        self._model: KerasModel = model

    def train_epoch(
        self,
        inputs: Inputs,
        labels: Mapping[str, Labels],
        *,
        order: Order,
        rates: Rates,
        epoch: int,
        watch: Watch,
    ) -> EpochResult:
        """Visit the examples in *order*, with one learning rate for each batch."""
        shown = self._as_arrays(self._augmented(inputs, epoch))
        size, told = self._work.batch_size, time.monotonic()
        tally = _Tally(self._outputs, self._work.losses)
        for batch, rate in enumerate(rates.tolist()):
            visited = order[batch * size : (batch + 1) * size]
            chosen = {name: labels[name][visited] for name in self._outputs}
            self._model.optimizer.learning_rate = rate
            self._model.reset_metrics()  # only some backends do
            logs = self._model.train_on_batch(
                _one_or_all([array[visited] for array in shown]),
                _one_or_all([self._targets(*each) for each in chosen.items()]),
                sample_weight=self._sample_weights(chosen),
                return_dict=True,
            )
            tally.add(logs, len(visited))
            if time.monotonic() - told > PROGRESS_SECONDS:
                told = time.monotonic()
                watch.on_progress(tally.num_images)
        return tally.result()

    def averaged_network(self) -> Network:
        """Return the network with the average of its weights over the steps.

        Raises:
            InvalidNetwork: if a weight is not finite.
        """
        model, optimizer = self._model, self._model.optimizer
        network = take_weights(model, self._work.network)
        if self._work.ema_momentum is None or not int(optimizer.iterations.value):
            return network
        optimizer.finalize_variable_values(model.trainable_variables)
        averaged = take_weights(model, network)
        give_weights(model, network)
        return averaged

    def state(self) -> TrainingState:
        """Refuse: nobody can say where dropout of Keras stands."""
        raise InvalidRequest(NOT_RESUMED)

    def restore(self, state: TrainingState) -> None:
        """Refuse, too."""
        del state
        raise InvalidRequest(NOT_RESUMED)

    def reader(self, network: Network) -> Reader:
        """Return the *network* as Keras reads with it."""
        return partial(self._read, network)

    def tools(self) -> Tools:
        """Return the versions of Keras and of what it runs on."""
        found = find_keras()
        return Tools(num_threads(), EngineUsed("keras", found.version, found.backend))

    @cached_property
    def _reading_model(self) -> KerasModel:
        return to_keras(self._work.network)

    def _read(self, network: Network, inputs: Inputs) -> Mapping[str, Scores]:
        model = self._reading_model
        give_weights(model, network)
        arrays = _one_or_all(self._as_arrays(inputs))
        said = model.predict(arrays, batch_size=READ_AT_ONCE, verbose=0)
        scores = said if isinstance(said, list) else [said]
        return dict(zip(network.outputs, map(np.asarray, scores), strict=True))

    def _as_arrays(self, inputs: Inputs) -> list[np.ndarray]:
        sources = self._work.network.inputs
        arrays = [(inputs[source.name], source.shape) for source in sources]
        return [array.reshape(len(array), *shape) for array, shape in arrays]

    def _augmented(self, inputs: Inputs, epoch: int) -> Inputs:
        augmentation, seed = self._work.augmentation, self._work.seed
        if augmentation is None:
            return inputs
        (source,) = (x for x in self._work.network.inputs if x.kind == "pixels")
        images = inputs[source.name].reshape(-1, *source.shape[:2])
        return {**inputs, source.name: augmentation(images, seed=seed, epoch=epoch)}

    def _targets(self, name: str, labels: Labels) -> np.ndarray:
        return np.eye(self._classes[name], dtype=np.float32)[labels]

    def _sample_weights(self, labels: Mapping[str, Labels]) -> Arrays | None:
        weights = {name: self._work.losses[name].class_weight for name in labels}
        if not any(weights.values()):
            return None
        return _one_or_all([
            np.asarray(weights[name] or (1,) * self._classes[name], np.float32)[each]
            for name, each in labels.items()
        ])


class _Tally:
    """Running means over the images of an epoch, as Keras prints them."""

    def __init__(
        self, outputs: tuple[str, ...], losses: Mapping[str, CrossEntropy]
    ) -> None:
        self.num_images = 0
        self._losses = {name: losses[name] for name in outputs}
        self._sums: dict[str, float] = {}

    def add(self, logs: Mapping[str, float], num_images: int) -> None:
        self.num_images += num_images
        for name, mean in logs.items():
            total = self._sums.get(name, 0.0)
            self._sums[name] = total + float(mean) * num_images

    def result(self) -> EpochResult:
        means = {name: total / self.num_images for name, total in self._sums.items()}
        if len(self._losses) == 1:
            ((name, loss),) = self._losses.items()
            alone = OutputResult(means["loss"] / loss.weight, means["accuracy"])
            outputs = {name: alone}
        else:
            outputs = {
                name: OutputResult(means[f"{name}_loss"], means[f"{name}_accuracy"])
                for name in self._losses
            }
        return EpochResult(means["loss"], outputs, self.num_images, was_stopped=False)


def _one_or_all(arrays: list[np.ndarray]) -> Arrays:
    """Return *arrays* as Keras likes them: not as a list if there is only one."""
    return arrays if len(arrays) > 1 else arrays[0]


def _optimizer(work: Work) -> KerasObject:
    """Return Keras's optimizer of the same name, with the same words."""
    make = getattr(load_keras().optimizers, type(work.optimizer).__name__)
    averages = {}
    if work.ema_momentum is not None:
        averages = {"use_ema": True, "ema_momentum": work.ema_momentum}
    return make(**vars(work.optimizer), **averages)


def _loss(network: Network, output: str, loss: CrossEntropy) -> KerasObject:
    """Return Keras's loss of an *output*, which `with_logits` may have changed."""
    (node,) = (node for node in network.nodes if node.name == output)
    return load_keras().losses.CategoricalCrossentropy(
        from_logits=ends_in_softmax(node.layer), label_smoothing=loss.label_smoothing
    )


def _accuracy() -> KerasObject:
    return load_keras().metrics.CategoricalAccuracy(name="accuracy")
