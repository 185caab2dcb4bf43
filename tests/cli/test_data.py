import re

import numpy as np
import PIL.Image
import pytest

from scrawl.data import CATALOGUE, load_data, write_idx
from scrawl.figures import samples_figure, to_png


def test_every_data_set_of_the_catalogue_is_listed(scrawl, monkeypatch):
    """With the place where it lies, or what will have to be done first."""
    monkeypatch.delenv("SCRAWL_DATA_DIR", raising=False)
    monkeypatch.setenv("SCRAWL_CACHE_DIR", str(scrawl.folder))
    monkeypatch.setenv("KERAS_HOME", str(scrawl.folder))
    monkeypatch.setenv("TORCH_HOME", str(scrawl.folder))

    outcome = scrawl.here("data", "list")
    said = scrawl.here("data", "list", "--json")

    assert outcome.code == said.code == 0
    assert [item["name"] for item in said.json] == list(CATALOGUE)
    for name, entry in CATALOGUE.items():
        line = next(line for line in outcome.lines if line.startswith(f"{name} "))
        assert entry.summary in line
    assert re.search(r"^mnist .*  not here yet", outcome.stdout, re.MULTILINE)
    assert outcome.lines[-1] == (
        "NAME+number: digits with a random number from 0 to 9 beside each."
    )


def test_an_unusable_data_set_says_why(scrawl, monkeypatch):
    """The list is printed all the same."""
    (scrawl.folder / "mnist").mkdir()
    monkeypatch.setenv("SCRAWL_DATA_DIR", str(scrawl.folder))

    outcome = scrawl.here("data", "list")

    assert outcome.code == 0
    assert re.search(
        r"^mnist .*  unusable: .*mnist lacks 4 of 4 files$",
        outcome.stdout,
        re.MULTILINE,
    )


def test_listing_looks_and_reads_nothing(scrawl, monkeypatch):
    """It is quick, however large the data: names and places are enough."""
    (scrawl.folder / "mnist").mkdir()
    for file in CATALOGUE["mnist"].files:
        (scrawl.folder / "mnist" / file.name).write_bytes(b"no image at all")
    monkeypatch.setenv("SCRAWL_DATA_DIR", str(scrawl.folder))

    outcome = scrawl.here("data", "list")

    line = next(line for line in outcome.lines if line.startswith("mnist "))
    assert line.endswith(f"  {scrawl.folder / 'mnist'}")


def test_a_part_of_a_data_set_is_counted(scrawl, monkeypatch):
    """Half a download is not taken for all of it."""
    monkeypatch.delenv("SCRAWL_DATA_DIR", raising=False)
    monkeypatch.setenv("SCRAWL_CACHE_DIR", str(scrawl.folder))
    (scrawl.folder / "data" / "mnist").mkdir(parents=True, mode=0o700)
    (scrawl.folder / "data" / "mnist" / CATALOGUE["mnist"].files[0].name).touch()
    (scrawl.folder / "data").chmod(0o700)

    outcome = scrawl.here("data", "list")

    line = next(line for line in outcome.lines if line.startswith("mnist "))
    assert line.endswith("/data/mnist, 1 of 4 files")


def test_what_is_known_of_digests_is_said(scrawl):
    """Of each data set: published, or recorded when it is first used."""
    said = {item["name"]: item for item in scrawl.here("data", "list", "--json").json}
    shown = scrawl.here("data", "show", "digits").stdout

    assert said["mnist"]["digests"] == "published"
    assert "recorded of the files at first use" in said["kmnist"]["digests"]
    assert "emnist-letters, fashion-mnist, kmnist, qmnist" in (
        scrawl.here("data", "list").stdout
    )
    assert re.search("^digests +published$", shown, re.MULTILINE)


def test_a_folder_of_pictures_is_shown(scrawl):
    """Its classes are the names of the folders in it."""
    for name in ("cat", "dog"):
        (scrawl.folder / "pets" / name).mkdir(parents=True)
        for index in range(6):
            picture = PIL.Image.new("L", (40, 30), 20 * index)
            picture.save(scrawl.folder / "pets" / name / f"{index}.png")

    outcome = scrawl.here("data", "show", "pets")

    assert re.search(r"^cat +5 +1$", outcome.stdout, re.MULTILINE)
    assert outcome.lines[-1] == "pets-samples.png"


def test_a_data_set_is_shown(scrawl, digits):
    """Counts, one image as a matrix of numbers, and last the path of a picture."""
    outcome = scrawl("data", "show", "digits")

    assert outcome.code == 0
    assert re.search(rf"^digest +{digits.digest}$", outcome.stdout, re.MULTILINE)
    assert re.search(r"^0 +143 +35$", outcome.stdout, re.MULTILINE)
    assert re.search(r"^all +1,437 +360$", outcome.stdout, re.MULTILINE)
    *rows, path = outcome.stdout.rpartition("\n\n")[2].splitlines()
    numbers = np.array([row.split() for row in rows], dtype=np.uint8)
    assert np.array_equal(numbers, digits.train.images[0])
    assert path == "digits-samples.png"
    with PIL.Image.open(scrawl.folder / path) as picture:
        assert picture.format == "PNG"


def test_one_image_of_either_part_can_be_chosen(scrawl, digits):
    """By its number, from 0, which is also where the sheet begins."""
    outcome = scrawl.here(
        *("data", "show", "digits", "--split", "test", "--index", "359"),
        *("-o", "sheet.png", "--json"),
    )

    said = outcome.json
    assert said["sheet"] == "sheet.png"
    last = digits.test[359:]
    sheet = to_png(samples_figure(last.images, last.labels, digits.classes))
    assert (scrawl.folder / "sheet.png").read_bytes() == sheet
    assert said["train"]["images"] == 1437
    assert sum(said["test"]["per_class"]) == said["test"]["images"] == 360
    assert said["image_shape"] == [28, 28]
    assert said["image"]["pixels"] == digits.test.images[359].tolist()
    assert said["image"]["class"] == digits.classes[digits.test.labels[359]]


def test_the_number_beside_an_image_is_shown(scrawl):
    """With its range, and the labels that it leads to."""
    data = load_data("digits+number").test

    outcome = scrawl.here(*(
        "data",
        "show",
        "digits+number",
        "--split",
        "test",
        "--index",
        "3",
    ))
    said = scrawl.here("data", "show", "digits+number", "--index", "3", "--json").json

    assert re.search(r"^number +an input, 0 to 9$", outcome.stdout, re.MULTILINE)
    assert re.search(r"^sum +labels, 0 to 18$", outcome.stdout, re.MULTILINE)
    digit, number = data.labels[3], data.more_inputs["number"][3]
    assert (
        f"image 3 of the test part: {digit}, number {number}, digit {digit}, sum"
        f" {digit + number}\n"
    ) in outcome.stdout
    assert outcome.lines[-1] == "digits-number-samples.png"
    assert (said["more_inputs"], said["more_labels"]) == (["number"], ["digit", "sum"])
    image = said["image"]
    assert image["digit"] + image["number"] == image["sum"]


@pytest.mark.parametrize("index", [-1, 1437, 10**30])
def test_an_image_that_is_not_there_is_refused(index, scrawl):
    """The line says which there are, and nothing is drawn."""
    refusal = scrawl.refuses("data", "show", "digits", "--index", index)

    assert re.match(rf"2 There is no image {index} in .* Use 0 to 1436\.", refusal)


def test_files_of_ones_own_are_shown(scrawl):
    """The picture is named after them, whatever they are called."""
    (scrawl.folder / "my data").mkdir()
    write_idx(scrawl.folder / "my data" / "images", np.ones((12, 5, 7), np.uint8))
    write_idx(scrawl.folder / "my data" / "labels", np.zeros(12, np.uint8))

    outcome = scrawl.here("data", "show", "my data/images,my data/labels")

    assert outcome.lines[-1] == "my-data-images-my-data-labels-samples.png"
    assert "5x7 pixels" in outcome.stdout
