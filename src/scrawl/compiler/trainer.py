"""A network in training: compiled once, then one call for each epoch."""

from collections.abc import Callable, Mapping
from ctypes import addressof
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int64

from scrawl.arrays import Inputs, Labels
from scrawl.compiler.checks import (
    check_no_single,
    check_order,
    check_rates,
    checked_inputs,
    checked_labels,
)
from scrawl.compiler.emit_training import TrainingRequest, emit_training
from scrawl.compiler.graph import Lose
from scrawl.compiler.job import (
    Addresses,
    Job,
    Result,
    aligned,
    entry_of,
    new_team,
    yield_address,
)
from scrawl.compiler.library import load_library
from scrawl.compiler.optimizers import CompiledOptimizer, step_rates
from scrawl.compiler.targets import Target, native_target
from scrawl.compiler.toolchain import Compiler, find_compiler
from scrawl.compiler.workers import checked_threads, run_workers
from scrawl.errors import InvalidRequest
from scrawl.images import Augmentation
from scrawl.networks import CrossEntropy, Network, Normalize

Rates = Float32[np.ndarray, " batches"]
Order = Int64[np.ndarray, " visits"]
MAX_BATCH_SIZE = 65_536


@dataclass(frozen=True)
class OutputResult:
    """The mean loss of one output over an epoch, and the share of right readings."""

    loss: float
    accuracy: float


@dataclass(frozen=True)
class EpochResult:
    """Running means over an epoch with dropout on, as Keras prints them.

    The loss is the sum of those of the outputs, each times its weight.
    """

    loss: float
    outputs: Mapping[str, OutputResult]  # those that have a loss
    num_images: int
    was_stopped: bool

    @property
    def accuracy(self) -> float:
        """The accuracy of the first output."""
        return next(iter(self.outputs.values())).accuracy


class Trainer:
    """Trains the weights of *network*, which it starts from.

    Equal arguments give equal weights to the byte, whatever the number of threads and
    whichever target with the same arithmetic.
    """

    def __init__(
        self,
        network: Network,
        optimizer: CompiledOptimizer,
        *,
        batch_size: int,
        losses: Mapping[str, CrossEntropy] | None = None,
        augmentation: Augmentation | None = None,
        ema_momentum: float | None = None,
        threads: int | None = None,
        seed: int = 0,
        target: Target | None = None,
        compiler: Compiler | None = None,
    ) -> None:
        """Compile the training of *network*, or find it in the cache.

        Args:
            network: What to train, with weights.
            optimizer: How weights follow their gradients.
            batch_size: The most examples of a step.
            losses: That of each output; by default, plain cross-entropy.
            augmentation: How images are changed, each time in another way.
            ema_momentum: The share that averaged weights keep in a step, if any.
            threads: How many; by default, the cores this process may use.
            seed: What dropout and augmentation draw from.
            target: What to compile for; by default, the widest that runs here.
            compiler: What to compile with; by default, the first that is found.
        """
        if not 1 <= batch_size <= MAX_BATCH_SIZE:
            raise InvalidRequest(
                f"batch_size is {batch_size}; give a number from 1 to {MAX_BATCH_SIZE}."
            )
        self.target = target or native_target()
        self.threads = checked_threads(threads)
        self.batch_size = batch_size
        self.steps_done = 0
        self._network, self._optimizer, self._seed = network, optimizer, seed
        self._augmentation, self._ema_momentum = augmentation, ema_momentum
        if losses is None:
            losses = dict.fromkeys(network.outputs, CrossEntropy())
        self._request = TrainingRequest(
            losses,
            optimizer.kernel,
            batch_size,
            augmentation,
            averages=ema_momentum is not None,
        )
        self._class_weights = Addresses(self._class_weight_rows())
        if any(isinstance(s.operation, Normalize) for s in network.lower().steps):
            check_no_single(0, batch_size)
        self._program = emit_training(network, self._request, self.target)
        source = self._program.source
        self.compiler = compiler or find_compiler()
        library = load_library(source, self.compiler, self.target)
        self._entry = entry_of(library, source.symbol)
        self._prepare()

    def _prepare(self) -> None:
        program, floats = self._program, self._program.packing.floats
        self._weights = aligned(floats)
        self._weights[:] = program.packing.pack(self._network.weights)
        self._moments = aligned(floats), aligned(floats)
        self._averages = aligned(floats)
        self._values = aligned(program.values_floats)
        self._scratch = aligned(program.scratch_floats * self.threads)
        self._team = new_team(self.threads)
        self._results = (Result * len(self._network.outputs))()
        self._job = Job(
            class_weights=self._class_weights.place,
            weights=self._weights.ctypes.data,
            moments_1=self._moments[0].ctypes.data,
            moments_2=self._moments[1].ctypes.data,
            averages=self._averages.ctypes.data,
            values=self._values.ctypes.data,
            scratch=self._scratch.ctypes.data,
            team=self._team.ctypes.data,
            yield_=yield_address(),
            seed_low=self._seed & 0xFFFFFFFF,
            seed_high=self._seed >> 32 & 0xFFFFFFFF,
        )
        self._job.constants[: len(self._optimizer.constants())] = (
            self._optimizer.constants()
        )

    def train_epoch(
        self,
        inputs: Inputs,
        labels: Mapping[str, Labels],
        *,
        order: Order,
        rates: Rates,
        epoch: int,
        on_progress: Callable[[int], object] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> EpochResult:
        """Visit the examples in *order*, with one learning rate for each batch.

        Inputs and labels go by the names of the network's inputs and outputs.
        *on_progress* is told about ten times a second how many examples are done, in
        the calling thread; *should_stop* is asked as often.

        Raises:
            InvalidRequest: if inputs, labels, order and rates do not fit each other, or
                the network.
        """
        arrays = checked_inputs(self._network, inputs)
        count = len(next(iter(arrays.values())))
        check_order(order, count)
        check_rates(rates, len(order), self.batch_size)
        if self._program.graph.of(Normalize):
            check_no_single(len(order), self.batch_size)
        names = [self._network.outputs[number] for number in self._losing()]
        truths = checked_labels(self._network, labels, names, count)
        tables = (
            Addresses(arrays.values()),
            Addresses(truths.get(name) for name in self._network.outputs),
        )
        self._job.inputs, self._job.labels = (table.place for table in tables)
        transforms = self._transforms(epoch, count)
        self._job.transforms = transforms.ctypes.data
        self._run(np.ascontiguousarray(order), rates, epoch, (on_progress, should_stop))
        return self._result(len(order))

    def _transforms(self, epoch: int, count: int) -> np.ndarray:
        if self._augmentation is None or self._augmentation.is_identity:
            return np.zeros(6, np.int32)
        kinds = {source.kind: source.shape for source in self._network.inputs}
        shape = kinds["pixels"]
        return self._augmentation.transforms(self._seed, epoch, count, shape)

    def _run(
        self,
        order: Order,
        rates: Rates,
        epoch: int,
        watch: tuple[Callable[[int], object] | None, Callable[[], bool] | None],
    ) -> None:
        on_progress, should_stop = watch
        table = step_rates(
            self._optimizer, rates, self.steps_done + 1, self._ema_momentum
        )
        job = self._job
        job.order, job.rates = order.ctypes.data, table.ctypes.data
        job.count, job.epoch, job.stop, job.num_done = len(order), epoch, 0, 0
        self._results = (Result * len(self._network.outputs))()
        job.results = addressof(self._results)
        self._team[1:] = 0
        run_workers(
            self._entry,
            job,
            self.threads,
            on_poll=lambda: on_progress and on_progress(job.num_done),
            should_stop=should_stop or (lambda: False),
        )
        self.steps_done += -(-job.num_done // self.batch_size)

    def _losing(self) -> list[int]:
        """Return the numbers of the outputs that have a loss."""
        links = self._program.graph.links
        operations = [link.operation for link in links]
        return sorted(item.number for item in operations if isinstance(item, Lose))

    def _class_weight_rows(self) -> list[np.ndarray | None]:
        shapes = self._network.shapes()
        rows: list[np.ndarray | None] = []
        for name in self._network.outputs:
            given = self._request.losses[name].class_weight
            if given and len(given) != shapes[name][-1]:
                raise InvalidRequest(
                    f"The output {name!r} has {shapes[name][-1]} classes, but"
                    f" {len(given)} class weights. Give one for each."
                )
            rows.append(np.array(given, np.float32) if given else None)
        return rows

    def _result(self, num_wanted: int) -> EpochResult:
        num_done = self._job.num_done
        done = max(num_done, 1)
        outputs: dict[str, OutputResult] = {}
        for number in self._losing():
            sums = self._results[number]
            means = sums.loss / done, sums.num_correct / done
            outputs[self._network.outputs[number]] = OutputResult(*means)
        losses = self._request.losses
        total = sum(losses[name].weight * item.loss for name, item in outputs.items())
        return EpochResult(total, outputs, num_done, num_done < num_wanted)

    def network(self) -> Network:
        """Return the network with the weights as they are now."""
        learned = self._program.packing.unpack(self._weights)
        return self._network.with_weights({**self._network.weights, **learned})

    def averaged_network(self) -> Network:
        """Return the network with the average of its weights over the steps.

        What no optimizer changes is as it is now. Without *ema_momentum*, all is.
        """
        network = self.network()
        if self._ema_momentum is None or not self.steps_done:
            return network
        averages = self._program.packing.unpack(self._averages)
        trained = {
            name: averages[name]
            for name, weight in network.weight_list()
            if weight.is_trained and name in averages
        }
        return network.with_weights({**network.weights, **trained})

    def first_moments(self) -> dict[str, np.ndarray]:
        """Return the optimizer's first moments, named and shaped as the weights."""
        return self._program.packing.unpack(self._moments[0])
