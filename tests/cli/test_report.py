import os
import re
import shutil

import pytest


def test_a_report_lies_beside_the_files_of_its_run(trained, run):
    """It changes none of them: the run is still what it was."""
    before = {path.name for path in run.iterdir()}

    written = trained("report", run)
    again = trained("evaluate", run)

    assert (written.code, written.stderr) == (0, "")
    assert written.lines == [str(run / "report.html")]
    assert {path.name for path in run.iterdir()} == before | {"report.html"}
    assert again.code == 0, again
    assert (run / "report.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_a_report_is_written_where_it_is_asked_for(trained, run, tmp_path):
    """Twice gives the same bytes, over what was there."""
    path = tmp_path / "pages" / "one.html"

    trained.here("report", run, "--out", path)
    page = path.read_bytes()
    outcome = trained.here("report", run, "--out", path, "--json")

    assert outcome.json == {
        "run": str(run),
        "report": str(path),
        "bytes": len(page),
        "images": None,
        "left_out": {},
    }
    assert path.read_bytes() == page
    assert not (run / "report.html").exists()


@pytest.mark.parametrize("name", ["run.json", "report", "report.pdf", "."])
def test_a_page_takes_the_place_of_no_other_file(trained, run, name):
    """A slip of the hand costs no run."""
    refusal = trained.refuses("report", run, "-o", run / name)

    assert re.fullmatch(
        r"2 .+ is no name of a page\. Name .+ ends in \.html\.", refusal
    )


def test_data_that_are_gone_are_said_to_be(scrawl, tmp_path):
    """The page has the images that the run keeps, and the reason."""
    images = tmp_path / "signs"
    for split in ("a", "b"):
        (images / split).mkdir(parents=True)
    draw_signs(images)
    done = scrawl(
        "train", "--data", "./signs@8x8", "--model", "mlp-512-256", "--epochs", "1"
    )
    assert done.code == 0, done
    shutil.rmtree(images)

    outcome = scrawl("report", "latest", "--json")

    assert outcome.code == 0, outcome
    assert "signs" in outcome.json["images"]
    assert outcome.json["left_out"].keys() == {"kernels", "feature maps"}


def draw_signs(folder):
    """Draw 12 pictures of each of two classes."""
    import numpy as np
    import PIL.Image

    generator = np.random.default_rng(0)
    for name in ("a", "b"):
        for number in range(12):
            pixels = generator.integers(0, 255, (8, 8)).astype(np.uint8)
            PIL.Image.fromarray(pixels).save(folder / name / f"{number}.png")


def test_a_damaged_run_has_no_report(trained, run):
    """Its numbers would be nobody's."""
    (run / "history.csv").write_text("epoch\n")

    assert re.match(
        r"2 .*history\.csv is not as the training wrote it",
        trained.refuses("report", run),
    )


def test_a_run_that_is_not_there_has_none(trained):
    """One line."""
    assert re.match(
        r"2 There is no run 'nothing'\.", trained.refuses("report", "nothing")
    )


def test_a_folder_that_may_not_be_written_is_one_line(trained, run):
    """With another place to choose."""
    run.chmod(0o500)
    if os.access(run, os.W_OK):
        pytest.skip("nothing is forbidden to this user")

    try:
        refusal = trained.refuses("report", run)
    finally:
        run.chmod(0o700)

    assert re.match(r"3 Cannot write .*report\.html: Permission denied\.", refusal)


def test_a_place_that_cannot_be_is_one_line(trained, run, tmp_path):
    """A file stands where the folder should be."""
    (tmp_path / "file").write_text("")

    refusal = trained.refuses("report", run, "-o", tmp_path / "file" / "page.html")

    assert re.match(r"3 Cannot write .*page\.html: ", refusal)


def test_a_name_that_is_too_long_is_one_line(trained, run):
    """Nobody is told of a bug of ours."""
    outcome = trained("report", run, "--out", "long" * 100 + ".html")

    assert outcome.code == 3
    assert len(outcome.stderr.splitlines()) == 1
    assert "File name too long" in outcome.stderr
