"""A library that reads, with its weights: arrays in, arrays out."""

import numpy as np

from scrawl.compiler.emit_inference import ALL, InferenceProgram
from scrawl.compiler.job import Addresses, Job, aligned, entry_of
from scrawl.compiler.library import load_library
from scrawl.compiler.targets import Target
from scrawl.compiler.toolchain import Compiler
from scrawl.compiler.workers import run_workers
from scrawl.networks import Network, Shape

WORTH_THREADS = 64  # images: below, starting threads takes longer than they save


class Engine:
    """The library of a network, its weights, and what it takes to call it."""

    def __init__(
        self,
        program: InferenceProgram,
        network: Network,
        *,
        compiler: Compiler,
        target: Target,
        threads: int,
    ) -> None:
        """Load the library of *program*, and give it the weights of *network*."""
        source = program.source
        library = load_library(source, compiler, target)
        self.entry = entry_of(library, source.symbol)
        self.weights = aligned(program.packing.floats)
        self.weights[:] = program.packing.pack(network.weights)
        self.scratch_floats = program.scratch_floats
        self.threads = threads
        self._scratch = aligned(program.scratch_floats * threads)

    def __call__(
        self,
        arrays: tuple[np.ndarray, ...],
        shapes: list[Shape],
        seeds: tuple[np.ndarray, ...] = (),
    ) -> list[np.ndarray]:
        """Return what the library makes of *arrays*: values of these *shapes*."""
        count = len(arrays[0])
        # Zeros, since nothing is written where nothing depends on an input.
        values = [np.zeros((count, *shape), np.float32) for shape in shapes]
        tables = Addresses(arrays), Addresses(values), Addresses(seeds)
        inputs, outputs, given = (table.place for table in tables)
        job = Job(
            inputs=inputs,
            outputs=outputs,
            seeds=given,
            weights=self.weights.ctypes.data,
            scratch=self._scratch.ctypes.data,
            count=count,
        )
        if count < WORTH_THREADS or self.threads == 1:
            self.entry(ALL, job, 0)
        else:
            run_workers(self.entry, job, self.threads)
        return values
