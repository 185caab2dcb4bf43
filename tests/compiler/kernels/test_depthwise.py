"""Depthwise kernels against sums in float64, whatever the width of vectors."""

from dataclasses import dataclass

import numpy as np
import pytest

TOLERANCE = 1e-6  # of the sum of the absolute terms


@dataclass(frozen=True)
class Case:
    """An image with its padding, and the window that slides over it."""

    height: int
    width: int
    channels: int
    size: tuple[int, int] = (3, 3)
    strides: tuple[int, int] = (1, 1)
    tile: int = 13
    is_turned: bool = False
    has_bias: bool = True

    @property
    def shape(self) -> tuple[int, int, int]:
        """Height, width and channels of the image."""
        return self.height, self.width, self.channels

    @property
    def places(self) -> tuple[int, int]:
        """At how many heights and widths the window can stand."""
        rows = (self.height - self.size[0]) // self.strides[0] + 1
        return rows, (self.width - self.size[1]) // self.strides[1] + 1

    @property
    def taps(self) -> list[tuple[int, int]]:
        """Row and column of each number of a kernel."""
        return list(np.ndindex(self.size))

    @property
    def literal(self) -> str:
        """Return the sizes as a constant of C."""
        rows, columns = self.places
        numbers = (*self.shape, rows, columns, *self.size, *self.strides)
        rest = self.tile, int(self.is_turned)
        return f"(Depthwise){{{', '.join(map(str, (*numbers, *rest)))}}}"

    def shown(self, x: np.ndarray, tap: tuple[int, int]) -> np.ndarray:
        """Return what the window shows under *tap* at each place."""
        rows, columns = self.places
        (down, right), (y, x_step) = tap, self.strides
        part = x[down : down + rows * y : y, right : right + columns * x_step : x_step]
        return part[:rows, :columns].astype(np.float64)


CASES = {
    "one channel, a row shorter than a vector": Case(5, 9, 1),
    "two channels, several tiles of a row": Case(6, 150, 2),
    "four channels": Case(7, 11, 4, size=(2, 5), is_turned=True),
    "eight channels": Case(9, 28, 8, has_bias=False),
    "eight channels, two columns apart": Case(9, 20, 8, strides=(2, 2)),
    "ten channels, an overlapping tile": Case(8, 30, 10),
    "sixteen channels": Case(9, 16, 16, size=(5, 5), has_bias=False),
    "a vector and a part, three rows apart": Case(9, 7, 20, strides=(3, 1)),
    "many vectors": Case(6, 6, 72, is_turned=True),
    "a wide kernel": Case(3, 32, 3, size=(2, 29), tile=4, is_turned=True),
    "a kernel of more than a chain": Case(48, 47, 8, size=(48, 46)),
    "more places than a chain": Case(60, 61, 5, size=(2, 1)),
}


# How a kernel is padded depends on the vectors: tests hand over rows of whole sixteens.
PACKING = """
static float packed[1 << 17], packed_bias[1 << 10];

static float *pack(float *kernel, int taps, int channels, float *to, int is_back)
{
    const int width = (channels + 15) / 16 * 16;
    for (int tap = 0; tap < taps; tap++)
        for (int c = 0; c < whole_vectors(channels) * LANES; c++) {
            float *from = kernel + tap * width + c;
            float *here = to + tap * whole_vectors(channels) * LANES + c;
            *(is_back ? from : here) = *(is_back ? here : from);
        }
    return to;
}

"""


@pytest.fixture(scope="module")
def kernels(everywhere):
    """The ways through a depthwise convolution, for each case."""
    functions = [
        function
        for number, case in enumerate(CASES.values())
        for function in functions_of(number, case)
    ]
    return everywhere(["conv", "depthwise"], functions, PACKING)


def functions_of(number: int, case: Case) -> list[str]:
    """Return the text of the functions of one case."""
    sizes = f"{len(case.taps)}, {case.channels}"
    kernel = f"pack(kernel, {sizes}, packed, 0)"
    bias = f"pack(bias, 1, {case.channels}, packed_bias, 0)"
    unpack = " ".join(part.replace(" 0)", " 1);") for part in (kernel, bias))
    used = "packed_bias" if case.has_bias else "0"
    forward = f"depthwise_forward({case.literal}, x, packed, {used}, y);"
    gradient = f"depthwise_gradient({case.literal}, x, y, packed, {used});"
    head = "const float *x, float *kernel, float *bias, float *y)"
    into = f"{kernel}; {bias};"
    return [
        f"void forward_{number}({head} {{ {into} {forward} }}",
        f"void gradient_{number}({head} {{ {into} {gradient} {unpack} }}",
    ]


@pytest.fixture(params=range(len(CASES)), ids=[*CASES])
def numbered(request) -> tuple[int, Case]:
    """Each case, and its number in the library."""
    return request.param, list(CASES.values())[request.param]


def test_every_channel_has_its_own_kernel(kernels, numbered):
    """The bias plus the products of a window; the taps may come in reverse."""
    number, case = numbered
    x, kernel, bias = draw(case.shape), draw_kernel(case), draw_kernel(case)[0]
    y = np.zeros((*case.places, case.channels), np.float32)

    y = kernels(f"forward_{number}", x, kernel, bias, y)[3]

    terms = products(case, x, kernel[::-1] if case.is_turned else kernel)
    check(y, [bias[: case.channels] * case.has_bias, *terms])


def test_gradients_are_sums_over_all_places(kernels, numbered):
    """Added to what is there; what pads the channels stays 0."""
    number, case = numbered
    x, dy = draw(case.shape), draw((*case.places, case.channels), seed=1)
    before, before_bias = draw_kernel(case), draw_kernel(case)[0]

    arrays = kernels(f"gradient_{number}", x, before, before_bias, dy)

    kernel, bias = arrays[1], arrays[2]
    valid = slice(case.channels)
    for i, tap in enumerate(case.taps):
        check(kernel[i, valid], [before[i, valid], *rows(case.shown(x, tap) * dy)])
    check(bias[valid], [before_bias[valid], *(rows(dy) * case.has_bias)])
    assert not kernel[:, case.channels :].any()
    assert not bias[case.channels :].any()


def test_what_is_no_number_stays_in_its_channel(kernels):
    """And reaches every output whose window shows it."""
    number = next(i for i, case in enumerate(CASES.values()) if case.channels == 10)
    case = list(CASES.values())[number]
    x, kernel = draw(case.shape), draw_kernel(case)
    x[4, 4, 3] = np.nan
    y = np.ones((*case.places, case.channels), np.float32)

    read = kernels(f"forward_{number}", x, kernel, kernel[0], y)[3]
    gradient = kernels(f"gradient_{number}", x, kernel, kernel[0], y)[1]

    assert np.isnan(read[2:5, 2:5, 3]).all()
    assert np.isnan(read).sum() == len(case.taps)
    assert np.isnan(gradient[:, 3]).all()
    assert np.isnan(gradient).sum() == len(case.taps)


def draw(shape, seed: int = 0) -> np.ndarray:
    """Return normal numbers, always the same ones."""
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def draw_kernel(case: Case) -> np.ndarray:
    """Return a kernel [tap][channel], the channels padded with zeros."""
    kernel = np.zeros((len(case.taps), -(-case.channels // 16) * 16), np.float32)
    kernel[:, : case.channels] = draw((len(case.taps), case.channels), seed=2)
    return kernel


def products(case: Case, x: np.ndarray, kernel: np.ndarray) -> list[np.ndarray]:
    """Return what each tap adds to each output."""
    kernel = kernel[:, : case.channels].astype(np.float64)
    pairs = zip(case.taps, kernel, strict=True)
    return [case.shown(x, tap) * weight for tap, weight in pairs]


def rows(terms: np.ndarray) -> np.ndarray:
    """Return the terms of all places, one place after the other."""
    return terms.reshape(-1, terms.shape[-1])


def check(found: np.ndarray, terms: list[np.ndarray]) -> None:
    """Assert that *found* is the sum of *terms*, but for rounding."""
    exact, size = np.zeros(found.shape), np.zeros(found.shape)
    for term in terms:
        exact += term
        size += np.abs(term)
    np.testing.assert_array_less(np.abs(found - exact), TOLERANCE * size + 1e-30)
