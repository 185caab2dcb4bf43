"""Read a digit, and add to it the number that comes with it: two networks, or one.

`as_written.py` does what the notebook does, `flaws.py` measures each of its flaws
alone, and `better.py` has the ways without them. The data are made in `pairs.py`, the
networks in `networks.py`.
"""

from collections.abc import Iterator

from scrawl.studies.digit_plus_number.as_written import (
    read_digits,
    show_data,
    show_sums,
    train_adder,
    train_readers,
)
from scrawl.studies.digit_plus_number.better import better_ways
from scrawl.studies.digit_plus_number.flaws import measure_flaws
from scrawl.studies.digit_plus_number.variants import show_variants
from scrawl.studies.laboratory import Laboratory
from scrawl.studies.parts import Part
from scrawl.studies.study import Study

__all__ = ["DIGIT_PLUS_NUMBER"]


def _conduct(laboratory: Laboratory) -> Iterator[Part]:
    numbered = laboratory.data("mnist+number")
    yield from show_data(numbered)
    readers = train_readers(laboratory, numbered)
    yield from read_digits(laboratory, readers, numbered)
    adders = train_adder(laboratory, readers, numbered)
    yield from show_sums(laboratory, readers, adders, numbered)
    yield from measure_flaws(laboratory, readers, adders, numbered)
    yield from show_variants(laboratory, readers, numbered)
    yield from better_ways(laboratory, numbered)


DIGIT_PLUS_NUMBER = Study(
    name="digit-plus-number",
    question=(
        "Given an image of a digit and a number from 0 to 9: how well are the digit and"
        " the sum of both told, by two networks in a row and by one graph?"
    ),
    source="a notebook, 'Building a Basic CNN: The MNIST Dataset'",
    conduct=_conduct,
)
