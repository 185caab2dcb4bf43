"""Networks compiled to C: the engine that trains and the one that reads.

A network becomes a chain of operations (`chain.py`), a training step of it a list of
phases (`plan.py`), each phase a few functions of C (`lines.py`, `tasks.py`) that call
the hand-written kernels (`kernels/`) with literal sizes. The file is built once, cached
and loaded (`toolchain.py`, `library.py`); Python threads enter it (`workers.py`).

To add an operation, write its kernel, and follow the type checker to its lines. To add
an optimizer, see `optimizers.py`; to add a processor, `targets.py`.
"""

from scrawl.compiler.classifier import CompiledNetwork
from scrawl.compiler.gradients import Gradients, weight_gradients
from scrawl.compiler.library import library_cache
from scrawl.compiler.optimizers import OPTIMIZERS, SGD, Adam, Optimizer
from scrawl.compiler.targets import TARGETS, Target, native_target, runs_here
from scrawl.compiler.toolchain import Compiler, find_compiler
from scrawl.compiler.trainer import EpochResult, Trainer
from scrawl.compiler.workers import num_threads

__all__ = [
    "OPTIMIZERS",
    "SGD",
    "TARGETS",
    "Adam",
    "CompiledNetwork",
    "Compiler",
    "EpochResult",
    "Gradients",
    "Optimizer",
    "Target",
    "Trainer",
    "find_compiler",
    "library_cache",
    "native_target",
    "num_threads",
    "runs_here",
    "weight_gradients",
]
