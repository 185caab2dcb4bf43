"""What each action reads and changes, from which follows what must wait for what."""

from typing import NamedTuple, assert_never

from scrawl.compiler.actions import (
    Action,
    AddGradients,
    AddLosses,
    AddMoments,
    Backward,
    DenseForward,
    DenseInput,
    DenseUpdate,
    Forward,
    MergeGradients,
    MergeMoments,
    NormalizeUpdate,
    SliceUpdate,
    Turn,
    TurnKernel,
)
from scrawl.compiler.buffers import Buffers
from scrawl.compiler.graph import Lose, Split
from scrawl.compiler.memory import Buffer
from scrawl.networks import (
    Activate,
    Conv,
    DepthwiseConv,
    MaxPool,
    Normalize,
    Shift,
    Softmax,
)


class Accesses(NamedTuple):
    """What an action reads, and what it changes."""

    reads: tuple[Buffer, ...]
    writes: tuple[Buffer, ...]


def accesses(action: Action, buffers: Buffers) -> Accesses:
    """Return what *action* touches that another might."""
    match action:
        case Forward(link):
            return _forward_accesses(buffers, link)
        case Backward(link):
            return _backward_accesses(buffers, link)
        case DenseForward() | DenseInput() | DenseUpdate():
            return _dense_accesses(buffers, action)
        case AddLosses():
            ends = buffers.graph.of(Lose)
            return Accesses(tuple(Buffer("loss", index) for index in ends), ())
        case AddMoments() | MergeMoments() | AddGradients() | MergeGradients():
            return _sum_accesses(buffers, action)
        case _:
            return _link_accesses(buffers, action)


def _link_accesses(
    buffers: Buffers, action: Turn | TurnKernel | SliceUpdate | NormalizeUpdate
) -> Accesses:
    link = action.link
    weights = Buffer("weights", link)
    match action:
        case Turn():
            return Accesses((buffers.gradient(link),), (Buffer("turned", link),))
        case TurnKernel():
            return Accesses((weights,), (Buffer("kernel", link),))
        case SliceUpdate():
            return Accesses((Buffer("slices", link),), (weights,))
        case NormalizeUpdate():
            return Accesses((Buffer("factors", link),), (weights,))
        case _:
            assert_never(action)


def _sum_accesses(
    buffers: Buffers, action: AddMoments | MergeMoments | AddGradients | MergeGradients
) -> Accesses:
    link = action.link
    sums, moments = Buffer("sums", link), Buffer("moments", link)
    match action:
        case AddMoments():
            return Accesses((buffers.source(link),), (sums,))
        case MergeMoments():
            return Accesses((sums,), (moments, Buffer("merged", link)))
        case AddGradients():
            taken = buffers.source(link), buffers.gradient(link), moments
            return Accesses(taken, (sums,))
        case MergeGradients():
            made = Buffer("factors", link), Buffer("merged", link)
            return Accesses((sums,), made)
        case _:
            assert_never(action)


def _forward_accesses(buffers: Buffers, index: int) -> Accesses:
    link = buffers.graph.links[index]
    taken = [buffers.source(index, slot) for slot in range(len(link.inputs))]
    made = [buffers.value(index)]
    if link.weights:
        taken.append(Buffer("weights", index))
    if isinstance(link.operation, Normalize):
        taken.append(Buffer("moments", index))
    if isinstance(link.operation, MaxPool):
        made.append(Buffer("places", index))
    if isinstance(link.operation, Lose):
        made = [Buffer("loss", index), buffers.edge(index)]
    return Accesses(tuple(taken), tuple(made))


def _backward_accesses(buffers: Buffers, index: int) -> Accesses:
    graph = buffers.graph
    link = graph.links[index]
    taken = [buffers.gradient(index)]
    made = [
        buffers.edge(index, slot)
        for slot in range(len(link.inputs))
        if graph.input_has_gradient(index, slot)
    ]
    match link.operation:
        case Split():
            taken = [buffers.edge(*reader) for reader in graph.readers[index]]
        case Activate() | Softmax():
            taken += buffers.value(index), buffers.source(index)
        case MaxPool():
            taken.append(Buffer("places", index))
        case Conv() | DepthwiseConv():
            taken += buffers.source(index), Buffer("kernel", index)
            taken.append(Buffer("weights", index))
            made.append(Buffer("slices", index))
        case Normalize():
            taken += buffers.source(index), Buffer("weights", index)
            taken += Buffer("moments", index), Buffer("factors", index)
        case Shift():
            taken.append(buffers.source(index, 1))
        case _:
            pass
    return Accesses(tuple(taken), tuple(made))


def _dense_accesses(
    buffers: Buffers, action: DenseForward | DenseInput | DenseUpdate
) -> Accesses:
    index = action.link
    weights = Buffer("weights", index)
    match action:
        case DenseForward(then=then):
            parts = [_forward_accesses(buffers, link) for link in (index, *then)]
        case DenseInput(then=then, turns=turns):
            turned = () if turns is None else (Buffer("turned", turns),)
            first = Accesses(
                (Buffer("turned", index), weights), (buffers.edge(index), *turned)
            )
            parts = [first, *(_backward_accesses(buffers, link) for link in then)]
        case DenseUpdate():
            taken = buffers.source(index), buffers.gradient(index)
            parts = [Accesses(taken, (weights,))]
    reads = tuple(buffer for part in parts for buffer in part.reads)
    return Accesses(reads, tuple(buffer for part in parts for buffer in part.writes))
