"""Every study in the table, in its quick form."""

from pathlib import Path

import pytest

from scrawl.errors import UnknownName
from scrawl.studies import (
    STUDIES,
    Laboratory,
    Manner,
    Section,
    compare,
    find_study,
    findings_to_html,
    publish,
    run_study,
)
from scrawl.studies.laboratory import LARGE, SEEDS, SEEDS_IF_LARGE

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
        "The four filters, one 5x5 block each",
        "The eight filters of the memory map",
        "second comment, two hidden layers",
        "Memory-init files",
        "3 of 23,456 bytes",
    ),
}

# Transcribed from the notebooks a second time, so that a slip of the pen is seen.
REPORTED = {
    "digit-plus-number": {0.9562, 0.1541, 0.979, 0.8495, 1.1255, 0.994},
    "dense-or-convolutional": {0.9694, 0.9725, 0.985, 0.9897, 0.875, 0.8828, 0.8561},
    "inside-a-cnn": {0.9903, 0.0328, 0.2679, 0.9272, 0.9804, 0.4949},
    "train-save-predict": {0.986, 0.0413, 0.2901, 0.9124, 0.9581, 0.9915, 0.0272}
    | {0.2656, 0.918},
    "microcontroller": {0.98},
}
PARAMETERS = {
    "digit-plus-number": {297_910, 35_619, 67_819, 82_666},
    "dense-or-convolutional": {535_818, 3_985_162, 225_034, 1_314_058, 14_470_922},
    "inside-a-cnn": {108_618, 535_818},
    "train-save-predict": {1_199_882},
    "microcontroller": {5_874, 11_738, 250_730},
}


class Seeded(Laboratory):
    """Quick trainings, as many of each as of long ones, and compared like those."""

    def num_seeds(self, num_parameters, wanted=None):
        """Return what is the default of long trainings."""
        return wanted or (SEEDS if num_parameters < LARGE else SEEDS_IF_LARGE)

    def compare(self, published, values, **settings):
        """Compare what is not worth comparing."""
        return compare(published, values, **settings)


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


@pytest.mark.parametrize("name", STUDIES)
def test_a_study_holds_several_seeds_against_every_figure(name, folder):
    """Large networks have fewer seeds than small ones, and all is compared."""
    findings = run_study(STUDIES[name], Seeded(folder / "quick" / name, is_quick=True))

    values = [each.published.value for each in findings.comparisons]
    reported = {round(value, 4) for value in values if value is not None}
    assert reported >= REPORTED[name]
    assert {done.num_parameters for done in findings.trials} >= PARAMETERS[name]
    seeds = {each.num_seeds for each in findings.comparisons}
    assert seeds <= {SEEDS, SEEDS_IF_LARGE}
    assert "differs" in findings_to_html(findings)


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
