import re

import numpy as np
import PIL.Image
import pytest

from scrawl.data import write_idx
from scrawl.networks import initialize, save_network, zoo_network
from tests.cli.sealing import reseal


def test_a_picture_is_read(trained, seven):
    """As a line for people, and as JSON for programs."""
    line = trained("predict", "latest", seven)
    said = trained("predict", "latest", seven, "--json")

    assert re.fullmatch(rf"{seven}  7  \d\d\.\d\d %\n", line.stdout)
    (reading,) = said.json
    assert reading.keys() == {"file", "text", "digits", "warnings"}
    assert reading["file"] == str(seven)
    assert reading["text"] == "7"
    (digit,) = reading["digits"]
    assert digit["digit"] == "7"
    assert digit["box"] is None
    assert 0.5 < digit["score"] <= 1
    assert reading["warnings"] == []
    assert line.stderr == said.stderr == ""


def test_stdin_is_a_picture_too(trained, seven):
    """As in `scrawl predict latest - < seven.png`."""
    outcome = trained("predict", "latest", "-", "--json", stdin=seven.read_bytes())

    assert [(item["file"], item["text"]) for item in outcome.json] == [("-", "7")]


def test_many_pictures_are_read_at_once(trained, seven, digits, tmp_path):
    """In the order in which they were given, and all of an IDX file."""
    write_idx(tmp_path / "images.gz", digits.test.images[:3])
    PIL.Image.fromarray(digits.test.images[0]).save(tmp_path / "zero.jpg", quality=95)
    given = (seven, tmp_path / "images.gz", tmp_path / "zero.jpg")

    outcome = trained.here("predict", "latest", *given)
    said = trained.here("predict", "latest", *given, "--json")

    places = [line.split("  ")[0] for line in outcome.lines]
    images = [f"{tmp_path}/images.gz[{index}]" for index in range(3)]
    assert places == [str(seven), *images, f"{tmp_path}/zero.jpg"]
    assert len(said.json) == 5
    assert said.json[1]["text"] == said.json[4]["text"]


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        (np.zeros_like, r"it is blank\."),
        (np.invert, r"it is mostly white, which is ink\. Invert it"),
        (
            lambda image: image // 64,
            r"the network is unsure, and gives its reading only",
        ),
    ],
)
def test_a_doubtful_picture_comes_with_a_warning(change, warning, trained, seven):
    """A reading is given all the same; the warning is on stderr and in the JSON."""
    image = np.asarray(PIL.Image.open(seven))
    PIL.Image.fromarray(change(image)).save(seven)

    outcome = trained.here("predict", "latest", seven)
    said = trained.here("predict", "latest", seven, "--json")

    assert outcome.code == 0
    assert re.search(rf"^scrawl: {seven}: {warning}", outcome.stderr, re.MULTILINE)
    assert any(re.match(warning, line) for line in said.json[0]["warnings"])


def test_without_a_run_it_says_how_to_train_one(scrawl, seven):
    """Whatever was typed, the next step is in the line."""
    assert seven.is_file()
    next_step = r".* [Tt]rain one: `scrawl train --data digits --model cnn-16-32`\."

    for typed in ([], ["seven.png"], ["latest"]):
        assert re.match(
            rf"2 Name a run and then pictures: .*{next_step[2:]}",
            scrawl.refuses("predict", *typed),
        )
    assert re.match(
        rf"2 There is no run 'latest'{next_step}",
        scrawl.refuses("predict", "latest", "seven.png"),
    )


def test_a_run_is_named_by_its_beginning(trained, seven):
    """`latest`, a folder and the beginning of its name are the same run."""
    (run,) = (trained.folder / "runs").iterdir()

    answers = {
        trained.here("predict", name, seven).stdout
        for name in ("latest", run, f"runs/{run.name}", run.name[:9])
    }

    assert len(answers) == 1
    assert re.match(r"2 There is no run 'x'\.", trained.refuses("predict", "x", seven))


def test_a_number_is_read_beside_the_picture(trained_to_add, seven):
    """What each output says stands in the line, and in the JSON under its name."""
    typed = ("predict", "latest", seven, "--input", "number=5")
    line = trained_to_add("predict", "latest", seven, "--input=number=5")
    said = trained_to_add.here(*typed, "--json")

    assert re.fullmatch(rf"{seven}  7  \d+\.\d\d %  sum 12  \d+\.\d\d %\n", line.stdout)
    (reading,) = said.json
    assert list(reading) == ["file", "text", "digits", "warnings", "outputs"]
    assert reading["text"] == "7"
    digit, total = reading["outputs"]["digit"], reading["outputs"]["sum"]
    assert digit == {"class": "7", "score": reading["digits"][0]["score"]}
    assert total == {"class": "12", "score": digit["score"]}


def test_the_number_is_that_of_every_picture(trained_to_add, digits, tmp_path):
    """Zero is a number, too."""
    write_idx(tmp_path / "images", digits.test.images[:3])

    outcome = trained_to_add.here(*(
        "predict",
        "latest",
        tmp_path / "images",
        "--input",
        "number=0",
        "--json",
    ))

    for reading in outcome.json:
        assert reading["outputs"]["sum"]["class"] == reading["text"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            [],
            r"'digit-and-sum' reads 'number' beside each picture, .* `--input number=",
        ),
        (["number=10"], r"--input number=10 gives no whole number from 0 to 9\. Write"),
        (["number=-1"], r"--input number=-1 gives no whole number"),
        (["number=3.5"], r"--input number=3\.5 gives no whole number"),
        (["number=٣"], r"--input number=٣ gives no whole number"),
        (["number="], r"--input number= gives no whole number"),
        (["number"], r"--input number gives no whole number .* `--input number=3`\."),
        (["angle=3"], r"Unknown number input 'angle'\. Known: number\."),
        (["=3"], r"Unknown number input ''\. Known: number\."),
    ],
)
def test_a_number_that_cannot_be_read_is_refused(given, message, trained_to_add, seven):
    """Before any picture is looked at."""
    options = [option for text in given for option in ("--input", text)]

    refusal = trained_to_add.refuses("predict", "latest", seven, *options)

    assert re.match(f"2 {message}", refusal)


def test_a_number_beside_a_picture_that_needs_none_is_refused(trained, seven):
    """It would be left unread."""
    refusal = trained.refuses("predict", "latest", seven, "--input", "number=3")

    assert re.match(r"2 'cnn-mcu-4' reads pictures alone\. Leave --input", refusal)


def test_a_network_that_reads_no_picture_is_refused(scrawl, seven, network_of_features):
    """There is no way to write its arrays on a command line."""
    refusal = scrawl.refuses("predict", network_of_features, seven)

    assert re.match(
        r"2 'sum-of-digit' reads probabilities and number, not one picture and numbers"
        r"\. Give it arrays in Python: `scrawl\.Run\.load\(\.\.\.\)\.reader`\.",
        refusal,
    )


@pytest.fixture
def network_of_features(run):
    """Return a run of a network that sees no image."""
    save_network(run, initialize(zoo_network("sum-of-digit"), 0))
    reseal(run)
    return run
