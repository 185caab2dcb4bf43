"""A trained network as a compiled function: inputs in, scores out."""

import threading
from collections.abc import Callable, Collection, Mapping

import numpy as np
from jaxtyping import Float32

from scrawl.arrays import Image, Images, Inputs, Scores
from scrawl.compiler.checks import check_images, checked_inputs
from scrawl.compiler.emit_inference import FEW, emit_inference
from scrawl.compiler.engine import Engine
from scrawl.compiler.job import Addresses, Entry, Job, aligned
from scrawl.compiler.limits import SLICE
from scrawl.compiler.targets import Target, native_target
from scrawl.compiler.toolchain import Compiler, find_compiler
from scrawl.compiler.workers import checked_threads
from scrawl.errors import InvalidRequest, UnknownName
from scrawl.networks import Network, Shape

ImageScores = Float32[np.ndarray, " classes"]
Floats = Float32[np.ndarray, " floats"]
Sizes = tuple[int, ...]  # images, height, width, classes


class CompiledNetwork:
    """A network as fast as this machine can: a `Classifier` if it reads one image.

    One image takes microseconds, many are shared out to *threads*. It may be called
    from several threads at once; they take turns.
    """

    def __init__(
        self,
        network: Network,
        *,
        keep: Collection[str] = (),
        threads: int | None = None,
        target: Target | None = None,
        compiler: Compiler | None = None,
    ) -> None:
        """Compile *network*, or find it in the cache.

        Raises:
            UnknownName: if there is no step with a name in *keep*, of which `forward`
                gives the values, too.
        """
        steps = {step.name: step.shape for step in network.lower().steps}
        for name in keep:
            if name not in steps:
                raise UnknownName("step to keep", name, steps)
        self.network = network
        self.target = target or native_target()
        self.compiler = compiler or find_compiler()
        self.threads = checked_threads(threads)
        names = dict.fromkeys((*network.outputs, *keep))
        shapes = {**network.shapes(), **steps}
        self._shapes: dict[str, Shape] = {name: shapes[name] for name in names}
        self._turn = threading.Lock()
        self._prepare(tuple(name for name in names if name not in network.outputs))

    def _prepare(self, keep: tuple[str, ...]) -> None:
        self._engine = Engine(
            emit_inference(self.network, self.target, keep),
            self.network,
            compiler=self.compiler,
            target=self.target,
            threads=self.threads,
        )
        sources = self.network.inputs
        shape = sources[0].shape
        self._image_shape = shape[:2] if shape[2:] == (1,) else shape
        self._few: _Few | None = None
        gives_rows = len(self._shapes[self.network.outputs[0]]) == 1
        if [source.kind for source in sources] == ["pixels"] and gives_rows:
            self._few = self._prepared(SLICE)

    def __call__(self, images: Images) -> Scores:
        """Return the scores of *images*, one row for each, of the first output.

        Raises:
            InvalidRequest: if the images are not of the network's size, or it takes
                something else.
        """
        few = self._require_classifier()
        if images.shape[1:] != self._image_shape or images.dtype != np.uint8:
            check_images(self.network, images)
        with self._turn:
            if len(images) <= SLICE:
                return few(images)
            arrays = (np.ascontiguousarray(images),)
            return self._engine(arrays, list(self._shapes.values()))[0]

    def forward(self, inputs: Inputs) -> Mapping[str, np.ndarray]:
        """Return the outputs and the values of the steps to keep, by name.

        Raises:
            InvalidRequest: if inputs are missing, or not what the network takes.
            UnknownName: if the network has no input of that name.
        """
        arrays = checked_inputs(self.network, inputs)
        with self._turn:
            values = self._engine(tuple(arrays.values()), list(self._shapes.values()))
        return dict(zip(self._shapes, values, strict=True))

    def bind(self) -> Callable[[Image], ImageScores]:
        """Return a function of one image that has everything prepared.

        It checks nothing but that the image fits its buffer, and is for one thread at a
        time.

        Raises:
            InvalidRequest: if the network is no classifier of one image.
        """
        self._require_classifier()
        few = self._prepared(1)
        entry, job, image_buffer, row = few.entry, few.job, few.pixels[0], few.scores[0]
        job.count = 1

        def classify(image: Image) -> ImageScores:
            image_buffer[...] = image
            entry(FEW, job, 0)
            return row.copy()

        classify.__dict__["memory"] = few  # must live as long as the function
        return classify

    def _require_classifier(self) -> "_Few":
        if self._few is None:
            raise InvalidRequest(
                f"{self.network.name!r} makes more than scores of images, or of more"
                " than images. Use forward() and give every input by its name."
            )
        return self._few

    def _prepared(self, count: int) -> "_Few":
        return _Few(self._engine, (count, *self._image_shape), self._shapes)


class _Few:
    """Up to some images at once, with all addresses prepared."""

    def __init__(
        self, engine: Engine, sizes: Sizes, shapes: Mapping[str, Shape]
    ) -> None:
        self.entry: Entry = engine.entry
        self.pixels = np.zeros(sizes, np.uint8)
        values = [np.zeros((sizes[0], *shape), np.float32) for shape in shapes.values()]
        self.scores = values[0]
        self._tables = Addresses((self.pixels,)), Addresses(values)
        self._scratch, self._weights = aligned(engine.scratch_floats), engine.weights
        self.job = Job(
            inputs=self._tables[0].place,
            outputs=self._tables[1].place,
            weights=self._weights.ctypes.data,
            scratch=self._scratch.ctypes.data,
        )

    def __call__(self, images: Images) -> Scores:
        count = len(images)
        self.pixels[:count] = images
        self.job.count = count
        self.entry(FEW, self.job, 0)
        return self.scores[:count].copy()
