"""What firmware computes, in NumPy, from nothing but its memory and a map of it.

It takes the image as it lies there. In the layout of the notebook that is column by
column, and kernels lie the same way, so that what it convolves and pools is turned,
too; the weights of the dense layer are not, and are looked up by row and column.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from scrawl.deployment import MemoryMap

SIZE, POOLED = 5, 12


@dataclass(frozen=True)
class Memory:
    """Pieces of memory by their address."""

    pieces: Mapping[int, bytes]

    def floats(self, memory_map: MemoryMap, name: str) -> np.ndarray:
        """Return the numbers of a tensor, in the shape that they have there."""
        region = memory_map.region(name)
        start = max(x for x in self.pieces if x <= region.address)
        content = self.pieces[start][region.address - start :]
        numbers = np.frombuffer(content[: region.tensor.num_bytes], "<f4")
        return numbers.reshape(region.tensor.shape)


def scores_of_keras_order(memory: Memory, memory_map: MemoryMap) -> np.ndarray:
    """Return the scores when arrays lie as Keras keeps them."""
    image = memory.floats(memory_map, "image")[:, :, 0]
    kernels = memory.floats(memory_map, "conv2d/kernel")[:, :, 0]
    pooled = np.stack(
        [
            convolved_and_pooled(image, kernels[:, :, filter_], bias)
            for filter_, bias in enumerate(memory.floats(memory_map, "conv2d/bias"))
        ],
        axis=-1,
    )
    matrix = memory.floats(memory_map, "dense/kernel")
    return softmax(
        pooled.reshape(-1) @ matrix + memory.floats(memory_map, "dense/bias")
    )


def scores_of_seed_004(memory: Memory, memory_map: MemoryMap) -> np.ndarray:
    """Return the scores when all lies as the notebook puts it."""
    turned = memory.floats(memory_map, "image")[0]  # [x][y]
    kernels = memory.floats(memory_map, "conv2d/kernel")[:, 0]  # [filter][x][y]
    biases = memory.floats(memory_map, "conv2d/bias")
    weights = memory.floats(memory_map, "dense/kernel")  # [unit][feature]
    logits = memory.floats(memory_map, "dense/bias").copy()
    for filter_, (kernel, bias) in enumerate(zip(kernels, biases, strict=True)):
        pooled = convolved_and_pooled(turned, kernel, bias)  # [column][row]
        for column in range(POOLED):
            for row in range(POOLED):
                feature = (row * POOLED + column) * len(kernels) + filter_
                logits += weights[:, feature] * pooled[column, row]
    return softmax(logits)


def convolved_and_pooled(
    image: np.ndarray, kernel: np.ndarray, bias: np.float32
) -> np.ndarray:
    """Return 12 x 12 numbers: the largest of four, after ReLU."""
    patches = np.lib.stride_tricks.sliding_window_view(image, (SIZE, SIZE))
    active = np.maximum(np.einsum("yxij,ij->yx", patches, kernel) + bias, 0)
    return active.reshape(POOLED, 2, POOLED, 2).max(axis=(1, 3))


def softmax(logits: np.ndarray) -> np.ndarray:
    """Return probabilities."""
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()
