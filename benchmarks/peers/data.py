"""The images that all contenders train on: MNIST if it is there, else random pixels."""

import gzip
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks.networks import IMAGE_SIZE, NUM_CLASSES, Network

NUM_IMAGES = 60_000
IMAGES_HEADER_BYTES = 16
LABELS_HEADER_BYTES = 8


@dataclass(frozen=True)
class Data:
    """Pixels uint8 [n][28][28] and labels uint8 [n]."""

    images: np.ndarray
    labels: np.ndarray

    def scaled(self, network: Network) -> np.ndarray:
        """Return the pixels as *network* takes them, float32 [n][28][28]."""
        divisor = np.float32(network.divisor)
        return (self.images - np.float32(network.offset)) / divisor


@cache
def load_data(folder: str) -> Data:
    """Return MNIST's training images from *folder*/mnist, or random ones."""
    source = Path(folder) / "mnist"
    if not folder or not source.is_dir():
        generator = np.random.default_rng(0)
        shape = (NUM_IMAGES, IMAGE_SIZE, IMAGE_SIZE)
        images = generator.integers(0, 256, shape, np.uint8)
        return Data(images, generator.integers(0, NUM_CLASSES, NUM_IMAGES, np.uint8))
    pixels = _unpacked(source, "train-images-idx3-ubyte")[IMAGES_HEADER_BYTES:]
    labels = _unpacked(source, "train-labels-idx1-ubyte")[LABELS_HEADER_BYTES:]
    return Data(pixels.reshape(-1, IMAGE_SIZE, IMAGE_SIZE), labels)


def _unpacked(folder: Path, name: str) -> np.ndarray:
    packed = folder / f"{name}.gz"
    if packed.exists():
        with gzip.open(packed) as file:
            return np.frombuffer(file.read(), np.uint8)
    return np.fromfile(folder / name, np.uint8)
