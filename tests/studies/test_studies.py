"""Every study in the table, in its quick form."""

from pathlib import Path

import pytest

from scrawl.errors import UnknownName
from scrawl.studies import STUDIES, Manner, Section, find_study, publish

# What its page must not lose, study by study.
TOLD = {
    "digit-plus-number": (
        "The test set as validation",
        "Single rows",
        "Actual and predicted sums",
        "tested with probabilities",
        "Both networks in a row, without the flaws",
        "What it has in comments",
        "All 1,200 pairs of an image and a number",
        "exact head, sums alone",
    ),
    "dense-or-convolutional": (
        "A sanity check",
        "chance of reading 5 digits right",
        "trained centred, tested shifted",
        "Accuracy lost on shifted digits",
        "What the slip costs, and buys",
        "14,470,922",
    ),
    "inside-a-cnn": (
        "as a matrix",
        "Its diagram",
        "the matrix as numbers",
        "Kernels of conv2d_1",
        "channels 4, 7, 10, 13",
        "Is the error rate halved?",
    ),
    "train-save-predict": (
        "Six random training images",
        "one-hot rows",
        "Did its first run begin with fresh weights?",
        "Adadelta .001",
        "Saved, and loaded again",
        "enlarged four times",
    ),
    "microcontroller": (
        "the network of the memory map",
        "Single predictions",
        "The filters, one 5x5 block each",
        "second comment, two hidden layers",
        "Memory-init files",
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Where the runs of all quick studies are kept, so that each is trained once."""
    return tmp_path_factory.mktemp("studies")


@pytest.mark.parametrize("name", STUDIES)
def test_a_study_runs_quickly_and_tells_all(name, folder):
    """Its page has what the notebook does; nothing in it is taken for a result."""
    page = publish(STUDIES[name], folder, Manner(is_quick=True))

    text = page.path.read_text("utf-8")
    assert [told for told in TOLD[name] if told not in text] == []
    assert page.path.stat().st_size < 3_000_000
    words = {each.verdict.word for each in page.findings.comparisons}
    assert words == {"cannot be compared"}
    titles = [p.title for p in page.findings.parts if isinstance(p, Section)]
    assert len(titles) == len(set(titles)) > 3


def test_the_exact_head_reads_sums_as_well_as_digits(folder):
    """On every pair of an image and a number, both are right or both are wrong."""
    study = STUDIES["digit-plus-number"]

    page = publish(study, folder, Manner(is_quick=True))

    by_what = {
        each.published.what: each.measured.mean
        for each in page.findings.comparisons
        if each.measured
    }
    for taught in ("both labels", "sums alone"):
        digit, total = (
            by_what[f"exact head, {taught}: {output} accuracy"]
            for output in ("digit", "sum")
        )
        assert digit == total


def test_a_study_that_there_is_not_is_told_with_those_there_are():
    """The message lists them."""
    with pytest.raises(UnknownName, match=r"Unknown study 'mnist'. Known: all, dense"):
        find_study("mnist")
