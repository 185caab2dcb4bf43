"""What the notebook has in comments only, trained as well."""

from collections.abc import Iterator
from functools import partial

from scrawl.data import Dataset
from scrawl.studies.comparisons import Published
from scrawl.studies.digit_plus_number.as_written import (
    ADDER,
    READER,
    Readers,
    leaking_data,
    with_share,
)
from scrawl.studies.digit_plus_number.networks import (
    AS_READER,
    divided_sum_of_digit,
    sum_of_pixels,
)
from scrawl.studies.digit_plus_number.pairs import drawn_data
from scrawl.studies.laboratory import Laboratory, Trial
from scrawl.studies.material import watched_by_test
from scrawl.studies.measured import accuracies
from scrawl.studies.parts import Paragraph, Part, Section

COMMENT = "a comment without a figure"


def show_variants(
    laboratory: Laboratory, readers: Readers, numbered: Dataset
) -> Iterator[Part]:
    """Train both variants, and show how well each tells the sum."""
    data = drawn_data(numbered, 0)
    deep = laboratory.runs(
        Trial("adder-deep", divided_sum_of_digit(*AS_READER), with_share(ADDER, data)),
        partial(leaking_data, readers, numbered),
    )
    direct = laboratory.runs(
        Trial("sum-of-pixels", sum_of_pixels(), with_share(READER, data)),
        lambda seed: watched_by_test(drawn_data(numbered, seed)),
    )
    yield Section("What it has in comments")
    yield Paragraph(
        "A network that adds with two more hidden layers (67,819 parameters), fed with"
        " the true digits; and one that is given all 785 values, divided by 255, and"
        " asked for the sum at once. Whoever always says 9, the most frequent sum, is"
        " right in a tenth of all cases."
    )
    for what, runs in (
        ("sum, two more hidden layers, true digits fed", deep),
        ("sum from 785 values at once: test accuracy", direct),
    ):
        yield laboratory.compare(
            Published(what, None, COMMENT),
            accuracies(runs),
            num_images=len(numbered.test),
        )
