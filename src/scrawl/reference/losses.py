"""How little the outputs of a network believe the truth, and which way is better."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from scrawl.errors import InvalidRequest
from scrawl.networks import CrossEntropy, Softmax
from scrawl.reference.functions import Values, log_softmax
from scrawl.reference.tape import Tape

LEAST = 1e-7  # probability whose logarithm is taken, where it is not known from logits

Rows = Float[np.ndarray, "n classes"]


class OutputLoss(NamedTuple):
    """The mean loss of an output, and how, times its weight, it depends on a value."""

    output: str
    loss: float
    source: str  # name of the value
    gradient: Values
    bend: Values  # by what the gradient changes with the probabilities, without sign


def output_loss(
    output: str, tape: Tape, labels: np.ndarray, loss: CrossEntropy
) -> OutputLoss:
    """Return the loss of an output; where that is a softmax, it is of the logits.

    Raises:
        InvalidRequest: if labels or class weights do not fit the output.
    """
    p = tape.values[output]
    _check_labels(output, labels, p)
    shares = _shares(output, labels, loss, p)
    t = _targets(labels, loss.label_smoothing, p)
    logits = _logits(output, tape)
    if logits is None:
        source, logs = output, np.log(np.clip(p, LEAST, 1))
        d = np.where(p < LEAST, 0, -t / np.maximum(p, LEAST))
        bend = -d / np.maximum(p, LEAST)
    else:
        source, logs = logits, log_softmax(tape.values[logits])
        d, bend = p - t, np.ones_like(p)
    mean = -float((shares * t * logs).sum())
    factors = shares * loss.weight
    return OutputLoss(output, mean, source, factors * d, factors * bend)


def _logits(output: str, tape: Tape) -> str | None:
    """Return the name of what an output is the softmax of, if it is one."""
    for step in tape.steps:
        if step.name == output and isinstance(step.operation, Softmax):
            return step.inputs[0]
    return None


def _targets(labels: np.ndarray, smoothing: float, p: Rows) -> Rows:
    """Return the probabilities that would be right."""
    num_classes = p.shape[1]
    right = np.eye(num_classes, dtype=p.dtype)[labels]
    return (1 - smoothing) * right + smoothing / num_classes


def _shares(
    output: str, labels: np.ndarray, loss: CrossEntropy, p: Rows
) -> Float[np.ndarray, "n 1"]:
    """Return how much each example counts in the mean."""
    num_classes, num_weights = p.shape[1], len(loss.class_weight)
    if num_weights not in {0, num_classes}:
        raise InvalidRequest(
            f"The loss of {output!r} has {num_weights} class weights; there are"
            f" {num_classes} classes. Give one for each, or none."
        )
    weights = np.array(loss.class_weight or (1.0,) * num_classes, p.dtype)
    return weights[labels][:, np.newaxis] / len(labels)


def _check_labels(output: str, labels: np.ndarray, p: Rows) -> None:
    if labels.shape != p.shape[:1] or labels.dtype != np.uint8:
        raise InvalidRequest(
            f"The labels for {output!r} are {labels.dtype} of shape {labels.shape};"
            f" {len(p)} examples need uint8 of shape ({len(p)},)."
        )
    if labels.max() >= p.shape[1]:
        raise InvalidRequest(
            f"A label for {output!r} is {labels.max()}; it knows the classes 0 to"
            f" {p.shape[1] - 1}."
        )
