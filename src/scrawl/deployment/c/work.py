"""What functions of C are made of: an operation, and what is done with its numbers.

A product takes the ReLU and the pool behind it along. Their numbers are then never
written: what needs memory is what the pool keeps of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from scrawl.networks import (
    Activate,
    Conv,
    DepthwiseConv,
    Inference,
    Input,
    IntegerConv,
    IntegerDepthwiseConv,
    IntegerMatMul,
    IntegerMaxPool,
    IntegerNetwork,
    IntegerOperation,
    IntegerView,
    MatMul,
    MaxPool,
    Operation,
    Shape,
    View,
    Window,
)

Type = Literal["uint8_t", "int32_t", "float"]
Product: TypeAlias = (
    Conv | DepthwiseConv | MatMul | IntegerConv | IntegerDepthwiseConv | IntegerMatMul
)
Exported: TypeAlias = Inference | IntegerNetwork


@dataclass(frozen=True, eq=False)
class Work:
    """What one function of C does."""

    name: str  # of the value that it gives
    title: str  # the name of its first step
    operation: Operation | IntegerOperation
    inputs: tuple[str, ...]
    input_shapes: tuple[Shape, ...]
    shape: Shape
    type: Type  # of what it gives
    arrays: tuple[np.ndarray, ...] = ()
    has_relu: bool = False
    pool: Window | None = None

    @property
    def input_shape(self) -> Shape:
        """The shape of the first value that it takes."""
        return self.input_shapes[0]

    @property
    def is_view(self) -> bool:
        """Tell whether it only reads the same numbers in another shape."""
        return isinstance(self.operation, View | IntegerView)


def works_of(network: Exported) -> tuple[Work, ...]:
    """Return what *network* does, with as few functions as can be."""
    works = tuple(
        _float_works(network)
        if isinstance(network, Inference)
        else _integer_works(network)
    )
    merged: list[Work] = []
    taken: set[str] = set()
    for work in works:
        if work.name in taken:
            continue
        while (follower := _only_reader(works, work, outputs_of(network))) is not None:
            longer = _with(work, follower)
            if longer is None:
                break
            work = longer  # noqa: PLW2901 - it grows until nothing can be added
            taken.add(follower.name)
        merged.append(work)
    return tuple(merged)


def outputs_of(network: Exported) -> tuple[str, ...]:
    """Return the names of the outputs."""
    if isinstance(network, Inference):
        return network.program.outputs
    return network.outputs


def input_types(inputs: Sequence[Input]) -> Mapping[str, Type]:
    """Return of which type of C the numbers of each input are."""
    return {
        source.name: "float" if source.kind == "features" else "uint8_t"
        for source in inputs
    }


def _float_works(inference: Inference) -> Iterator[Work]:
    for step in inference.program.steps:
        yield Work(
            step.name,
            step.name,
            step.operation,
            step.inputs,
            step.input_shapes,
            step.shape,
            "float",
            tuple(inference.weights[name] for name in step.weights),
        )


def _integer_works(network: IntegerNetwork) -> Iterator[Work]:
    for step in network.steps:
        yield Work(
            step.name,
            step.name,
            step.operation,
            step.inputs,
            step.input_shapes,
            step.shape,
            "int32_t" if step.gives_scores else "uint8_t",
            network.arrays_of(step),
        )


def _only_reader(
    works: Sequence[Work], work: Work, outputs: Sequence[str]
) -> Work | None:
    readers = [other for other in works if work.name in other.inputs]
    return readers[0] if len(readers) == 1 and work.name not in outputs else None


def _with(work: Work, follower: Work) -> Work | None:
    """Return *work* with what *follower* does; None, if it cannot do that."""
    if not isinstance(work.operation, Product):
        return None
    longer = replace(work, name=follower.name, shape=follower.shape)
    match follower.operation:
        case Activate("relu"):
            return replace(longer, has_relu=True)
        case View() | IntegerView():
            return longer if follower.shape == work.shape else None
        case MaxPool(window) | IntegerMaxPool(window):
            is_apart = all(
                stride >= size
                for stride, size in zip(window.strides, window.size, strict=True)
            )
            if work.pool or any(window.padding) or not is_apart:
                return None
            return replace(longer, pool=window)
        case _:
            return None
