import math

import pytest

from scrawl.reporting.numerals import count, duration, listed, memory, number, percent


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (percent(0.98571), "98.57 %"),
        (percent(None), "-"),
        (number(0.25318), "0.2532"),
        (number(0.000012345), "1.23e-05"),
        (number(0.0), "0.0000"),
        (number(math.nan), "nan"),
        (number(None), "-"),
        (count(1, "image"), "1 image"),
        (count(1200, "image"), "1,200 images"),
        (listed([3]), "3"),
        (listed(["a", "b", "c"]), "a, b and c"),
        (listed(range(12)), "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more"),
        (memory(640), "640 bytes"),
        (memory(1536), "1.5 KiB"),
        (memory(5 << 30), "5.0 GiB"),
        (duration(1.789), "1.79 s"),
        (duration(150.0), "2.5 min"),
        (duration(9000.0), "2.5 h"),
    ],
)
def test_numbers_are_written_for_readers(written, expected):
    """With a unit, and no more figures than are read."""
    assert written == expected
