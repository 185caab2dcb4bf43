"""The actions of a training step, in an order that is right for one worker."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from scrawl.compiler.graph import Graph, Link, Lose, Read, Split
from scrawl.compiler.packing import row_stride
from scrawl.networks import Conv, DepthwiseConv, MatMul, Normalize

SMALL_KERNEL_FLOATS = 16_384  # 64 KiB: slices may each read it from a near cache


@dataclass(frozen=True)
class Forward:
    """Compute the value of a link."""

    link: int


@dataclass(frozen=True)
class Backward:
    """Lead the gradient of a link's value back to what it takes."""

    link: int


@dataclass(frozen=True)
class AddMoments:
    """Sum the numbers that a normalization takes, and their squares."""

    link: int


@dataclass(frozen=True)
class AddGradients:
    """Sum the gradients of a normalization, and their products with its value."""

    link: int


@dataclass(frozen=True)
class Turn:
    """Transpose the gradient of a dense link's value."""

    link: int


@dataclass(frozen=True)
class DenseForward:
    """One dense link for the whole batch, and the elementwise links *then*."""

    link: int
    then: tuple[int, ...]


@dataclass(frozen=True)
class DenseInput:
    """The gradient of what a dense link takes, back through elementwise links *then*.

    If that is the gradient of another dense link's value, it *turns* it.
    """

    link: int
    then: tuple[int, ...]
    turns: int | None


@dataclass(frozen=True)
class DenseUpdate:
    """The gradient of a dense link's weights, at once used by the optimizer."""

    link: int


@dataclass(frozen=True)
class SliceUpdate:
    """The slices' gradients of a convolution added up and used by the optimizer."""

    link: int


@dataclass(frozen=True)
class TurnKernel:
    """The kernel of a convolution as its backward pass reads it."""

    link: int


@dataclass(frozen=True)
class MergeMoments:
    """The slices' sums added up, to the mean and deviation of the batch."""

    link: int


@dataclass(frozen=True)
class MergeGradients:
    """The slices' sums added up, to what the way back needs."""

    link: int


@dataclass(frozen=True)
class NormalizeUpdate:
    """The gradients of a normalization's weights used by the optimizer."""

    link: int


@dataclass(frozen=True)
class AddLosses:
    """The losses of the batch added to those of the epoch."""


ImageAction: TypeAlias = Forward | Backward | AddMoments | AddGradients | Turn
TaskAction: TypeAlias = (
    DenseForward
    | DenseInput
    | DenseUpdate
    | SliceUpdate
    | TurnKernel
    | MergeMoments
    | MergeGradients
    | NormalizeUpdate
    | AddLosses
)
Action: TypeAlias = ImageAction | TaskAction


def is_large(link: Link) -> bool:
    """Tell whether a link is dense and cut by outputs, not by images."""
    if not isinstance(link.operation, MatMul):
        return False
    return link.input_size * row_stride(link.size) > SMALL_KERNEL_FLOATS


def turned_kernels(graph: Graph) -> list[int]:
    """Return the convolutions that must hand a gradient back."""
    return [index for index in graph.of(Conv) if graph.input_has_gradient(index)]


def training_actions(graph: Graph) -> tuple[Action, ...]:
    """Return the actions of one step."""
    return (
        *map(TurnKernel, turned_kernels(graph)),
        *_forward(graph),
        *_backward(graph),
        AddLosses(),
    )


def _forward(graph: Graph) -> Iterator[Action]:
    done: set[int] = set()
    for index, link in enumerate(graph.links):
        if index in done or isinstance(link.operation, Split):
            continue
        if is_large(link):
            then = _elementwise_after(graph, index)
            done.update(then)
            yield DenseForward(index, then)
            continue
        if isinstance(link.operation, Normalize):
            yield AddMoments(index)
            yield MergeMoments(index)
        yield Forward(index)


def _elementwise_after(graph: Graph, index: int) -> tuple[int, ...]:
    then: list[int] = []
    while len(graph.readers[index]) == 1:
        index = graph.readers[index][0].link
        if not graph.links[index].is_elementwise:
            break
        then.append(index)
    return tuple(then)


def _backward(graph: Graph) -> Iterator[Action]:
    done: set[int] = set()
    for index in reversed(range(len(graph.links))):
        link = graph.links[index]
        if index in done or not graph.has_gradient[index]:
            continue
        if isinstance(link.operation, Lose):
            yield from _turn_below(graph, index)
        elif isinstance(link.operation, MatMul):
            yield from _dense_backward(graph, index, done)
        elif isinstance(link.operation, Normalize):
            yield from _normalize_backward(graph, index)
        elif not isinstance(link.operation, Read):
            yield Backward(index)
            if isinstance(link.operation, Conv | DepthwiseConv):
                yield SliceUpdate(index)
            yield from _turn_below(graph, index)


def _turn_below(graph: Graph, index: int) -> Iterator[Action]:
    """Turn what a link hands back to dense links."""
    for source in dict.fromkeys(graph.links[index].inputs):
        if _is_turned(graph, source):
            yield Turn(source)


def _is_turned(graph: Graph, index: int) -> bool:
    is_dense = isinstance(graph.links[index].operation, MatMul)
    return is_dense and graph.input_has_gradient(index)


def _dense_backward(graph: Graph, index: int, done: set[int]) -> Iterator[Action]:
    if graph.input_has_gradient(index):
        (position,) = graph.links[index].inputs
        then: list[int] = []
        while graph.links[position].is_elementwise:
            then.append(position)
            (position,) = graph.links[position].inputs
        done.update(then)
        turns = position if _is_turned(graph, position) else None
        yield DenseInput(index, tuple(then), turns)
    yield DenseUpdate(index)


def _normalize_backward(graph: Graph, index: int) -> Iterator[Action]:
    link = graph.links[index]
    yield AddGradients(index)
    yield MergeGradients(index)
    if graph.input_has_gradient(index):
        yield Backward(index)
        yield from _turn_below(graph, index)
    if link.is_trained:
        yield NormalizeUpdate(index)
