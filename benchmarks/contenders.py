"""Who takes part, and the settings that are tried in each contender's favour.

For every task, network and batch size the best of a contender's settings is found
first; then all contenders are measured with their best, in turn.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product

from benchmarks.jobs import Job
from benchmarks.networks import NETWORKS, training_flop

CLASSIFIED_AT_ONCE = (100, 1_000, 10_000)
BATCHES_PER_CALL = 32  # of Keras: one batch for each call is never quicker
# Above it, one thread of a framework that needs seconds to compile is not tried.
FLOP_WORTH_THREADS = 5e6


@dataclass(frozen=True)
class Program:
    """A module that answers jobs, and the environment it runs in ("" is our own)."""

    module: str
    environment: str = ""
    backend: str = ""  # of Keras
    is_narrow: bool = False  # held to AVX2

    @property
    def name(self) -> str:
        """What its log is called."""
        return self.module.rpartition(".")[2] + (self.backend and f"-{self.backend}")


@dataclass(frozen=True)
class Contender:
    """A column of the tables; *settings* gives no job for a task it cannot do."""

    name: str
    program: Program
    settings: Callable[[Job], Iterator[Job]]

    @property
    def is_ours(self) -> bool:
        """Whether it is scrawl."""
        return not self.program.environment

    @property
    def side(self) -> str:
        """Which of the two sides it is on: ours or peers."""
        return "ours" if self.is_ours else "peers"


def _ours(job: Job) -> Iterator[Job]:
    yield from _in_chunks(job)


def _ours_prebound(job: Job) -> Iterator[Job]:
    if job.task == "latency":
        yield replace(job, compiled="bind")


def _ours_with(instructions: str) -> Callable[[Job], Iterator[Job]]:
    def settings(job: Job) -> Iterator[Job]:
        if job.task == "train":
            yield replace(job, instructions=instructions)

    return settings


def _keras(job: Job) -> Iterator[Job]:
    if job.task == "latency":
        yield replace(job, compiled="predict_on_batch")
    elif job.task == "classify":
        yield from _in_chunks(job)
    elif job.task == "train":
        setting = replace(job, batches_per_call=BATCHES_PER_CALL)
        yield setting
        # XLA's own convolutions are far slower than TensorFlow's.
        if not NETWORKS[job.network].has_convolution:
            yield replace(setting, compiled="xla")


def _keras_jax(job: Job) -> Iterator[Job]:
    for setting in _keras(job):
        if setting.compiled != "xla":  # it always compiles with XLA
            yield from _single_thread_too(setting)


def _keras_tensorflow(job: Job) -> Iterator[Job]:
    for setting in _keras(job):
        yield from _single_thread_too(setting)


def _jax(job: Job) -> Iterator[Job]:
    if job.task == "train":
        yield from _single_thread_too(job)


def _torch(precision: str) -> Callable[[Job], Iterator[Job]]:
    def settings(job: Job) -> Iterator[Job]:
        if job.task == "latency" and precision != "float32":
            return
        has_layouts = NETWORKS[job.network].has_convolution
        layouts = ("channels_first", "channels_last")[: 1 + has_layouts]
        optimizers = ("fused",) if job.task == "train" else ("",)
        # Elsewhere the fused Adam was always the quicker.
        if job.task == "train" and has_layouts and precision == "bfloat16":
            optimizers = ("fused", "")
        for threads, layout, optimizer in product(
            dict.fromkeys((1, job.threads)), layouts, optimizers
        ):
            setting = replace(
                job,
                threads=threads,
                layout=layout,
                optimizer=optimizer,
                precision=precision,
            )
            yield from _in_chunks(setting)

    return settings


def _onnx_runtime(job: Job) -> Iterator[Job]:
    if job.task in {"latency", "classify"}:
        for threads in dict.fromkeys((1, job.threads)):
            yield from _in_chunks(replace(job, threads=threads))


def _single_thread_too(job: Job) -> Iterator[Job]:
    yield job
    is_small = training_flop(NETWORKS[job.network]) < FLOP_WORTH_THREADS
    if job.task == "train" and job.threads > 1 and is_small:
        yield replace(job, threads=1)


def _in_chunks(job: Job) -> Iterator[Job]:
    sizes = CLASSIFIED_AT_ONCE if job.task == "classify" else (job.batch_size,)
    for size in sizes:
        yield replace(job, batch_size=size)


def _narrow(contender: Contender) -> Contender:
    """Return *contender* held to AVX2, for an equal comparison with our AVX2."""

    def settings(job: Job) -> Iterator[Job]:
        if job.task == "train":
            yield from contender.settings(job)

    program = replace(contender.program, is_narrow=True)
    return Contender(f"{contender.name}, AVX2", program, settings)


_OURS = Program("benchmarks.ours")
_TORCH = Program("benchmarks.peers.torch_eager", "torch")

OURS = Contender("scrawl", _OURS, _ours)
_KERAS = Contender(
    "Keras, TensorFlow",
    Program("benchmarks.peers.keras_fit", "keras-tensorflow", "tensorflow"),
    _keras_tensorflow,
)
_JAX = Contender("JAX scan", Program("benchmarks.peers.jax_scan", "keras-jax"), _jax)
_PYTORCH = Contender("PyTorch", _TORCH, _torch("float32"))

CONTENDERS: tuple[Contender, ...] = (
    OURS,
    Contender("scrawl, prebound", _OURS, _ours_prebound),
    Contender("scrawl, AVX2", _OURS, _ours_with("avx2")),
    Contender("scrawl, SSE", _OURS, _ours_with("sse")),
    _KERAS,
    Contender(
        "Keras, JAX",
        Program("benchmarks.peers.keras_fit", "keras-jax", "jax"),
        _keras_jax,
    ),
    _JAX,
    _PYTORCH,
    Contender("PyTorch, bfloat16", _TORCH, _torch("bfloat16")),
    Contender(
        "ONNX Runtime",
        Program("benchmarks.peers.onnx_runtime", "onnxruntime"),
        _onnx_runtime,
    ),
)

NARROW_PEERS: tuple[Contender, ...] = tuple(map(_narrow, (_KERAS, _JAX, _PYTORCH)))
