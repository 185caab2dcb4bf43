"""`scrawl verify` of files for uVision: replayed, and searched for the weights."""

import re
from dataclasses import replace

import numpy as np
import pytest

from scrawl.networks import save_network
from scrawl.training import Run
from tests.cli.sealing import reseal


@pytest.fixture
def exported(run, scrawl):
    """Return a function that exports files for uVision, and gives their folder."""

    def export(*options):
        outcome = scrawl.here("export", run, "--format", "keil", *options, "-o", "mine")
        assert outcome.code == 0, outcome
        return scrawl.folder / "mine"

    return export


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--floats", "bits", "--check"),
        ("--layout", "seed-004", "--check"),
        ("--quantize", "int8", "--check"),
        ("--base", "0x20001000", "--address", "dense/kernel=0x20008000"),
        ("--ram-start", "0x10000000", "--ram", "64K"),
    ],
    ids=["floats", "bits", "the notebook's", "int8", "moved", "in another RAM"],
)
def test_files_hold_what_was_learned(options, exported, run, scrawl):
    """Each array is found where the map says."""
    folder = exported(*options)
    form = [word for word in options if word in {"--quantize", "int8"}]

    found = scrawl.here("verify", folder, "--run", run, *form, "--json")

    assert found.code == 0, found
    chart = (folder / "map.txt").read_text()
    for name, address in found.json["addresses"].items():
        assert re.search(rf"^{name} +0x{address:08X} ", chart, re.MULTILINE)


def test_a_line_that_was_edited_is_named(exported, run, scrawl):
    """By the debugger's language, by the check, or by the array that is gone."""
    folder = exported("--check")
    path = folder / "weights.ini"
    lines = path.read_text().splitlines()
    number = next(at for at, line in enumerate(lines) if line.startswith("_W")) + 3

    said = []
    for text in ("_WFLOAT(0x20000000, a half)", "_WFLOAT(0x20000c4c, 0.5)", ""):
        path.write_text("\n".join([*lines[:number], text, *lines[number + 1 :]]))
        said.append(scrawl.refuses("verify", folder, "--run", run))
    (folder / "check.ini").unlink()
    without = scrawl.here("verify", folder, "--run", run)

    assert re.match(
        rf"2 weights\.ini, line {number + 1}: 'a half' is no number", said[0]
    )
    assert re.match(
        r"1 check\.ini, line \d+: 0x20000C4C holds 0x3F000000 from", said[1]
    )
    assert re.match(r"1 check\.ini, line \d+: 0x20000C4C holds nothing", said[2])
    assert without.code == 1
    assert "does not hold 'conv2d/kernel' of" in without.stderr


def test_an_array_of_zeros_is_missed_too(exported, run, scrawl):
    """Paper around it is zeros as well, but not where the map says."""
    network = Run.load(run).network
    zeros = {"dense/bias": np.zeros(10, np.float32)}
    save_network(run, replace(network, weights={**network.weights, **zeros}))
    reseal(run)
    folder = exported()
    path = folder / "weights.ini"
    kept = path.read_text().partition("// dense/bias")[0]
    path.write_text(kept)

    said = scrawl.refuses("verify", folder, "--run", run)

    assert re.match("1 Memory filled by .* does not hold 'dense/bias' of", said)


def test_a_map_that_was_edited_is_told(exported, run, scrawl):
    """By its line."""
    folder = exported()
    path = folder / "map.txt"
    path.write_text(path.read_text().replace("0x2", "2x0", 1))

    said = scrawl.refuses("verify", folder, "--run", run)

    assert re.match("2 map.txt, line 2: 'image .*' places no array", said)


def test_odd_requests(exported, run, scrawl):
    """Files have no program to run, and weights of one run only."""
    folder = exported()
    options = ("--data", "digits", "--model", "cnn-mcu-4", "--epochs", "1", "--quiet")
    scrawl.here("train", *options, "--out", "other")

    target = scrawl.refuses("verify", folder, "--run", run, "--target", "cortex-m0")
    alone = scrawl.refuses("verify", folder)
    other = scrawl.here("verify", folder, "--run", "other")

    assert target.startswith("2 Files for uVision hold arrays and no program")
    assert alone.startswith(f"2 {folder} lies in no run")
    assert other.code == 1
    assert re.search(r"does not hold '.*' and \d more of other", other.stderr)
