"""A network of integers while it is made, with its values for the calibration."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from scrawl.networks import (
    IntegerOperation,
    IntegerStep,
    IntegerView,
    Scale,
    Shape,
)
from scrawl.quantization.ranges import Range
from scrawl.reference import Integers, apply_integers

EXAMPLES_AT_ONCE = 250  # the patches of more would fill the memory
NOTHING: Mapping[str, np.ndarray] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Value:
    """A value of the network, and its integers for the examples of the calibration."""

    name: str
    shape: Shape
    scale: Scale
    numbers: Range  # between which it lies, in the terms of the network
    integers: Integers


@dataclass(frozen=True, eq=False)
class Draft:
    """The steps so far, their arrays and their values."""

    steps: list[IntegerStep] = field(default_factory=list)
    arrays: dict[str, np.ndarray] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)

    def add(
        self,
        name: str,
        operation: IntegerOperation,
        sources: Sequence[Value],
        shape: Shape,
        *,
        arrays: Mapping[str, np.ndarray] = NOTHING,
        scale: Scale | None = None,
        numbers: Range | None = None,
        gives_scores: bool = False,
    ) -> Value:
        """Add a step, and return what it gives.

        Its scale and its numbers are those of the first source, unless others are
        given.
        """
        named = {f"{name}/{item}": array for item, array in arrays.items()}
        step = IntegerStep(
            name,
            operation,
            tuple(source.name for source in sources),
            tuple(source.shape for source in sources),
            shape,
            tuple(named),
            gives_scores,
        )
        self.steps.append(step)
        self.arrays.update(named)
        first = sources[0]
        integers = np.concatenate(list(computed(step, tuple(arrays.values()), sources)))
        value = Value(
            name, shape, scale or first.scale, numbers or first.numbers, integers
        )
        self.values[name] = value
        return value

    def view(self, name: str, source: Value, shape: Shape) -> Value:
        """Add a view of the same integers in another *shape*."""
        gives_scores = source.integers.dtype == np.int32
        view = IntegerView()
        return self.add(name, view, (source,), shape, gives_scores=gives_scores)


def computed(
    step: IntegerStep, arrays: Sequence[np.ndarray], sources: Sequence[Value]
) -> Iterator[Integers]:
    """Yield what a step makes of the calibration, a few examples at a time."""
    for start in range(0, len(sources[0].integers), EXAMPLES_AT_ONCE):
        end = start + EXAMPLES_AT_ONCE
        yield apply_integers(step, arrays, [x.integers[start:end] for x in sources])
