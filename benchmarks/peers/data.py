"""What all contenders train on: MNIST if it is there, else random pixels.

The numbers beside the images are drawn, and what is thought of a digit is made up: no
time depends on them.
"""

import gzip
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks.networks import IMAGE_SIZE, LARGEST_NUMBER, NUM_CLASSES, Network

NUM_IMAGES = 60_000
IMAGES_HEADER_BYTES = 16
LABELS_HEADER_BYTES = 8
DOUBT = 0.1  # shared by all digits


@dataclass(frozen=True)
class Data:
    """Pixels uint8 [n][28][28], labels and numbers from 0 to 9, both uint8 [n]."""

    images: np.ndarray
    labels: np.ndarray
    numbers: np.ndarray

    @property
    def sums(self) -> np.ndarray:
        """The label and the number of each image, added: uint8 [n]."""
        return self.labels + self.numbers

    @property
    def probabilities(self) -> np.ndarray:
        """What might be thought of the digit of each image: float32 [n][10]."""
        certain = np.eye(NUM_CLASSES, dtype=np.float32)[self.labels]
        return (1 - DOUBT) * certain + np.float32(DOUBT / NUM_CLASSES)

    def values(self, network: Network) -> np.ndarray:
        """Return what *network* takes as floats: float32 [n], then its input shape."""
        if not network.takes_pixels:
            numbers = self.numbers[:, np.newaxis].astype(np.float32)
            return np.concatenate([self.probabilities, numbers], axis=1)
        divisor = np.float32(network.divisor)
        scaled = (self.images - np.float32(network.offset)) / divisor
        return scaled.reshape(-1, *network.input_shape)

    def truth(self, network: Network) -> np.ndarray:
        """Return the labels of the first output of *network*: uint8 [n]."""
        return self.labels if network.takes_pixels else self.sums

    def on_sheets(self, size: int) -> np.ndarray:
        """Return the images in the middle of sheets: uint8 [n][size][size]."""
        if size == IMAGE_SIZE:
            return self.images
        before = (size - IMAGE_SIZE) // 2
        after = size - IMAGE_SIZE - before
        return np.pad(self.images, ((0, 0), (before, after), (before, after)))


@cache
def load_data(folder: str) -> Data:
    """Return MNIST's training images from *folder*/mnist, or random ones."""
    source, generator = Path(folder) / "mnist", np.random.default_rng(0)
    if not folder or not source.is_dir():
        shape = (NUM_IMAGES, IMAGE_SIZE, IMAGE_SIZE)
        images = generator.integers(0, 256, shape, np.uint8)
        labels = generator.integers(0, NUM_CLASSES, NUM_IMAGES, np.uint8)
    else:
        pixels = _unpacked(source, "train-images-idx3-ubyte")[IMAGES_HEADER_BYTES:]
        images = pixels.reshape(-1, IMAGE_SIZE, IMAGE_SIZE)
        labels = _unpacked(source, "train-labels-idx1-ubyte")[LABELS_HEADER_BYTES:]
    numbers = generator.integers(0, LARGEST_NUMBER + 1, len(images), np.uint8)
    return Data(images, labels, numbers)


def _unpacked(folder: Path, name: str) -> np.ndarray:
    packed = folder / f"{name}.gz"
    if packed.exists():
        with gzip.open(packed) as file:
            return np.frombuffer(file.read(), np.uint8)
    return np.fromfile(folder / name, np.uint8)
