"""Batch normalization of five images in three slices, against float64."""

from dataclasses import dataclass

import numpy as np
import pytest

# positions, channels
SHAPES = ((1, 1), (49, 1), (13, 8), (121, 16), (9, 10), (25, 20), (8, 72))
NUM_IMAGES = 5
MOMENTUM, EPSILON = 0.99, 1e-3
TOLERANCE = 1e-6

SIZES = """
enum {{ P = {positions}, C = {channels}, IMAGE = P * C, WIDTH = SUM_WIDTH(C), N = 5 }};
const Normalize n = {{C, 0.99, 1e-3}};
const double count = P * N;
static double slices[3 * 2 * WIDTH];
for (int j = 0; j < 3 * 2 * WIDTH; j++)
    slices[j] = 0;
"""
THERE = """
static double merged[2 * C];
for (int i = 0; i < N; i++)
    add_moments(x + i * IMAGE, slices + i / 2 * 2 * WIDTH, P, C);
merge_sums(slices, merged, 3, C);
moments_of(n, merged, count, stats);
move_moments(n, merged, count, mean, variance);
for (int i = 0; i < N; i++)
    normalize(x + i * IMAGE, y + i * IMAGE, stats, gamma, beta, P, C);
"""
READ = """
(void)gamma, (void)beta, (void)count, (void)slices;
stats_of_moving(n, mean, variance, stats);
for (int i = 0; i < N; i++)
    normalize(x + i * IMAGE, y + i * IMAGE, stats, 0, 0, P, C);
"""
BACK = """
static float factors[2 * WIDTH];
for (int i = 0; i < N; i++)
    add_gradient_sums(x + i * IMAGE, d + i * IMAGE, stats, slices + i / 2 * 2 * WIDTH,
                      P, C);
merge_sums(slices, merged, 3, C);
factors_of(n, merged, count, factors);
for (int i = 0; i < N * IMAGE; i += IMAGE)
    normalize_backward(x + i, d + i, d + i, stats, gamma, factors, P, C);
"""
FORWARD = (
    "const float *x, const float *gamma, const float *beta, float *mean,"
    " float *variance, float *stats, float *y"
)
BACKWARD = (
    "const float *x, const float *stats, const float *gamma, float *d, double *merged"
)


@dataclass(frozen=True)
class Batch:
    """Values and gradients [image][position][channel], and weights of each channel."""

    x: np.ndarray
    dy: np.ndarray
    gamma: np.ndarray
    beta: np.ndarray
    mean: np.ndarray  # moving
    variance: np.ndarray

    @property
    def moments(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean and inverse deviation of each channel, in float64."""
        x = self.x.astype(np.float64)
        return x.mean(axis=(0, 1)), 1 / np.sqrt(x.var(axis=(0, 1)) + EPSILON)


@pytest.fixture(scope="module")
def kernels(everywhere):
    """Training, reading, and the way back, for each shape."""
    functions = []
    for number, (positions, channels) in enumerate(SHAPES):
        sizes = SIZES.format(positions=positions, channels=channels)
        functions += [
            f"void there_{number}({FORWARD})\n{{{sizes}{THERE}}}",
            f"void read_{number}({FORWARD})\n{{{sizes}{READ}}}",
            f"void back_{number}({BACKWARD})\n{{{sizes}{BACK}}}",
        ]
    return everywhere(["moments", "normalize"], functions)


@pytest.fixture(
    params=range(len(SHAPES)), ids=[f"{p} times {c} channels" for p, c in SHAPES]
)
def numbered(request) -> tuple[int, Batch]:
    """A batch of each shape, and the number of the shape in the library."""
    return request.param, draw(*SHAPES[request.param])


def test_a_batch_is_normalized(kernels, numbered):
    """To mean 0 and variance 1 in each channel, then scaled and moved."""
    number, batch = numbered
    mean, inverse = batch.moments

    y = go(kernels, f"there_{number}", batch)["y"]

    exact = (batch.x - mean) * inverse * batch.gamma + batch.beta
    size = (np.abs(batch.x) + np.abs(mean)) * inverse * np.abs(batch.gamma)
    limit = TOLERANCE * (size + np.abs(batch.beta))
    np.testing.assert_array_less(np.abs(y - exact), limit)


def test_moving_moments_follow_those_of_the_batch(kernels, numbered):
    """By a share of one hundredth; the variance is that of the batch itself."""
    number, batch = numbered

    arrays = go(kernels, f"there_{number}", batch)

    x = batch.x.astype(np.float64)
    mean = MOMENTUM * batch.mean + (1 - MOMENTUM) * x.mean(axis=(0, 1))
    variance = MOMENTUM * batch.variance + (1 - MOMENTUM) * x.var(axis=(0, 1))
    np.testing.assert_allclose(arrays["mean"], mean, rtol=TOLERANCE)
    np.testing.assert_allclose(arrays["variance"], variance, rtol=TOLERANCE)


def test_reading_uses_the_moving_moments(kernels, numbered):
    """And needs neither scale nor offset."""
    number, batch = numbered

    y = go(kernels, f"read_{number}", batch)["y"]

    inverse = 1 / np.sqrt(batch.variance.astype(np.float64) + EPSILON)
    exact = (batch.x - batch.mean.astype(np.float64)) * inverse
    size = (np.abs(batch.x) + np.abs(batch.mean)) * inverse
    np.testing.assert_array_less(np.abs(y - exact), TOLERANCE * size)


def test_gradients_know_that_the_moments_depend_on_the_values(kernels, numbered):
    """The sums are those of offset and scale; the rest is what is left of dy."""
    number, batch = numbered
    stats = go(kernels, f"there_{number}", batch)["stats"]
    merged = np.zeros((2, batch.x.shape[2]))

    arrays = kernels(f"back_{number}", batch.x, stats, batch.gamma, batch.dy, merged)

    mean, inverse = batch.moments
    normal = (batch.x - mean) * inverse
    products = normal * batch.dy
    sums = batch.dy.sum(axis=(0, 1), dtype=np.float64), products.sum(axis=(0, 1))
    shares = [total / batch.dy[..., 0].size for total in sums]
    exact = inverse * batch.gamma * (batch.dy - shares[0] - normal * shares[1])
    size = (np.abs(batch.x) + np.abs(mean)) * inverse
    limit = np.abs(batch.dy) + np.abs(shares[0]) + size * np.abs(shares[1])
    limit = TOLERANCE * limit * inverse * np.abs(batch.gamma)
    np.testing.assert_array_less(np.abs(arrays[3] - exact), limit)
    for found, total, terms in zip(
        arrays[4], sums, (batch.dy, size * batch.dy), strict=True
    ):
        assert (
            np.abs(found - total) <= TOLERANCE * np.abs(terms).sum(axis=(0, 1))
        ).all()


def test_equal_numbers_have_no_variance(kernels):
    """Where rounding leaves less than nothing, it counts as 0, which has a root."""
    number = SHAPES.index((121, 16))
    batch = draw(*SHAPES[number])
    batch.x[...] = np.geomspace(1e6, 1e9, 16)

    arrays = go(kernels, f"there_{number}", batch)

    assert np.isfinite(arrays["y"]).all()
    assert (arrays["stats"][1] <= np.float32(EPSILON**-0.5)).all()


def test_what_is_no_number_stays_in_its_channel(kernels):
    """It makes the whole channel of the batch none, and no other."""
    number = SHAPES.index((9, 10))
    batch = draw(*SHAPES[number])
    batch.x[2, 3, 4] = np.nan

    arrays = go(kernels, f"there_{number}", batch)

    assert np.isnan(arrays["y"][..., 4]).all()
    assert not np.isnan(np.delete(arrays["y"], 4, axis=2)).any()
    assert np.isnan(arrays["mean"]).sum() == np.isnan(arrays["variance"]).sum() == 1


def go(kernels, function: str, batch: Batch) -> dict[str, np.ndarray]:
    """Return what *function* makes of a batch."""
    stats = np.zeros((2, -(-batch.x.shape[2] // 16) * 16), np.float32)
    weights = batch.gamma, batch.beta, batch.mean, batch.variance
    arrays = kernels(function, batch.x, *weights, stats, np.zeros_like(batch.x))
    names = ("x", "gamma", "beta", "mean", "variance", "stats", "y")
    return dict(zip(names, arrays, strict=True))


def draw(positions: int, channels: int) -> Batch:
    """Return a batch whose numbers are not around 0."""
    random = np.random.default_rng(0)
    x, dy = random.normal(2, 1, (2, NUM_IMAGES, positions, channels))
    gamma, beta, mean = random.normal(1, 1, (3, channels))
    arrays = (x, dy, gamma, beta, mean, random.random(channels) + 0.5)
    return Batch(*(array.astype(np.float32) for array in arrays))
