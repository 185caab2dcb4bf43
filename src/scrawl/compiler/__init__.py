"""Networks compiled to C: the engine that trains and the one that reads.

A network becomes a graph of links (`building.py`), a training step of it a list of
actions (`actions.py`) that are shared out to phases (`plan.py`), each phase a few
functions of C (`tasks.py`, `forward_lines.py`, `backward_lines.py`) that call the
hand-written kernels (`kernels/`) with literal sizes. The file is built once, cached
and loaded (`toolchain.py`, `library.py`); Python threads enter it (`workers.py`).

To add an operation, write its kernel, and follow the type checker to its lines. To add
an optimizer, see `optimizers.py`; to add a processor, `targets.py`.
"""

from scrawl.compiler.classifier import CompiledNetwork
from scrawl.compiler.gradients import Gradients, input_gradients, weight_gradients
from scrawl.compiler.library import library_cache
from scrawl.compiler.optimizers import (
    OPTIMIZERS,
    SGD,
    Adadelta,
    Adam,
    AdamW,
    Optimizer,
    RMSprop,
)
from scrawl.compiler.targets import TARGETS, Target, native_target, runs_here
from scrawl.compiler.toolchain import (
    Compiler,
    build_flags,
    find_compiler,
    zig_path,
)
from scrawl.compiler.trainer import Trainer
from scrawl.compiler.training_state import (
    EpochResult,
    OutputResult,
    Sums,
    TrainingState,
)
from scrawl.compiler.workers import POLL_SECONDS, UNWATCHED, Watch, num_threads

__all__ = [
    "OPTIMIZERS",
    "POLL_SECONDS",
    "SGD",
    "TARGETS",
    "UNWATCHED",
    "Adadelta",
    "Adam",
    "AdamW",
    "CompiledNetwork",
    "Compiler",
    "EpochResult",
    "Gradients",
    "Optimizer",
    "OutputResult",
    "RMSprop",
    "Sums",
    "Target",
    "Trainer",
    "TrainingState",
    "Watch",
    "build_flags",
    "find_compiler",
    "input_gradients",
    "library_cache",
    "native_target",
    "num_threads",
    "runs_here",
    "weight_gradients",
    "zig_path",
]
