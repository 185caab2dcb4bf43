import os
import re
import shutil
from dataclasses import replace

import numpy as np
import PIL.Image
import pytest

from scrawl.cli.explain import subjects
from scrawl.data import write_idx

PICTURES = ["kernels-conv2d", "certainty", "embedding", "saliency", "occlusion"]


def test_one_image_is_explained(trained, seven, tmp_path):
    """Its reading as a line, then the paths of what was drawn."""
    outcome = trained.here("explain", "latest", seven, "-o", tmp_path / "why")

    names = ["saliency.png", "occlusion.png", "feature-maps-seven.png"]
    paths = [str(tmp_path / "why" / name) for name in names]
    assert outcome.stderr == ""
    assert re.fullmatch(rf"{seven}  read as 7  \d\d\.\d\d %", outcome.lines[0])
    assert outcome.lines[1:] == paths
    for name in names:
        PIL.Image.open(tmp_path / "why" / name).verify()


def test_a_run_is_explained_by_an_image_of_each_class(run, scrawl, digits):
    """With its kernels and its map; the pictures lie in the run."""
    first = [int(np.flatnonzero(digits.test.labels == label)[0]) for label in range(10)]

    outcome = scrawl.here("explain", run)

    assert outcome.stderr == ""
    for label, (index, line) in enumerate(zip(first, outcome.lines[:10], strict=True)):
        pattern = rf"test image {index} *  {label}  read as \d +\d\d\.\d\d %"
        assert re.fullmatch(pattern, line)
    maps = [f"feature-maps-test-{index}" for index in first]
    folder = run / "explanation"
    assert outcome.lines[10:] == [f"{folder}/{name}.png" for name in PICTURES + maps]
    assert sorted(folder.iterdir()) == sorted(map(type(run), outcome.lines[10:]))


def test_explaining_changes_no_run(run, scrawl, seven):
    """It can still be loaded: what was sealed is as it was."""
    scrawl.here("explain", run, seven)

    assert scrawl.here("evaluate", run).code == 0


def test_programs_are_told_what_was_found(run, scrawl):
    """Readings, the places that matter most, the extremes of each class."""
    said = scrawl.here("explain", run, "--json").json

    assert said.keys() == {"run", "images", "certainty", "pictures"}
    assert len(said["images"]) == len(said["certainty"]) == 10
    for item in said["images"]:
        assert item["image"].startswith("test image ")
        assert item["label"] in "0123456789"
        assert 0 < item["score"] <= 1
        assert item["largest_saliency"]["value"] > 0
        assert -1 <= item["largest_occlusion"]["value"] <= 1
    for item, name in zip(said["certainty"], "0123456789", strict=True):
        assert item["class"] == name
        surest, least = item["surest_right"], item["least_sure_right"]
        assert surest["score"] >= least["score"]
    assert all(path.endswith(".png") for path in said["pictures"])


def test_pictures_can_be_svg(trained, seven, tmp_path):
    """For print and for the web."""
    outcome = trained.here(
        "explain", "latest", seven, "-o", tmp_path / "why", "--format", "svg"
    )

    for path in map(type(tmp_path), outcome.lines[1:]):
        assert path.suffix == ".svg"
        assert "<svg" in path.read_text()


def test_equal_runs_give_equal_pictures(trained, seven, tmp_path):
    """To the byte."""
    for name in ("one", "other"):
        trained.here("explain", "latest", seven, "-o", tmp_path / name)

    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes()


def test_many_images_get_names_of_their_own(trained, seven, digits, tmp_path):
    """Of an IDX file each, and of a file that is named twice."""
    write_idx(tmp_path / "two digits", digits.test.images[:2])

    outcome = trained.here(
        *("explain", "latest", seven, tmp_path / "two digits", seven),
        *("-o", tmp_path / "why"),
    )

    stems = ["seven", "two-digits-0", "two-digits-1", "seven-2"]
    names = [f"{tmp_path}/why/feature-maps-{stem}.png" for stem in stems]
    assert outcome.lines[-4:] == names


def test_stdin_is_a_picture_too(trained, seven, tmp_path):
    """As for `scrawl predict`."""
    where = ("-o", tmp_path / "why")

    outcome = trained("explain", "latest", "-", *where, stdin=seven.read_bytes())

    assert outcome.code == 0, outcome
    assert re.fullmatch(r"-  read as 7  \d\d\.\d\d %", outcome.lines[0])


@pytest.mark.parametrize("name", [b"seven\xff.png", b"two\nlines.png"])
def test_a_file_may_have_an_odd_name(trained, seven, tmp_path, name):
    """It takes one line, and its picture has a title."""
    odd = tmp_path / os.fsdecode(name)
    shutil.copy(seven, odd)

    outcome = trained.here("explain", "latest", odd, "-o", tmp_path / "why")

    assert outcome.code == 0, outcome
    assert len(outcome.lines) == 4


def test_a_number_is_read_beside_the_picture(trained_to_add, seven, tmp_path):
    """Given for a picture, and found in the data for test images."""
    given = trained_to_add.here(*(
        "explain",
        "latest",
        seven,
        "--input",
        "number=3",
        "-o",
        tmp_path / "one",
    ))
    found = trained_to_add.here("explain", "latest", "-o", tmp_path / "all")

    assert "read as 7" in given.lines[0]
    assert found.code == 0
    assert f"{tmp_path}/all/embedding.png" in found.lines


def test_without_its_data_a_run_is_explained_by_what_it_kept(
    run, scrawl, monkeypatch, tmp_path
):
    """They are not downloaded; one line says so."""
    change_data(monkeypatch)

    outcome = scrawl.here("explain", run, "-o", tmp_path / "why")

    assert outcome.code == 0
    assert re.fullmatch(
        r"scrawl: The data set 'digits' has changed since .* was trained\..*"
        r" Until then the 40 images in the run are used\.\n",
        outcome.stderr,
    )
    assert f"{tmp_path}/why/certainty.png" in outcome.lines


def test_a_run_that_adds_kept_no_numbers(trained_to_add, monkeypatch):
    """Without its data they must be given."""
    change_data(monkeypatch)

    refusal = trained_to_add.refuses("explain", "latest")

    assert re.match(r"2 'digit-and-sum' reads 'number'.*`--input number=3`", refusal)


@pytest.mark.parametrize("shape", [(20, 28), (28, 27), (1, 1)])
def test_an_image_of_another_size_is_refused(trained, tmp_path, shape):
    """The message says both sizes, and nothing is drawn."""
    PIL.Image.fromarray(np.zeros(shape, np.uint8)).save(tmp_path / "other.png")

    refusal = trained.refuses("explain", "latest", tmp_path / "other.png")

    sizes = rf"{shape[0]}x{shape[1]} pixels .*, and the network reads 28x28"
    assert re.match(rf"2 .*other\.png is {sizes}", refusal)


def test_too_many_images_are_refused(trained, tmp_path, digits):
    """Each would get a picture of its own."""
    write_idx(tmp_path / "images", digits.test.images[:21])

    refusal = trained.refuses("explain", "latest", tmp_path / "images")

    assert re.match(r"2 With .*images there are 21 images, and 20 at once", refusal)


def test_a_run_without_predictions_is_refused(run, scrawl):
    """Unless an image is named, for which the network is enough."""
    (run / "predictions.npz").unlink()
    text = (run / "run.json").read_text().replace('"done"', '"running"')
    (run / "run.json").write_text(text)

    refusal = scrawl.refuses("explain", run)

    assert re.match(r"2 The run .* has no predictions\.npz: its training", refusal)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), r"2 Name a run: `scrawl explain latest`"),
        (("nothing",), r"2 There is no run 'nothing'"),
        (("latest", "missing.png"), r"2 .*missing\.png"),
        (("latest", "--format", "pdf"), r"2 .*'pdf' is not one of 'png', 'svg'"),
        (("latest", "--input", "number=3"), r"2 .*reads pictures alone"),
    ],
)
def test_wrong_requests_are_refused(trained, arguments, message):
    """In one line each."""
    assert re.match(message, trained.refuses("explain", *arguments))


def test_a_folder_that_cannot_be_written_is_named(trained, seven, tmp_path):
    """A file is in its place, which even root cannot write into."""
    (tmp_path / "why").write_text("a file")

    refusal = trained.refuses("explain", "latest", seven, "-o", tmp_path / "why")

    assert re.match(r"3 Cannot write .*why/saliency\.png: .*another place", refusal)


def change_data(monkeypatch) -> None:
    """Let the data be others than those that the run was trained on."""
    original = subjects.load_data

    def load(name: str, *, offline: bool):
        assert offline
        return replace(original(name), digest="0" * 64)

    monkeypatch.setattr(subjects, "load_data", load)
