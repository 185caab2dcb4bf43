"""A network in training: compiled once, then one call for each epoch.

An epoch that was stopped goes on where it was with the next call, and so does one whose
state was restored from another trainer: what comes out is the same to the byte.
"""

from collections.abc import Mapping
from ctypes import addressof

import numpy as np
from jaxtyping import Float32, Int64

from scrawl.arrays import Inputs, Labels
from scrawl.compiler.checks import (
    check_no_single,
    check_order,
    check_rates,
    checked_inputs,
    checked_labels,
    class_weight_rows,
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
from scrawl.compiler.training_state import (
    EpochResult,
    OutputResult,
    Sums,
    TrainingState,
)
from scrawl.compiler.workers import (
    UNWATCHED,
    Watch,
    checked_threads,
    run_workers,
)
from scrawl.errors import InvalidRequest
from scrawl.images import Augmentation
from scrawl.networks import CrossEntropy, Network, Normalize

Rates = Float32[np.ndarray, " batches"]
Order = Int64[np.ndarray, " visits"]
MAX_BATCH_SIZE = 65_536


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
        self.steps_done = self.images_done = 0
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
        self._class_weights = Addresses(class_weight_rows(network, losses))
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
        watch: Watch = UNWATCHED,
    ) -> EpochResult:
        """Visit the examples in *order*, with one learning rate for each batch.

        Inputs and labels go by the names of the network's inputs and outputs. If this
        *epoch* was stopped, only what is left of *order* is visited.

        An interruption of the calling thread, and *watch*, which is asked there, end it
        after the batch in hand.

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
        self._run(np.ascontiguousarray(order), rates, epoch, watch)
        result = self._result(len(order))
        if not result.was_stopped:
            self.images_done = 0
        return result

    def _transforms(self, epoch: int, count: int) -> np.ndarray:
        if self._augmentation is None or self._augmentation.is_identity:
            return np.zeros(6, np.int32)
        kinds = {source.kind: source.shape for source in self._network.inputs}
        shape = kinds["pixels"]
        return self._augmentation.transforms(self._seed, epoch, count, shape)

    def _run(self, order: Order, rates: Rates, epoch: int, watch: Watch) -> None:
        if epoch != self._job.epoch or not self.images_done:
            self.images_done = 0
            self._results = (Result * len(self._network.outputs))()
        begun, job = self.images_done, self._job
        rest = rates[begun // self.batch_size :]
        table = step_rates(
            self._optimizer, rest, self.steps_done + 1, self._ema_momentum
        )
        job.order, job.rates = order[begun:].ctypes.data, table.ctypes.data
        job.count, job.epoch, job.stop = len(order) - begun, epoch, 0
        job.num_done, job.results = begun, addressof(self._results)
        self._team[1:] = 0
        try:
            run_workers(self._entry, job, self.threads, watch)
        finally:  # also if this thread is interrupted: batches are whole
            self.images_done = job.num_done
            self.steps_done += -(-(job.num_done - begun) // self.batch_size)

    def _losing(self) -> list[int]:
        """Return the numbers of the outputs that have a loss."""
        links = self._program.graph.links
        operations = [link.operation for link in links]
        return sorted(item.number for item in operations if isinstance(item, Lose))

    def _result(self, num_wanted: int) -> EpochResult:
        done = self.images_done
        outputs = {
            name: OutputResult(
                sums.loss / max(done, 1), sums.num_correct / max(done, 1)
            )
            for name, sums in self._sums().items()
        }
        losses = self._request.losses
        total = sum(losses[name].weight * item.loss for name, item in outputs.items())
        return EpochResult(total, outputs, done, done < num_wanted)

    def _sums(self) -> dict[str, Sums]:
        return {
            self._network.outputs[number]: Sums(
                self._results[number].loss, self._results[number].num_correct
            )
            for number in self._losing()
        }

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

    def state(self) -> TrainingState:
        """Return all that the training goes on from."""
        unpack, (first, second) = self._program.packing.unpack, self._moments
        return TrainingState(
            weights=self.network().weights,
            first_moments=unpack(first),
            second_moments=unpack(second),
            averages=unpack(self._averages),
            steps_done=self.steps_done,
            epoch=self._job.epoch,
            images_done=self.images_done,
            sums=self._sums(),
        )

    def restore(self, state: TrainingState) -> None:
        """Go on from the *state* of a trainer that was made with equal arguments.

        Raises:
            InvalidNetwork: if its weights do not fit the network.
            KeyError: if moments, averages or sums are of another network.
        """
        pack = self._program.packing.pack
        self._network = self._network.with_weights(state.weights)
        self._weights[:] = pack(state.weights)
        self._moments[0][:] = pack(state.first_moments)
        self._moments[1][:] = pack(state.second_moments)
        self._averages[:] = pack(state.averages)
        self.steps_done, self.images_done = state.steps_done, state.images_done
        self._job.epoch = state.epoch
        for number in self._losing():
            sums = state.sums[self._network.outputs[number]]
            self._results[number] = Result(sums.loss, sums.num_correct)
