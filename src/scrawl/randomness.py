"""Random numbers that depend on what they are for, never on when they are drawn.

Philox 4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3,
2011). The seed is the key; purpose, epoch, image and element are the counter. So equal
seeds give equal numbers whatever the number of threads, the batch size or the order of
evaluation, and the C kernels (`compiler/kernels/random.h`) draw the same ones.
"""

from enum import IntEnum

import numpy as np
from jaxtyping import Float32, Int64, UInt32

ROUNDS = 10
MULTIPLIERS = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
WEYL = (np.uint64(0x9E3779B9), np.uint64(0xBB67AE85))
LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)
BLOCKS = (
    16  # counters side by side: elements 0-15 are their first words, 16-31 the next
)

Words = UInt32[np.ndarray, "blocks 4"]


class Purpose(IntEnum):
    """What a random number is for: numbers of two purposes are never the same."""

    WEIGHTS = 1
    SHUFFLE = 2
    DROPOUT = 3  # dropout layer k of a network uses DROPOUT + k
    AUGMENTATION = 1 << 20  # far from the layers: where an image goes
    ELASTIC = (1 << 20) + 1  # and how it bends
    NUMBERS = 1 << 21  # beside the images of a data set
    STUDIES = (1 << 21) + 1  # which images, and where, in a study


def philox(counters: Words, seed: int) -> Words:
    """Return the four random words of each counter under the 64-bit key *seed*."""
    c0, c1, c2, c3 = counters.astype(np.uint64).T
    k0, k1 = np.uint64(seed) & LOW, np.uint64(seed) >> HALF
    for _ in range(ROUNDS):
        product0, product1 = MULTIPLIERS[0] * c0, MULTIPLIERS[1] * c2
        c0, c2 = (product1 >> HALF) ^ c1 ^ k0, (product0 >> HALF) ^ c3 ^ k1
        c1, c3 = product1 & LOW, product0 & LOW
        k0, k1 = (k0 + WEYL[0]) & LOW, (k1 + WEYL[1]) & LOW
    return np.stack([c0, c1, c2, c3], axis=1).astype(np.uint32)


def random_bits(
    seed: int, purpose: int, count: int, *, epoch: int = 0, image: int = 0
) -> UInt32[np.ndarray, " count"]:
    """Return *count* random 32-bit words; equal arguments give equal words."""
    images = np.array([image])
    return random_bits_of(seed, purpose, count, epoch=epoch, images=images)[0]


def random_bits_of(
    seed: int, purpose: int, count: int, *, epoch: int, images: Int64[np.ndarray, " n"]
) -> UInt32[np.ndarray, "n count"]:
    """Return what `random_bits` gives for each of *images*, all at once."""
    groups = -(-count // (4 * BLOCKS))
    counters = np.zeros((len(images), groups * BLOCKS, 4), np.uint32)
    counters[:, :, 0] = np.arange(groups * BLOCKS)
    counters[:, :, 1] = images[:, np.newaxis]
    counters[:, :, 2:] = epoch, purpose
    words = philox(counters.reshape(-1, 4), seed)
    words = words.reshape(len(images), groups, BLOCKS, 4).transpose(0, 1, 3, 2)
    return words.reshape(len(images), groups * BLOCKS * 4)[:, :count]


def uniform(
    seed: int, purpose: int, count: int, *, epoch: int = 0, image: int = 0
) -> Float32[np.ndarray, " count"]:
    """Return *count* multiples of 2^-24 in [0, 1)."""
    bits = random_bits(seed, purpose, count, epoch=epoch, image=image)
    return (bits >> np.uint32(8)).astype(np.float32) * np.float32(2.0**-24)


def permutation(seed: int, count: int, *, epoch: int) -> Int64[np.ndarray, " count"]:
    """Return the numbers 0 to *count* - 1 in the order in which *epoch* visits them."""
    bits = random_bits(seed, Purpose.SHUFFLE, 2 * count, epoch=epoch)
    keys = bits[:count].astype(np.uint64) << HALF | bits[count:]
    return np.argsort(keys, kind="stable").astype(np.int64)
