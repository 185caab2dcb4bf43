from dataclasses import replace

import pytest

from scrawl.errors import Interrupted, InvalidNetwork, InvalidRequest, NotWritable
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
    written = real.path.read_bytes()

    quick = publish(study, tmp_path, Manner(is_quick=True))

    assert quick.path == tmp_path / "quick" / "lines.html"
    assert real.path.read_bytes() == written


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


def test_a_folder_in_the_place_of_the_page_is_told_before_training(study, tmp_path):
    """Nobody waits for an hour to learn that."""
    (tmp_path / "lines.html").mkdir()

    with pytest.raises(NotWritable, match=r"lines\.html, which is a folder"):
        publish(study, tmp_path, Manner())

    assert not (tmp_path / "lines").exists()


def test_an_interrupt_anywhere_says_how_to_go_on(study, tmp_path):
    """Not in a training alone: most of a quick look is compiling and drawing."""

    def conduct(_):
        yield Section("Lines")
        raise KeyboardInterrupt

    with pytest.raises(Interrupted, match=r"in lines\. Give the same command again"):
        publish(replace(study, conduct=conduct), tmp_path, Manner())


@pytest.mark.parametrize("part", ["a text", None, 3])
def test_what_is_no_part_of_a_page_is_refused(study, tmp_path, part):
    """By the name of the study."""
    odd = replace(study, conduct=lambda _: iter([part]))

    with pytest.raises(InvalidRequest, match=r"'lines' gives .* as a part of its page"):
        publish(odd, tmp_path, Manner())


@pytest.mark.parametrize("conduct", [lambda _: None, lambda _: iter(())])
def test_a_study_that_gives_nothing_is_refused(study, tmp_path, conduct):
    """As one that forgot to yield."""
    with pytest.raises(InvalidRequest, match="gives no part of a page"):
        publish(replace(study, conduct=conduct), tmp_path, Manner())


@pytest.mark.parametrize("name", ["../out", "/out", "a/b", "", "a\0b"])
def test_names_stay_in_the_folder(study, trial, name):
    """Of studies and of trials."""
    for named in (study, trial):
        with pytest.raises(InvalidNetwork, match=r"The name .* cannot be used"):
            replace(named, name=name)


def test_no_pages_are_no_markdown():
    """There would be no folder to write it to."""
    with pytest.raises(InvalidRequest, match="no pages of studies"):
        write_markdown([])
