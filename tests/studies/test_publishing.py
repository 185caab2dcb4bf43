from dataclasses import replace

import pytest

from scrawl.errors import NotWritable
from scrawl.studies import (
    Manner,
    Paragraph,
    Published,
    Section,
    Study,
    publish,
    write_markdown,
)


@pytest.fixture
def study(trial, lines) -> Study:
    """A study in a few lines, as a user would write one."""

    def conduct(laboratory):
        runs = laboratory.runs(trial, lines)
        yield Section("Lines")
        yield Paragraph(f"{len(runs)} trainings")
        yield laboratory.compare(
            Published("accuracy", 0.9, "a book"),
            [run.metrics.accuracy for run in runs],
            num_images=len(lines.test),
        )

    return Study("lines", "Across or down?", "a book", conduct)


def test_a_study_leaves_a_page_and_its_runs(study, tmp_path):
    """Both lie where one asked for them."""
    page = publish(study, tmp_path, Manner(num_seeds=2))

    assert page.path == tmp_path / "lines.html"
    assert "2 trainings" in page.path.read_text("utf-8")
    assert len(list(tmp_path.glob("lines/tiny-trial/seed-*"))) == 2
    [done] = page.findings.trials
    assert done.num_parameters == 74


def test_a_second_time_gives_an_equal_page(study, tmp_path):
    """The runs are used again, so nothing changes."""
    first = publish(study, tmp_path, Manner(num_seeds=1)).path.read_bytes()

    assert publish(study, tmp_path, Manner(num_seeds=1)).path.read_bytes() == first


def test_a_quick_look_never_takes_the_place_of_the_real_one(study, tmp_path):
    """It has a folder of its own."""
    real = publish(study, tmp_path, Manner(num_seeds=1))
    quick = publish(study, tmp_path, Manner(is_quick=True))

    assert quick.path == tmp_path / "quick" / "lines.html"
    assert real.path.exists()


def test_all_studies_share_a_page_of_markdown(study, tmp_path):
    """It lies beside their pages."""
    names = ("lines", "lines-again")
    pages = [
        publish(replace(study, name=name), tmp_path, Manner(num_seeds=1))
        for name in names
    ]

    path = write_markdown(pages)

    assert path == tmp_path / "studies.md"
    assert path.read_text("utf-8").count("| accuracy |") == 2


def test_a_folder_that_cannot_be_is_told_in_one_line(study, tmp_path):
    """Before anything is trained."""
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(NotWritable, match=r"Cannot make the folder of studies, .* -o"):
        publish(study, tmp_path / "file", Manner())
