"""The way from a network of float32 to one of integers, step by step."""

from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from scrawl.arrays import Inputs
from scrawl.errors import InvalidNetwork, InvalidRequest
from scrawl.networks import Inference, Input, IntegerNetwork, Scale, Step
from scrawl.quantization.byte_steps import add_bytes
from scrawl.quantization.demand import Demand, demand, keeps_order
from scrawl.quantization.draft import Draft, Value
from scrawl.quantization.ranges import LARGEST_BYTE, Range, interest
from scrawl.quantization.score_steps import add_moved, add_scores, add_widened
from scrawl.reference import Integers, check_bounds, enter

LARGEST_FLOAT = float(np.finfo(np.float32).max)


def quantize(inference: Inference, calibration: Inputs) -> IntegerNetwork:
    """Return *inference* with integers alone, fit for what the *calibration* shows.

    The calibration are inputs as `infer` takes them: some hundred examples, of those
    that the network was trained with. Equal ones give equal bytes, on every machine.

    Raises:
        InvalidNetwork: if integers cannot stand for a value of it; names that.
        InvalidRequest: if it reads features, or there are no examples, or they are not
            what it reads.
    """
    _refuse_features(inference)
    values = enter(inference, calibration, np.uint8)
    if not len(next(iter(values.values()))):
        raise InvalidRequest(
            f"There are no examples to quantize {inference.name!r} with. Give some"
            " hundred of those that it was trained with."
        )
    work = _Work(inference, demand(inference.program))
    with np.errstate(over="ignore", invalid="ignore"):  # told where it matters
        for source in inference.inputs:
            work.enter(source, values[source.name])
        for step in inference.program.steps:
            work.add(step)
    network = work.network()
    check_bounds(network)
    return network


def _refuse_features(inference: Inference) -> None:
    for source in inference.inputs:
        if source.kind == "features":
            raise InvalidRequest(
                f"The input {source.name!r} of {inference.name!r} holds features, any"
                " float32; integers read pixels and numbers. Export in float32."
            )


@dataclass(frozen=True)
class _Work:
    """An inference on its way to integers."""

    inference: Inference
    needed: Demand
    draft: Draft = field(default_factory=Draft)

    def enter(self, source: Input, integers: Integers) -> None:
        """Take bytes as they are given; they mean themselves."""
        highest = LARGEST_BYTE if source.maximum is None else source.maximum
        numbers = Range(0.0, float(highest))
        value = Value(source.name, source.shape, Scale(1.0, 0.0), numbers, integers)
        self.draft.values[source.name] = value
        if source.name in self.needed.scores:
            add_widened(self.draft, value, self.needed.score_name(source.name))

    def add(self, step: Step) -> None:
        """Add what stands for a step, in the forms that are needed."""
        if step.name in self.needed.bytes:
            self._add_bytes(step)
        if step.name in self.needed.scores:
            self._add_scores(step)

    def _add_bytes(self, step: Step) -> None:
        named = replace(step, name=self.needed.byte_name(step.name))
        sources = [self._bytes(name) for name in step.inputs]
        read = interest(self.inference.program, step.name, self.needed.scores)
        add_bytes(self.draft, named, self.inference.weights, sources, read)

    def _add_scores(self, step: Step) -> None:
        if keeps_order(step):
            first, *others = step.inputs
            scores = self.draft.values[self.needed.score_name(first)]
            sources = [scores, *map(self._bytes, others)]
            add_moved(self.draft, self.inference.program, step, sources)
        elif step.name in self.needed.bytes:
            add_widened(self.draft, self._bytes(step.name), step.name)
        else:
            (source,) = map(self._bytes, step.inputs)
            add_scores(self.draft, step, self.inference.weights, source)

    def _bytes(self, name: str) -> Value:
        return self.draft.values[self.needed.byte_name(name)]

    def network(self) -> IntegerNetwork:
        """Return what has been made; its arrays cannot be written to.

        Raises:
            InvalidNetwork: if a scale cannot be held in float32.
        """
        for array in self.draft.arrays.values():
            array.flags.writeable = False
        scales = {name: value.scale for name, value in self.draft.values.items()}
        for name, scale in scales.items():
            if not scale.step < LARGEST_FLOAT:
                raise InvalidNetwork(
                    f"The value {name!r} of {self.inference.name!r} goes beyond"
                    " float32. Train again, with a lower learning rate."
                )
        return IntegerNetwork(
            self.inference.name,
            self.inference.inputs,
            tuple(self.draft.steps),
            self.inference.program.outputs,
            self.inference.classes,
            MappingProxyType(self.draft.arrays),
            MappingProxyType(scales),
        )
