"""How well the examples set aside are read, after an epoch."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scrawl.arrays import Inputs, Labels, Reader, Scores
from scrawl.evaluation import accuracy_score, log_loss, readings
from scrawl.networks import CrossEntropy


@dataclass(frozen=True)
class Measured:
    """The loss of an output, in nats, and the share that it read as labelled."""

    loss: float
    accuracy: float


@dataclass(frozen=True)
class Validation:
    """What an epoch's weights make of the examples set aside; nothing without any.

    The loss is the plain cross-entropy that is also measured on test images, neither
    smoothed nor weighted by class: those of the outputs are added up, each with its
    weight. The accuracy is that of the first. An output of weight 0 is not measured.
    """

    loss: float | None = None
    accuracy: float | None = None
    outputs: Mapping[str, Measured] = field(default_factory=dict)


def validate(
    reader: Reader,
    inputs: Inputs,
    labels: Mapping[str, Labels],
    losses: Mapping[str, CrossEntropy],
) -> Validation:
    """Return how the *reader* reads *inputs*; *losses* say how much an output counts.

    A loss is nan if the weights are too large to read anything.
    """
    scores = reader(inputs)
    weights = {name: loss.weight for name, loss in losses.items() if loss.weight}
    outputs = {name: _measured(labels[name], scores[name]) for name in weights}
    return Validation(
        loss=sum(weight * outputs[name].loss for name, weight in weights.items()),
        accuracy=next(iter(outputs.values())).accuracy,
        outputs=outputs,
    )


def _measured(labels: Labels, scores: Scores) -> Measured:
    return Measured(log_loss(labels, scores), accuracy_score(labels, readings(scores)))
