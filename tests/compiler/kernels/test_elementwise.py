"""Functions of single numbers, over all that float32 can hold, against float64."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy import special

ULP = float(np.finfo(np.float32).eps)
SMALLEST = float(np.finfo(np.float32).tiny)  # below it numbers have fewer places
LEAK, SCALE, ALPHA = 0.2, 1.0507009873554805, 1.6732632423543772
Function = Callable[[np.ndarray], np.ndarray]


def gelu(x: np.ndarray) -> np.ndarray:
    """Return x times the share of the normal distribution below it: 0 at -infinity."""
    return np.maximum(x, -40) * special.ndtr(x)


def gelu_slope(x: np.ndarray) -> np.ndarray:
    """Return the derivative of gelu."""
    near = np.clip(x, -40, 40)
    return special.ndtr(x) + near * np.exp(-(near**2) / 2) / np.sqrt(2 * np.pi)


def fall(x: np.ndarray) -> np.ndarray:
    """Return e^x - 1 below 0."""
    return np.expm1(np.minimum(x, 0))


FUNCTIONS: dict[str, tuple[Function, Function, int]] = {  # ULPs of the value
    "ELU": (lambda x: np.where(x > 0, x, fall(x)), lambda x: fall(x) + 1, 1),
    "GELU": (gelu, gelu_slope, 4),
    "LEAKY_RELU": (
        lambda x: np.where(x > 0, x, LEAK * x),
        lambda x: np.where(x < 0, LEAK, 1),
        1,
    ),
    "RELU": (lambda x: np.maximum(x, 0), lambda x: np.where(x > 0, 1.0, 0.0), 0),
    "SELU": (
        lambda x: SCALE * np.where(x > 0, x, ALPHA * fall(x)),
        lambda x: SCALE * np.where(x > 0, 1, ALPHA * (fall(x) + 1)),
        2,
    ),
    "SIGMOID": (special.expit, lambda x: special.expit(x) * special.expit(-x), 2),
    "TANH": (np.tanh, lambda x: 1 / np.cosh(np.clip(x, -300, 300)) ** 2, 2),
}
MAGNITUDES = np.concatenate([
    [0, np.inf, 1e-45, SMALLEST],
    np.geomspace(1e-44, 3e38, 2998),
    np.linspace(0, 20, 5002),
])
NUMBERS = np.concatenate([MAGNITUDES, -MAGNITUDES]).astype(np.float32)
COUNT = len(NUMBERS) // 16 * 16


@pytest.fixture(scope="module")
def kernels(everywhere):
    """Both directions of each function."""
    functions = []
    for name in FUNCTIONS:
        forward = f"activate(x, y, 0, {COUNT}, {name});"
        backward = f"activate_backward(x, y, 0, {COUNT}, {name});"
        functions += [
            f"void forward_{name}(const float *x, float *y) {{ {forward} }}",
            f"void backward_{name}(const float *x, float *y) {{ {backward} }}",
        ]
    return everywhere(["functions", "random", "team", "job", "elementwise"], functions)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_values_are_right_to_the_last_places(kernels, name):
    """From subnormal numbers to infinity, on both sides of 0."""
    x = NUMBERS[:COUNT]
    function, _, ulps = FUNCTIONS[name]

    y = kernels(f"forward_{name}", x, np.zeros_like(x))[1]

    exact = function(x.astype(np.float64)).astype(np.float32)
    finite = np.isfinite(exact)
    limit = ulps * ULP * np.abs(exact[finite]) + ulps * SMALLEST
    np.testing.assert_array_equal(y[~finite], exact[~finite])
    assert (np.abs(y[finite] - exact[finite].astype(np.float64)) <= limit).all()


def test_gelu_is_nothing_far_down(kernels):
    """Not a number so small that it slows down all that follow, and no slope either."""
    x = np.full(COUNT, -np.inf, np.float32)
    x[1:] = np.linspace(-1e3, -13.2, COUNT - 1)

    y = kernels("forward_GELU", x, np.ones_like(x))[1]
    d = kernels("backward_GELU", x, np.ones_like(x))[1]

    assert not y.any()
    assert not d.any()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_slopes_are_right_to_a_rounding_of_one(kernels, name):
    """From what is kept: the output, of gelu the input."""
    x = NUMBERS[:COUNT]
    x = np.where((x < 0) & (x > -10 * SMALLEST), -1, x)  # whose output may be 0
    function, slope, _ = FUNCTIONS[name]
    with np.errstate(over="ignore"):
        kept = (
            x if name == "GELU" else function(x.astype(np.float64)).astype(np.float32)
        )

    d = kernels(f"backward_{name}", kept, np.full_like(x, -1))[1]

    exact = -slope(x.astype(np.float64))
    np.testing.assert_allclose(d, exact, rtol=0, atol=3 * ULP)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_is_no_number_stays_none(kernels, name):
    """There and back: as a value, and as a gradient."""
    nothing = np.full(COUNT, np.nan, np.float32)

    y = kernels(f"forward_{name}", nothing, np.zeros_like(nothing))[1]
    d = kernels(f"backward_{name}", np.full_like(nothing, 0.5), nothing)[1]

    assert np.isnan(y).all()
    assert np.isnan(d).all()


@pytest.mark.parametrize("name", sorted(FUNCTIONS.keys() - {"GELU"}))
def test_larger_numbers_never_give_smaller_ones(kernels, name):
    """Apart from the last place, where the pieces of an approximation meet."""
    x = np.linspace(-30, 30, COUNT, dtype=np.float32)

    y = kernels(f"forward_{name}", x, np.zeros_like(x))[1].astype(np.float64)

    assert (np.diff(y) >= -2 * ULP * np.abs(y[1:])).all()
