"""Figures and tables as they stand on the page."""

import pytest

from benchmarks.report.tables import megabytes, rate, ratio, seconds, share, table


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "-"), (0.0, "0"), (87.4, "87"), (1_234.5, "1,230"), (78_049.0, "78,000")],
)
def test_rates_have_three_digits(value: float | None, text: str):
    """More would change with every run."""
    assert rate(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(8.46e-6, "8.46 us"), (0.0330, "33 ms"), (0.999, "999 ms"), (2.0, "2.00 s")],
)
def test_times_have_the_unit_that_fits(value: float, text: str):
    """Microseconds and seconds stand in one table."""
    assert seconds(value) == text


def test_other_figures_carry_their_unit():
    """A figure can be read without its column."""
    assert ratio(2.666) == "2.67x"
    assert share(0.816) == "82 %"
    assert megabytes(138_473_472) == "138 MB"


def test_a_table_has_a_line_under_its_header():
    """The first column is text, the others are numbers."""
    assert list(table(("a", "b"), [("x", "1")])) == [
        "| a | b |",
        "| --- | ---: |",
        "| x | 1 |",
    ]
