from dataclasses import replace
from pathlib import Path

import pytest

from scrawl.errors import NotWritable
from scrawl.training.log import clean, closing, failure, opening
from scrawl.training.run_info import DataUsed
from scrawl.training.surroundings import EngineUsed


def test_a_log_begins_with_what_it_ran_on(info):
    """Command, versions, machine, compiler and data: what a stranger would ask for."""
    lines = opening(info)

    text = "\n".join(lines)
    assert lines[0] == f"command: {info.command}"
    assert f"scrawl {info.versions.scrawl}, python {info.versions.python}" in text
    assert info.machine.cpu in text
    assert info.compiler.version in text
    assert info.target.name in text
    assert f"data digest: {info.data_used().digest}" in text


def test_another_engine_is_named(info):
    """It has no compiler of ours."""
    engine = EngineUsed("keras", "keras 3.8.0", "jax 0.5.0")

    lines = opening(replace(info, compiler=None, target=None, engine=engine))

    assert "engine: keras 3.8.0 on jax 0.5.0" in lines


def test_a_log_ends_with_what_came_out(info):
    """Or with as much of it as there was."""
    done = replace(
        info, status="done", kept_epoch=3, accuracy=0.9812, images_per_second=65_432.1
    )
    early = replace(
        info, status="interrupted", kept_epoch=0, accuracy=None, images_per_second=None
    )

    assert closing(done) == (
        "done, weights of epoch 3, accuracy 98.12 % of the test images, 65,432 images/s"
    )
    assert closing(early) == "interrupted, weights of epoch 0"


def test_a_bug_leaves_its_traceback():
    """And what a user can cause, its one line."""
    bug = failure(_raised(ZeroDivisionError("by nothing")))
    expected = failure(_raised(NotWritable("Cannot write x: full. Make room.")))

    assert bug[0].startswith("Traceback")
    assert any("test_log.py" in line for line in bug)
    assert bug[-1] == "ZeroDivisionError: by nothing"
    assert expected == ("Cannot write x: full. Make room.",)


def test_a_long_traceback_is_cut():
    """Its end says most."""
    lines = failure(_raised(ValueError("\n".join(map(str, range(100_000))))))

    assert len(lines) <= 200
    assert lines[-1] == "99999"


def test_the_home_folder_is_not_told(info, monkeypatch):
    """Its name is often that of a person."""
    monkeypatch.setenv("HOME", "/home/ada")
    source = DataUsed("own", "/home/ada/numbers/images.gz", "0" * 64)
    command = "train --out /home/ada/x /home/adam"

    lines = opening(replace(info, data=source, command=command))

    assert "command: train --out ~/x /home/adam" in lines
    assert "data: own, from ~/numbers/images.gz" in lines


@pytest.mark.parametrize("home", ["/", "//", ""])
def test_a_home_that_tells_nothing_is_left(home, monkeypatch):
    """As in a container, where it may be the root of all."""
    monkeypatch.setenv("HOME", home)

    assert clean("/usr/bin/cc") == "/usr/bin/cc"


def test_a_line_stays_one_line_of_text():
    """Whatever a name holds: no second line, no colour, no half of a character."""
    name = Path("a\nb\x1b[31m\udcff")

    assert clean(str(name)) == r"a\nb\x1b[31m\udcff"


def _raised(error: BaseException) -> BaseException:
    try:
        raise error
    except type(error) as caught:
        return caught
