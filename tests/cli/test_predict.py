import re

import numpy as np
import PIL.Image
import pytest

from scrawl.data import write_idx


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
