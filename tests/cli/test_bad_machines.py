"""Machines that lack something: a compiler, a folder to write in, the right to run."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TRAIN = ("train", "--data", "digits", "--model", "cnn-mcu-4", "--quiet")
IS_POSIX = os.name == "posix"

pytestmark = pytest.mark.skipif(not IS_POSIX, reason="the programs here are scripts")


def script(path: Path, body: str) -> Path:
    """Write a program for the shell."""
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def no_zig(tmp_path_factory) -> Path:
    """Return a folder for PYTHONPATH that hides the ziglang package."""
    folder = tmp_path_factory.mktemp("no-zig")
    hide = "import sys\nsys.modules['ziglang'] = None\n"
    (folder / "sitecustomize.py").write_text(hide)
    return folder


@pytest.fixture
def noexec(tmp_path_factory) -> Iterator[Path]:
    """Return a folder in which nothing may be executed: a file system of its own."""
    folder = tmp_path_factory.mktemp("noexec")
    mount = shutil.which("mount")
    options = ("-t", "tmpfs", "-o", "noexec,mode=0700,size=16m")
    if mount is None or sys.platform != "linux":
        pytest.skip("only Linux mounts a tmpfs")
    done = subprocess.run(
        [mount, *options, "scrawl", folder], check=False, capture_output=True
    )
    if done.returncode:
        pytest.skip(f"mounting needs more rights: {done.stderr.decode().strip()}")
    yield folder
    subprocess.run([shutil.which("umount") or "umount", folder], check=True)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("false", r"3 The C compiler 'false' failed with status 1: .*Set CC"),
        ("/nowhere/cc", r"3 The C compiler '/nowhere/cc' cannot be run: .*Set CC"),
        ("cc 'half", r"3 .*CC.*cc 'half"),
    ],
)
def test_a_compiler_that_does_not_answer_is_named(command, message, scrawl, refusal_of):
    """What CC says is taken at its word, and no other compiler takes its place."""
    found = refusal_of(scrawl, *TRAIN, CC=command)

    assert re.match(message, found)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("echo no room >&2; exit 4", r"failed with status 4: no room"),
        ("exit 1", r"failed with status 1: it said nothing"),
        ("kill -9 $$", r"failed with status -9: it said nothing"),
    ],
)
def test_a_compiler_that_fails_is_quoted(body, message, scrawl, tmp_path, refusal_of):
    """Its first complaint is in the line, and no half-built library is kept."""
    compiler = script(
        tmp_path / "cc", f'[ "$1" = --version ] && echo cc 1 || {{ {body}; }}'
    )
    cache = tmp_path.parent / f"{tmp_path.name}-cache"

    found = refusal_of(scrawl, *TRAIN, CC=compiler, SCRAWL_CACHE_DIR=cache)

    assert re.match(rf"3 .*{message}", found)
    assert not [
        path for path in (cache / "libraries").iterdir() if path.suffix == ".so"
    ]


def test_a_missing_compiler_is_asked_for(scrawl, no_zig, refusal_of):
    """The line says how to get one."""
    found = refusal_of(scrawl, *TRAIN, PATH="/nowhere", CC="", PYTHONPATH=no_zig)

    assert re.match(
        r"3 No C compiler was found.*pip install 'scrawl\[compiler\]'", found
    )


def test_reading_goes_on_without_a_compiler(trained, no_zig, seven):
    """The reference takes over, slowly, and gives the same answer."""
    fast = trained("predict", "latest", seven, "--json")
    slow = trained(
        *("predict", "latest", seven, "--json"),
        PATH="/nowhere",
        CC="",
        PYTHONPATH=no_zig,
    )

    assert slow.code == 0
    assert re.match(r"No C compiler was found.* slow NumPy reference", slow.stderr)
    assert slow.json[0]["text"] == fast.json[0]["text"] == "7"
    expected = pytest.approx(fast.json[0]["digits"][0]["score"], rel=1e-5)
    assert slow.json[0]["digits"][0]["score"] == expected


def test_a_cache_that_others_could_have_written_is_not_trusted(
    scrawl, tmp_path_factory, refusal_of
):
    """A library from there would run with our rights."""
    cache = tmp_path_factory.mktemp("cache")
    (cache / "libraries").mkdir()
    (cache / "libraries").chmod(0o777)

    found = refusal_of(scrawl, *TRAIN, SCRAWL_CACHE_DIR=cache)

    assert re.match(
        r"3 The cache folder .* can be written to by others \(mode 777\)", found
    )


def test_a_cache_that_is_a_link_is_not_trusted(scrawl, tmp_path_factory, refusal_of):
    """Where it leads may change between the check and the use."""
    cache = tmp_path_factory.mktemp("cache")
    (cache / "elsewhere").mkdir()
    (cache / "libraries").symlink_to(cache / "elsewhere")

    found = refusal_of(scrawl, *TRAIN, SCRAWL_CACHE_DIR=cache)

    assert re.match(r"3 The cache folder .* is not a folder of its own", found)


def test_a_cache_that_is_no_folder_is_named(scrawl, tmp_path_factory, refusal_of):
    """The line says which variable leads there."""
    file = tmp_path_factory.mktemp("cache") / "file"
    file.touch()

    found = refusal_of(scrawl, *TRAIN, SCRAWL_CACHE_DIR=file)

    assert re.match(r"3 Cannot make the cache folder .*file/libraries: ", found)


def test_a_cache_that_forbids_execution_is_named(scrawl, noexec, refusal_of):
    """The line says what is wrong with the folder, and how to use another."""
    found = refusal_of(scrawl, *TRAIN, SCRAWL_CACHE_DIR=noexec)

    assert re.match(r"3 .* cannot be loaded .*noexec, set SCRAWL_CACHE_DIR", found)


def test_the_doctor_finds_what_is_missing(scrawl, no_zig, noexec):
    """Everything is said, then one line that sums it up."""
    without = scrawl("doctor", PATH="/nowhere", CC="", PYTHONPATH=no_zig)
    forbidden = scrawl("doctor", SCRAWL_CACHE_DIR=noexec)

    assert without.code == forbidden.code == 3
    assert re.search(
        r"^missing +compiler +No C compiler was found", without.stdout, re.MULTILINE
    )
    assert without.stderr.startswith(
        "scrawl: Something is missing: compiler, training."
    )
    assert re.search(r"^missing +training +.*noexec", forbidden.stdout, re.MULTILINE)
    assert list(noexec.rglob("*.so")) == []


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="nobody can write in /proc")
def test_a_folder_that_cannot_be_made_is_named(scrawl, refusal_of):
    """Before the training, not after it."""
    found = refusal_of(scrawl, *TRAIN, "--out", "/proc/run")

    assert re.match(r"3 Cannot make the folder /proc/run: .* choose another", found)


@pytest.fixture
def refusal_of():
    """Return what a failing command of a process of its own says, in one line."""

    def run(terminal, *arguments, **environment):
        with terminal.left_alone():
            outcome = terminal(*arguments, **environment)
        return outcome.refusal()

    return run
