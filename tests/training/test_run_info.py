import json
from dataclasses import replace

import pytest

from scrawl.errors import InvalidFile, NothingThere
from scrawl.training import RunInfo, Seconds
from scrawl.training.run_info import read_info, write_info


@pytest.fixture
def done(info) -> RunInfo:
    """What a training writes about itself when it is over."""
    return replace(
        info,
        status="done",
        seconds=Seconds(0.1, 0.2, 3.0, 0.4),
        accuracy=0.99,
        loss=0.03,
        images_per_second=70_000.0,
    )


def test_what_is_written_is_read_again(info, done, tmp_path):
    """Nothing is lost, known or not yet."""
    for written in (info, done):
        write_info(tmp_path, written)

        assert read_info(tmp_path) == written


def test_the_file_speaks_for_itself(done, tmp_path):
    """Anything that reads JSON can read a run."""
    write_info(tmp_path, done)

    content = json.loads((tmp_path / "run.json").read_text())
    assert content["status"] == "done"
    assert content["data"]["digest"] == "0" * 64
    assert content["machine"] == {"cpu": "Zuse Z3", "cores": 2, "threads": 2}
    assert content["seconds"] == {
        "load": 0.1,
        "compile": 0.2,
        "train": 3.0,
        "evaluate": 0.4,
    }
    assert content["format_version"] == 2


@pytest.mark.parametrize(
    ("find", "put", "message"),
    [
        ("{", "[", "as a whole: "),
        ('"status": "running"', '"status": "asleep"', "status: Input should be 'runn"),
        ('"seed": 0', '"seed": "0"', "seed: Input should be a valid integer"),
        ('"seed": 0,', "", "seed: Field required"),
        ('"cores": 2', '"cores": NaN', r"machine\.cores"),
        ('"loss": null', '"loss": "low"', "loss"),
        (
            '"format_version": 2',
            '"format_version": 3',
            "format_version 3; .* reads 1 to",
        ),
    ],
)
def test_a_damaged_file_is_refused(find, put, message, *, info, tmp_path):
    """The message names the file and what is wrong with it, in one line."""
    write_info(tmp_path, info)
    path = tmp_path / "run.json"
    text = path.read_text()
    assert find in text

    path.write_text(text.replace(find, put, 1))

    with pytest.raises(InvalidFile, match=message) as caught:
        read_info(tmp_path)
    assert "run.json" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_half_a_file_and_none_are_refused(tmp_path):
    """Whatever a disk did to it."""
    with pytest.raises(NothingThere, match=r"no file .*run\.json"):
        read_info(tmp_path)
    (tmp_path / "run.json").write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidFile, match="not UTF-8"):
        read_info(tmp_path)
    (tmp_path / "run.json").write_text("[" * 100_000)
    with pytest.raises(InvalidFile, match="describes no run"):
        read_info(tmp_path)
