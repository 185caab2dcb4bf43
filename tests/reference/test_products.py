"""Sums of products against loops over every place of a window, in float64."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.networks import Conv, DepthwiseConv, MatMul, Padding, Window
from scrawl.reference.products import Product, multiply, multiply_back

TOLERANCE = 1e-5  # of the sum of absolute products, in single precision
PAIRS = st.tuples(st.integers(1, 3), st.integers(1, 3))
WINDOWS = st.builds(
    Window, PAIRS, PAIRS, st.builds(Padding, *[st.integers(0, 2) for _ in range(4)])
)
PRODUCTS = st.one_of(
    st.builds(Conv, st.integers(1, 4), WINDOWS, st.booleans()),
    st.builds(DepthwiseConv, st.integers(1, 3), WINDOWS, st.booleans()),
    st.builds(MatMul, st.integers(1, 4), st.booleans()),
)


def factors(operation: Product, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return what is multiplied."""
    random = np.random.default_rng(seed)
    if isinstance(operation, MatMul):
        return random.normal(size=(2, 40)), random.normal(size=(40, operation.units))
    last = operation.filters if isinstance(operation, Conv) else operation.multiplier
    kernel = random.normal(size=(*operation.window.size, 3, last))
    return random.normal(size=(2, 5, 6, 3)), kernel


def in_loops(operation: Product, x: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Return the sums, one kernel after the other."""
    if isinstance(operation, MatMul):
        return (x[:, :, np.newaxis] * kernel).sum(axis=1)
    if isinstance(operation, DepthwiseConv):
        *_, channels, multiplier = kernel.shape
        sums = [
            slide(operation.window, x[..., c], kernel[:, :, c, m])
            for c, m in np.ndindex(channels, multiplier)
        ]
        return np.stack(sums, axis=-1)
    channels = range(kernel.shape[2])
    sums = [
        sum(slide(operation.window, x[..., c], kernel[:, :, c, f]) for c in channels)
        for f in range(operation.filters)
    ]
    return np.stack(sums, axis=-1)


def slide(window: Window, x: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Return the sums over one channel; what lies outside adds nothing."""
    rows, columns = window.places((*x.shape[1:], 1))
    result = np.zeros((len(x), rows, columns))
    for row, column, i, j in np.ndindex(rows, columns, *window.size):
        y = row * window.strides[0] + i - window.padding.top
        z = column * window.strides[1] + j - window.padding.left
        if 0 <= y < x.shape[1] and 0 <= z < x.shape[2]:
            result[:, row, column] += x[:, y, z] * kernel[i, j]
    return result


@settings(max_examples=60)
@given(PRODUCTS, st.integers(0, 99))
def test_a_product_is_that_of_loops(operation, seed):
    """In double precision, and in single precision as well as that can be."""
    x, kernel = factors(operation, seed)
    single = x.astype(np.float32), kernel.astype(np.float32)

    ours = multiply(operation, x, kernel)

    size = in_loops(operation, np.abs(x), np.abs(kernel))
    error = np.abs(ours - in_loops(operation, x, kernel))
    assert (error <= 1e-14 * size).all()
    assert multiply(operation, *single).dtype == np.float32
    assert (np.abs(multiply(operation, *single) - ours) <= TOLERANCE * size).all()


@settings(max_examples=60)
@given(PRODUCTS, st.integers(0, 99))
def test_the_way_back_is_the_transpose(operation, seed):
    """A product is linear in each factor: <multiply(x, k), d> = <x, dx> = <k, dk>."""
    x, kernel = factors(operation, seed)
    y = multiply(operation, x, kernel)
    d = np.random.default_rng(seed + 1).normal(size=y.shape)

    dx, own = multiply_back(operation, x, kernel, d)

    assert dx.shape == x.shape
    assert own.shape == kernel.shape
    assert (y * d).sum() == pytest.approx((x * dx).sum(), rel=1e-9, abs=1e-12)
    assert (y * d).sum() == pytest.approx((kernel * own).sum(), rel=1e-9, abs=1e-12)


@settings(max_examples=20)
@given(PRODUCTS, st.integers(0, 99))
def test_each_gradient_is_a_product_itself(operation, seed):
    """Of the other factor alone: the transpose holds for any pair of factors."""
    x, kernel = factors(operation, seed)
    other_x, other_kernel = factors(operation, seed + 7)
    d = np.random.default_rng(seed + 1).normal(
        size=multiply(operation, x, kernel).shape
    )

    dx, own = multiply_back(operation, x, kernel, d)

    moved = (multiply(operation, other_x, kernel) * d).sum()
    assert moved == pytest.approx((other_x * dx).sum(), rel=1e-9, abs=1e-11)
    moved = (multiply(operation, x, other_kernel) * d).sum()
    assert moved == pytest.approx((other_kernel * own).sum(), rel=1e-9, abs=1e-11)
