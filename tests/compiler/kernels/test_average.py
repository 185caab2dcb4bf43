"""Mean pooling against float64, and its way back against its own derivative."""

from dataclasses import dataclass

import numpy as np
import pytest

TOLERANCE = 1e-6  # of the mean of the absolute values


@dataclass(frozen=True)
class Case:
    """An image, and the window that slides over it with padding above and left."""

    shape: tuple[int, int, int]
    size: tuple[int, int]
    strides: tuple[int, int]
    padding: tuple[int, int] = (0, 0)
    places: tuple[int, int] = (0, 0)

    @property
    def literal(self) -> str:
        """Return the sizes as a constant of C."""
        pairs = (self.places, self.size, self.strides, self.padding)
        numbers = (*self.shape, *(number for pair in pairs for number in pair))
        return f"(Pool){{{', '.join(map(str, numbers))}}}"

    def part(self, place: tuple[int, ...]) -> tuple[slice, slice]:
        """Return the rows and columns of the window at *place*, inside the image."""
        starts = [
            i * stride - pad
            for i, stride, pad in zip(place, self.strides, self.padding, strict=True)
        ]
        ends = [start + size for start, size in zip(starts, self.size, strict=True)]
        rows, columns = (slice(max(s, 0), e) for s, e in zip(starts, ends, strict=True))
        return rows, columns


CASES = {
    "side by side": Case((8, 8, 16), (2, 2), (2, 2), places=(4, 4)),
    "one channel": Case((6, 7, 1), (2, 3), (2, 2), places=(3, 3)),
    "overlapping": Case((7, 9, 20), (3, 2), (1, 1), places=(5, 8)),
    "with padding": Case((7, 7, 12), (3, 3), (2, 2), (1, 1), places=(4, 4)),
    "skipping numbers": Case((9, 9, 5), (1, 2), (3, 4), places=(3, 2)),
    "everything": Case((7, 7, 40), (7, 7), (7, 7), places=(1, 1)),
    "more than a chain": Case((48, 50, 3), (48, 50), (48, 50), places=(1, 1)),
}


@pytest.fixture(scope="module")
def kernels(everywhere):
    """Both directions of each case."""
    functions = []
    for number, case in enumerate(CASES.values()):
        forward = f"average_forward({case.literal}, x, y);"
        backward = f"average_backward({case.literal}, x, y);"
        functions += [
            f"void forward_{number}(const float *x, float *y) {{ {forward} }}",
            f"void backward_{number}(const float *x, float *y) {{ {backward} }}",
        ]
    return everywhere(["image", "pool", "average"], functions)


@pytest.fixture(params=range(len(CASES)), ids=[*CASES])
def numbered(request) -> tuple[int, Case]:
    """Each case, and its number in the library."""
    return request.param, list(CASES.values())[request.param]


def test_what_lies_outside_does_not_count(kernels, numbered):
    """The mean is that of the part of each window inside the image."""
    number, case = numbered
    x = np.random.default_rng(0).normal(size=case.shape).astype(np.float32)
    y = np.zeros((*case.places, case.shape[2]), np.float32)

    y = kernels(f"forward_{number}", x, y)[1]

    for place in np.ndindex(case.places):
        shown = x[case.part(place)].astype(np.float64)
        limit = TOLERANCE * np.abs(shown).mean(axis=(0, 1))
        np.testing.assert_array_less(np.abs(y[place] - shown.mean(axis=(0, 1))), limit)


def test_each_number_of_a_window_gets_its_share(kernels, numbered):
    """From every window that shows it; nothing of what was there before stays."""
    number, case = numbered
    dy = np.random.default_rng(1).normal(size=(*case.places, case.shape[2]))
    dy, dx = dy.astype(np.float32), np.full(case.shape, 7, np.float32)

    dx = kernels(f"backward_{number}", dy, dx)[1]

    exact, size = np.zeros(case.shape), np.full(case.shape, 1e-30)
    for place in np.ndindex(case.places):
        part = case.part(place)
        share = dy[place] / exact[part][..., 0].size
        exact[part] += share
        size[part] += np.abs(share)
    np.testing.assert_array_less(np.abs(dx - exact), TOLERANCE * size)


def test_a_mean_of_what_is_no_number_is_none(kernels):
    """Of its own channel, wherever in the window it lies."""
    case = CASES["side by side"]
    x = np.ones(case.shape, np.float32)
    x[3, 2, 5] = np.nan

    y = kernels("forward_0", x, np.zeros((4, 4, 16), np.float32))[1]

    assert np.isnan(y[1, 1, 5])
    assert np.isnan(y).sum() == 1
