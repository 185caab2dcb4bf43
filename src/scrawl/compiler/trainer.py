"""A network in training: compiled once, then one call for each epoch."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int64

from scrawl.arrays import Images, Labels
from scrawl.compiler.checks import (
    check_images,
    check_labels,
    check_order,
    check_rates,
)
from scrawl.compiler.emit_training import emit_training
from scrawl.compiler.job import Job, aligned, entry_of, new_team, yield_address
from scrawl.compiler.library import load_library
from scrawl.compiler.optimizers import CompiledOptimizer, corrected_rates
from scrawl.compiler.targets import Target, native_target
from scrawl.compiler.toolchain import Compiler, find_compiler
from scrawl.compiler.workers import checked_threads, run_workers
from scrawl.errors import InvalidRequest
from scrawl.networks import Network

Rates = Float32[np.ndarray, " batches"]
Order = Int64[np.ndarray, " visits"]
MAX_BATCH_SIZE = 65_536


@dataclass(frozen=True)
class EpochResult:
    """Running means over an epoch with dropout on, as Keras prints them."""

    loss: float
    accuracy: float
    num_images: int
    was_stopped: bool


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
        threads: int | None = None,
        seed: int = 0,
        target: Target | None = None,
        compiler: Compiler | None = None,
    ) -> None:
        """Compile the training of *network*, or find it in the cache."""
        if not 1 <= batch_size <= MAX_BATCH_SIZE:
            raise InvalidRequest(
                f"batch_size is {batch_size}; give a number from 1 to {MAX_BATCH_SIZE}."
            )
        self.target = target or native_target()
        self.compiler = compiler or find_compiler()
        self.threads = checked_threads(threads)
        self.batch_size = batch_size
        self.steps_done = 0
        self._network = network
        self._optimizer = optimizer
        self._program = emit_training(
            network, optimizer.kernel, self.target, batch_size
        )
        source = self._program.source
        library = load_library(source, self.compiler, self.target)
        self._entry = entry_of(library, source.symbol)
        self._prepare(seed)

    def _prepare(self, seed: int) -> None:
        program, floats = self._program, self._program.packing.floats
        self._weights = aligned(floats)
        self._weights[:] = program.packing.pack(self._network.weights)
        self._moments = aligned(floats), aligned(floats)
        self._values = aligned(program.values_floats)
        self._scratch = aligned(program.scratch_floats * self.threads)
        self._team = new_team(self.threads)
        self._job = Job(
            weights=self._weights.ctypes.data,
            moments_1=self._moments[0].ctypes.data,
            moments_2=self._moments[1].ctypes.data,
            values=self._values.ctypes.data,
            scratch=self._scratch.ctypes.data,
            team=self._team.ctypes.data,
            yield_=yield_address(),
            seed_low=seed & 0xFFFFFFFF,
            seed_high=seed >> 32 & 0xFFFFFFFF,
        )
        self._job.constants[: len(self._optimizer.constants())] = (
            self._optimizer.constants()
        )

    def train_epoch(
        self,
        images: Images,
        labels: Labels,
        *,
        order: Order,
        rates: Rates,
        epoch: int,
        on_progress: Callable[[int], None] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> EpochResult:
        """Visit the images in *order*, with one learning rate for each batch.

        *on_progress* is told about ten times a second how many images are done, in the
        calling thread; *should_stop* is asked as often.

        Raises:
            InvalidRequest: if images, labels, order and rates do not fit each other, or
                the network.
        """
        check_images(self._network, images)
        check_labels(self._network, labels, len(images))
        check_order(order, len(images))
        check_rates(rates, len(order), self.batch_size)
        images, labels = np.ascontiguousarray(images), np.ascontiguousarray(labels)
        order = np.ascontiguousarray(order)
        steps = corrected_rates(self._optimizer, rates, self.steps_done + 1)
        job = self._job
        job.images, job.labels = images.ctypes.data, labels.ctypes.data
        job.order, job.rates = order.ctypes.data, steps.ctypes.data
        job.count, job.epoch, job.stop = len(order), epoch, 0
        job.num_done = job.num_correct = 0
        job.loss = 0.0
        self._team[1:] = 0
        run_workers(
            self._entry,
            job,
            self.threads,
            on_poll=lambda: on_progress and on_progress(job.num_done),
            should_stop=should_stop or (lambda: False),
        )
        self.steps_done += -(-job.num_done // self.batch_size)
        done = max(job.num_done, 1)
        was_stopped = job.num_done < len(order)
        return EpochResult(
            job.loss / done, job.num_correct / done, job.num_done, was_stopped
        )

    def network(self) -> Network:
        """Return the network with the weights as they are now."""
        weights = self._program.packing.unpack(self._weights)
        return self._network.with_weights(weights)

    def first_moments(self) -> dict[str, np.ndarray]:
        """Return the optimizer's first moments, named and shaped as the weights."""
        return self._program.packing.unpack(self._moments[0])
