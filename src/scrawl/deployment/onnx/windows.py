"""What slides windows over images, in ONNX: channels first, padding explicit."""

import numpy as np

from scrawl.arrays import Weights
from scrawl.deployment.onnx.draft import FIRST, NOTHING, Draft, Word
from scrawl.networks import (
    AveragePool,
    Conv,
    DepthwiseConv,
    MaxPool,
    Padding,
    Step,
    Window,
)


def add_conv(
    draft: Draft, step: Step, operation: Conv | DepthwiseConv, weights: Weights
) -> None:
    """Add a convolution; ONNX wants kernels (filters, channels, height, width)."""
    kernel, *bias = step.weights
    array, channels = weights[kernel], step.input_shape[2]
    if isinstance(operation, DepthwiseConv):
        height, width = operation.window.size
        array = array.transpose(2, 3, 0, 1).reshape(-1, 1, height, width)
        groups = channels
    else:
        array, groups = array.transpose(3, 2, 0, 1), 1
    arrays = [draft.hold(kernel, array), *(draft.hold(x, weights[x]) for x in bias)]
    takes = (draft.take(step.inputs[0], FIRST), *arrays)
    words = _words(operation.window)
    draft.give(step, "Conv", takes, FIRST, group=groups, **words)


def add_pool(draft: Draft, step: Step, operation: MaxPool | AveragePool) -> None:
    """Add a pooling; what lies outside the image does not count."""
    takes, words = (draft.take(step.inputs[0], FIRST),), _words(operation.window)
    if isinstance(operation, MaxPool):
        draft.give(step, "MaxPool", takes, FIRST, **words)
    else:
        draft.give(step, "AveragePool", takes, FIRST, count_include_pad=0, **words)


def add_pad(draft: Draft, step: Step, padding: Padding) -> None:
    """Add zeros around an image, in the layout that it has.

    The axes are said because onnxruntime would otherwise make the padding part of a
    pooling behind it, where zeros do not count.
    """
    (name,) = step.inputs
    layout = draft.layout(name)
    top, bottom, left, right = padding
    around = np.array((top, left, bottom, right), np.int64)
    axes = np.array((2, 3) if layout == FIRST else (1, 2), np.int64)
    sizes = draft.hold(f"{step.name}/around", around)
    along = draft.hold(f"{step.name}/axes", axes)
    draft.give(step, "Pad", (draft.take(name, layout), sizes, NOTHING, along), layout)


def _words(window: Window) -> dict[str, Word]:
    top, bottom, left, right = window.padding
    return {
        "kernel_shape": window.size,
        "strides": window.strides,
        "pads": (top, left, bottom, right),
    }
