"""`scrawl study` as it is typed."""

import pytest

from scrawl.studies import STUDIES

NAME = "inside-a-cnn"  # the quickest


def test_the_studies_are_listed_with_their_questions(scrawl):
    """A line for each."""
    outcome = scrawl("study", "list")

    assert [line.split()[0] for line in outcome.lines] == list(STUDIES)
    assert [each["name"] for each in scrawl("study", "list", "--json").json] == [
        *STUDIES
    ]


def test_a_quick_study_prints_its_table_and_its_page(scrawl):
    """The path is the last line, and a second time nothing is trained."""
    first = scrawl("study", "run", NAME, "--quick", "-o", "out")
    second = scrawl("study", "run", NAME, "--quick", "-o", "out", "--json")

    assert first.code == 0, first.stderr
    assert first.lines[0].split() == [
        *("study", "what", "reported", "measured", "seeds", "verdict")
    ]
    assert first.lines[-1] == f"out/quick/{NAME}.html"
    assert f"{NAME}: convolutional, seed 1 of 1" in first.stderr
    assert second.stderr == ""
    assert second.json["study"] == NAME
    assert second.json["comparisons"][0]["reported"] == 0.9903


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        (("study", "run", "mnist"), "2 Unknown study 'mnist'. Known: all, dense-or-"),
        (("study", "run", NAME, "-o", "file"), "3 Cannot make the folder of studies,"),
        (("study", "run", NAME, "--seeds", "0"), "2 Invalid value for '--seeds'"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(scrawl, arguments, refusal):
    """Nothing is trained first."""
    (scrawl.folder / "file").write_text("in the way")

    assert scrawl(*arguments).refusal().startswith(refusal)


def test_without_mnist_one_line_says_how_to_get_it(scrawl, tmp_path):
    """And how to see what the study does without."""
    empty = {"SCRAWL_DATA_DIR": "", "SCRAWL_CACHE_DIR": tmp_path, "HOME": tmp_path}

    refusal = scrawl("study", "run", NAME, "--offline", **empty).refusal()

    assert refusal.startswith(
        "3 This study needs mnist, which is not here: get it with"
    )
    assert f"`scrawl study run {NAME} --quick`" in refusal
