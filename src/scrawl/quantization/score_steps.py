"""What stands for each operation where numbers are scores of 32 bits."""

from collections.abc import Sequence

import numpy as np

from scrawl.arrays import Weights
from scrawl.networks import LOWEST_SCORE, IntegerShift, Program, Shift, Step
from scrawl.quantization.demand import gives_probabilities
from scrawl.quantization.draft import Draft, Value
from scrawl.quantization.linear import add_linear, channelwise, linear_of
from scrawl.quantization.products import Wanted

SCORES = Wanted(gives_scores=True)


def add_moved(
    draft: Draft, program: Program, step: Step, sources: Sequence[Value]
) -> Value:
    """Add a step that only moves scores, or leaves them as they are."""
    scores = sources[0]
    if not isinstance(step.operation, Shift):
        return draft.view(step.name, scores, step.shape)
    is_probability = gives_probabilities(program, step.inputs[0])
    outside = LOWEST_SCORE if is_probability else 0
    return draft.add(
        step.name,
        IntegerShift(step.operation.maximum, outside),
        sources,
        step.shape,
        gives_scores=True,
    )


def add_scores(draft: Draft, step: Step, weights: Weights, source: Value) -> Value:
    """Add a linear step that ends in scores."""
    return add_linear(draft, linear_of(step, weights), source, step.name, SCORES)


def add_widened(draft: Draft, source: Value, name: str) -> Value:
    """Add the scores that bytes are."""
    channels = source.shape[-1]
    same = channelwise(np.ones(channels), np.zeros(channels))
    return add_linear(draft, same, source, name, SCORES)
