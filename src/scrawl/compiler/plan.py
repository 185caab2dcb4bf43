"""A training step as phases: what is done together, and what must wait for what.

Tasks of one phase share nothing but what they read. Image tasks carry slices of eight
images through everything that looks at one image at a time; dense tasks are cut by
outputs, and read the weights once for the whole batch. Weights change only after the
last phase that reads them.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from scrawl.compiler.chain import Link
from scrawl.compiler.packing import row_stride
from scrawl.networks import Activate, Affine, Conv, Drop, MatMul

SMALL_KERNEL_FLOATS = 16_384  # 64 KiB: slices may each read it from a near cache


@dataclass(frozen=True)
class ImageTask:
    """Links forwards, then perhaps the loss, then links backwards, slice by slice."""

    forward: tuple[int, ...] = ()
    has_loss: bool = False
    backward: tuple[int, ...] = ()


@dataclass(frozen=True)
class DenseForward:
    """One dense link for the whole batch, and the elementwise links *then*."""

    link: int
    then: tuple[int, ...]


@dataclass(frozen=True)
class DenseInput:
    """The gradient of a dense link's input, back through elementwise links *then*."""

    link: int
    then: tuple[int, ...]


@dataclass(frozen=True)
class DenseUpdate:
    """The gradient of a dense link's weights, at once used by the optimizer."""

    link: int


@dataclass(frozen=True)
class ConvUpdate:
    """The slices' gradients of a convolution added up and used by the optimizer."""

    link: int


@dataclass(frozen=True)
class TurnKernel:
    """The kernel of a convolution as its backward pass reads it."""

    link: int


@dataclass(frozen=True)
class AddLosses:
    """The losses of the batch added to those of the epoch."""


Task: TypeAlias = (
    ImageTask
    | DenseForward
    | DenseInput
    | DenseUpdate
    | ConvUpdate
    | TurnKernel
    | AddLosses
)
Phase: TypeAlias = tuple[Task, ...]


@dataclass
class _Draft:
    """Phases while they are planned: updates wait until nothing reads the weights."""

    chain: tuple[Link, ...]
    phases: list[list[Task]] = field(default_factory=list)
    pending: list[Task] = field(default_factory=list)

    def begin(self, task: Task) -> None:
        self.phases.append([task, *self.pending])
        self.pending = []

    def turn_kernels(self) -> None:
        """Turn them in the first phase, or before it if it goes back already."""
        turns = [TurnKernel(link) for link in turned_kernels(self.chain)]
        first = self.phases[0][0]
        if turns and isinstance(first, ImageTask) and first.backward:
            self.phases.insert(0, [])
        self.phases[0] += turns


def plan_training(chain: tuple[Link, ...]) -> tuple[Phase, ...]:
    """Return the phases of one step of training."""
    draft = _Draft(chain)
    segments = forward_segments(chain)
    for segment in segments[:-1]:
        draft.begin(segment)
    last = segments[-1]
    if not isinstance(last, ImageTask):
        draft.begin(last)
        last = ImageTask()
    position = _add_image_task(draft, last.forward, len(chain) - 2, has_loss=True)
    while position > 0:
        position = _step_back(draft, position)
    draft.begin(AddLosses())
    draft.turn_kernels()
    return tuple(tuple(phase) for phase in draft.phases)


def forward_segments(chain: tuple[Link, ...]) -> list[ImageTask | DenseForward]:
    """Return the forward pass as runs of links that need no barrier inside."""
    segments: list[ImageTask | DenseForward] = []
    for index, link in enumerate(chain[:-1]):
        last = segments[-1] if segments else None
        if is_large(link):
            segments.append(DenseForward(index, ()))
        elif isinstance(last, DenseForward) and is_elementwise(link):
            segments[-1] = DenseForward(last.link, (*last.then, index))
        elif isinstance(last, ImageTask):
            segments[-1] = ImageTask((*last.forward, index))
        else:
            segments.append(ImageTask((index,)))
    return segments


def is_large(link: Link) -> bool:
    """Tell whether a link is dense and cut by outputs, not by images."""
    if not isinstance(link.operation, MatMul):
        return False
    return link.input_size * row_stride(link.size) > SMALL_KERNEL_FLOATS


def is_elementwise(link: Link) -> bool:
    """Tell whether a link looks at one number at a time."""
    return isinstance(link.operation, Activate | Affine | Drop)


def first_trained(chain: tuple[Link, ...]) -> int:
    """Return the first link with weights: no gradient goes further back."""
    return next(index for index, link in enumerate(chain) if link.is_trained)


def turned_kernels(chain: tuple[Link, ...]) -> list[int]:
    """Return the convolutions whose input needs a gradient."""
    first = first_trained(chain)
    return [
        index
        for index, link in enumerate(chain)
        if isinstance(link.operation, Conv) and index > first
    ]


def _add_image_task(
    draft: _Draft, forward: tuple[int, ...], position: int, *, has_loss: bool
) -> int:
    """Add a task back to the next dense link; return that link's place, or 0."""
    backward: list[int] = []
    first = first_trained(draft.chain)
    while position >= first and not isinstance(draft.chain[position].operation, MatMul):
        backward.append(position)
        position -= 1
    draft.begin(ImageTask(forward, has_loss, tuple(backward)))
    convolutions = [i for i in backward if isinstance(draft.chain[i].operation, Conv)]
    draft.pending = [ConvUpdate(index) for index in convolutions]
    return position if position >= first else 0


def _step_back(draft: _Draft, dense: int) -> int:
    """Go back through the dense link at *dense*; return the next, or 0."""
    chain = draft.chain
    if dense == first_trained(chain):
        draft.pending.append(DenseUpdate(dense))
        return 0
    position, then = dense - 1, []
    while is_elementwise(chain[position]):
        then.append(position)
        position -= 1
    draft.begin(DenseInput(dense, tuple(then)))
    draft.pending.append(DenseUpdate(dense))
    if isinstance(chain[position].operation, MatMul):
        return position
    return _add_image_task(draft, (), position, has_loss=False)
