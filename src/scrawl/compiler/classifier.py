"""A trained network as a compiled function: images in, scores out."""

import threading
from collections.abc import Callable

import numpy as np
from jaxtyping import Float32

from scrawl.arrays import Image, Images, Scores
from scrawl.compiler.checks import check_images
from scrawl.compiler.emit_inference import ALL, FEW, emit_inference
from scrawl.compiler.job import Entry, Job, aligned, entry_of
from scrawl.compiler.library import load_library
from scrawl.compiler.limits import SLICE
from scrawl.compiler.targets import Target, native_target
from scrawl.compiler.toolchain import Compiler, find_compiler
from scrawl.compiler.workers import checked_threads, run_workers
from scrawl.networks import Network

ImageScores = Float32[np.ndarray, " classes"]
Floats = Float32[np.ndarray, " floats"]
Sizes = tuple[int, ...]  # images, height, width, classes
WORTH_THREADS = 64  # images: below, starting threads takes longer than they save


class CompiledNetwork:
    """Reads images: a `Classifier`, as fast as this machine can.

    One image takes microseconds, many are shared out to *threads*. It may be called
    from several threads at once; they take turns.
    """

    def __init__(
        self,
        network: Network,
        *,
        threads: int | None = None,
        target: Target | None = None,
        compiler: Compiler | None = None,
    ) -> None:
        """Compile *network*, or find it in the cache."""
        self.network = network
        self.target = target or native_target()
        self.compiler = compiler or find_compiler()
        self.threads = checked_threads(threads)
        self._image_shape = network.inputs[0].shape[:2]
        self._num_classes = network.shapes()[network.outputs[0]][-1]
        self._turn = threading.Lock()
        self._prepare()

    def _prepare(self) -> None:
        program = emit_inference(self.network, self.target)
        library = load_library(program.source, self.compiler, self.target)
        self._entry = entry_of(library, program.source.symbol)
        self._weights = aligned(program.packing.floats)
        self._weights[:] = program.packing.pack(self.network.weights)
        self._scratch_floats = program.scratch_floats
        self._scratch = aligned(program.scratch_floats * self.threads)
        self._few = self._prepared(SLICE)

    def __call__(self, images: Images) -> Scores:
        """Return the scores of *images*, one row for each.

        Raises:
            InvalidRequest: if the images are not of the network's size.
        """
        if images.shape[1:] != self._image_shape or images.dtype != np.uint8:
            check_images(self.network, images)
        with self._turn:
            if len(images) <= SLICE:
                return self._few(images)
            return self._many(np.ascontiguousarray(images))

    def bind(self) -> Callable[[Image], ImageScores]:
        """Return a function of one image that has everything prepared.

        It checks nothing but that the image fits its buffer, and is for one thread at a
        time.
        """
        few = self._prepared(1)
        entry, job, image_buffer, row = few.entry, few.job, few.pixels[0], few.scores[0]
        job.count = 1

        def classify(image: Image) -> ImageScores:
            image_buffer[...] = image
            entry(FEW, job, 0)
            return row.copy()

        classify.__dict__["memory"] = few  # must live as long as the function
        return classify

    def _prepared(self, count: int) -> "_Few":
        sizes = (count, *self._image_shape, self._num_classes)
        return _Few(self._entry, self._weights, self._scratch_floats, sizes)

    def _many(self, images: Images) -> Scores:
        scores = np.empty((len(images), self._num_classes), np.float32)
        job = Job(
            images=images.ctypes.data,
            weights=self._weights.ctypes.data,
            scratch=self._scratch.ctypes.data,
            scores=scores.ctypes.data,
            count=len(images),
        )
        if len(images) < WORTH_THREADS or self.threads == 1:
            self._entry(ALL, job, 0)
        else:
            run_workers(self._entry, job, self.threads)
        return scores


class _Few:
    """Up to *count* images, with all addresses prepared."""

    def __init__(
        self, entry: Entry, weights: Floats, floats: int, sizes: Sizes
    ) -> None:
        count, *size, num_classes = sizes
        self.entry = entry
        self.pixels = np.zeros((count, *size), np.uint8)
        self.scores = np.zeros((count, num_classes), np.float32)
        self.scratch, self.weights = aligned(floats), weights
        self.job = Job(
            images=self.pixels.ctypes.data,
            weights=self.weights.ctypes.data,
            scratch=self.scratch.ctypes.data,
            scores=self.scores.ctypes.data,
        )

    def __call__(self, images: Images) -> Scores:
        count = len(images)
        self.pixels[:count] = images
        self.job.count = count
        self.entry(FEW, self.job, 0)
        return self.scores[:count].copy()
