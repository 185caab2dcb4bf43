"""Which pixels a reading depends on: the gradient of its score.

Simonyan, Vedaldi, Zisserman: Deep inside convolutional networks: visualising image
classification models and saliency maps, 2014. The gradient is that of log p: it begins
at the logits, where it is exact however sure the network is. Through the probability
itself, which is 1 to seven digits for most images, nothing of it would be left.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64

from scrawl.arrays import Image, Inputs
from scrawl.errors import InvalidRequest
from scrawl.explanation.computing import gradients_of, values_of
from scrawl.explanation.inputs import (
    NOTHING,
    Beside,
    known_output,
    named_inputs,
    picture_input,
)
from scrawl.networks import Network, Shift, check_outputs


def saliency(
    network: Network,
    image: Image,
    label: int,
    *,
    beside: Beside = NOTHING,
    output: str | None = None,
) -> Float32[np.ndarray, "height width"]:
    """Return by how much the log of the score of *label* changes with each pixel.

    In nats for a change by 1 of 255, up or down. *beside* holds what the network reads
    beside the image; the score is that of the first output, or of *output*.

    Raises:
        InvalidNetwork: if the network has no weights, or an output of no probabilities.
        InvalidRequest: if it does not read such images, or never gives this label here.
        UnknownName: if it has no such output.
    """
    check_outputs(network)
    name = known_output(network, output)
    inputs = named_inputs(network, image[None], beside)
    logit = _find_logit(network, name, label, inputs)
    logits = values_of(network, inputs, (logit.step,))[logit.step][0]
    seed = _gradient_of_log_score(logits.astype(np.float64), logit.index)
    seeds = {logit.step: seed.astype(np.float32)[None]}
    gradient = gradients_of(network, inputs, seeds)[picture_input(network)]
    return abs(gradient.reshape(image.shape)).astype(np.float32)


@dataclass(frozen=True)
class _Logit:
    """A number that a softmax reads: which one of which step."""

    step: str
    index: int


def _find_logit(network: Network, output: str, label: int, inputs: Inputs) -> _Logit:
    """Return where the score of *label* comes from, behind shifts by numbers."""
    (num_classes,) = network.shapes()[output]
    steps = {step.name: step for step in network.lower().steps}
    step, index = steps[output], label
    while isinstance(step.operation, Shift):
        source, number = step.inputs
        index -= _only(network, number, inputs)
        step = steps[source]
    is_whole = isinstance(label, int | np.integer)
    if not (is_whole and 0 <= label < num_classes and 0 <= index < step.shape[0]):
        raise InvalidRequest(
            f"{network.name!r} never reads class {label} of {output!r} here. Ask about"
            " a class that it can read."
        )
    return _Logit(step.inputs[0], index)


def _only(network: Network, number: str, inputs: Inputs) -> int:
    if number not in inputs or len(inputs[number]) != 1:
        raise InvalidRequest(
            f"{network.name!r} reads {number!r} beside the image. Give it one."
        )
    return int(inputs[number].item())


def _gradient_of_log_score(
    logits: Float64[np.ndarray, " classes"], index: int
) -> Float64[np.ndarray, " classes"]:
    """Return the gradient of the log of a softmax: 1 - p of its own, -p of others."""
    scores = np.exp(logits - logits.max())
    gradient = -scores / scores.sum()
    gradient[index] = 0
    gradient[index] = -gradient.sum()
    return gradient
