"""`scrawl export`: a folder of files that others run, whole or not there."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from scrawl.data import CATALOGUE
from scrawl.deployment import replay_ini
from scrawl.networks import save_network
from scrawl.training import Run
from tests.cli.sealing import reseal

MAKE = shutil.which("make") or "make"
C_FILES = {"Makefile", "README.txt", "check.c", "vectors.h"}


WITHOUT_UNICORN = """
import importlib.util
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: (
    None if name == "unicorn" else find(name, package)
)
"""


def make_check(folder: Path) -> None:
    """Build and run the check of exported C, as its README says."""
    subprocess.run([MAKE, "check"], cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize("options", [(), ("--quantize", "int8")], ids=["float", "int8"])
def test_exported_c_checks_itself(run, scrawl, options):
    """Whoever has a C compiler types `make check`, and nothing else."""
    outcome = scrawl("export", run, "--format", "c", *options)

    *facts, _ = outcome.lines
    folder = run / "exports" / "-".join(["c", *options[1:]])
    assert outcome.code == 0, outcome
    assert {path.name for path in folder.iterdir()} == C_FILES | {
        "cnn_mcu_4.c",
        "cnn_mcu_4.h",
    }
    assert facts[0].startswith("network   cnn-mcu-4, in ")
    assert re.fullmatch(
        r"accuracy  \d+\.\d\d % \(95 % .*\) of the 360 test images of digits", facts[1]
    )
    make_check(folder)


def test_the_data_sheet_says_what_was_measured(run, scrawl):
    """Accuracy, licences, and the same numbers as JSON has."""
    said = scrawl.here("export", run, "--format", "c", "--quantize", "int8", "--json")

    sheet = re.sub(
        r"\n \* +", " ", (run / "exports" / "c-int8" / "cnn_mcu_4.h").read_text()
    )
    assert f"{100 * said.json['accuracy']['dense']:.2f} % (95 %" in sheet
    assert f"{said.json['table_bytes']:,} bytes of weights" in sheet
    assert f"{said.json['buffer_bytes']:,} bytes of static buffers" in sheet
    assert said.json["arrays_sha256"] in sheet
    licence = sheet.partition(" licence ")[2]
    assert f"of digits, {CATALOGUE['digits'].licence}; the weights" in licence
    assert "in this arithmetic licence MIT-0 for the code" in re.sub(" +", " ", sheet)


def test_the_data_sheet_tells_of_the_core_that_was_named(run, scrawl):
    """Flash in all, RAM, stack and instructions; the golden scores came out there."""
    options = ("--quantize", "int8", "--target", "cortex-m4f")
    scrawl.here("export", run, "--format", "c", *options, "-o", "mine")

    readme = (scrawl.folder / "mine" / "README.txt").read_text().replace("\n", " ")
    assert re.search(
        r"Measured on cortex-m4f, by .* with -Os: [\d,]+ bytes of flash in all, of"
        r" which code [\d,]+; RAM 576 and a stack of \d+ bytes.* instructions for",
        readme,
    )


def test_without_tools_the_data_sheet_says_how_to_measure(run, scrawl):
    """Nothing but scrawl is needed, unless a core is named."""
    options = ("--format", "c", "--data", "digits", "-o", "mine")
    block = scrawl.folder / "without"
    block.mkdir()
    (block / "sitecustomize.py").write_text(WITHOUT_UNICORN)

    plain = scrawl("export", run, *options, PYTHONPATH=block)
    named = scrawl("export", run, *options, "--target", "cortex-m0", PYTHONPATH=block)

    assert plain.code == 0, plain
    assert "`make size`" in (scrawl.folder / "mine" / "cnn_mcu_4.h").read_text()
    assert named.code == 3
    assert "Unicorn, which emulates cores, is not installed. Get it by" in named.stderr


def test_equal_exports_are_equal_and_others_are_left(run, scrawl):
    """The same files again are no error; something else at their place is."""
    first = scrawl.here("export", run, "--format", "c", "-o", "mine")
    again = scrawl.here("export", run, "--format", "c", "-o", "mine")

    other = scrawl.refuses("export", run, "--format", "onnx", "-o", "mine")
    (scrawl.folder / "mine" / "check.c").write_text("changed")
    changed = scrawl.refuses("export", run, "--format", "c", "-o", "mine")

    assert first == again
    assert first.code == 0
    for said in (other, changed):
        assert said == (
            "2 mine is there already, and is not this export. Name another folder with"
            " --out."
        )


def test_a_network_of_several_inputs_and_outputs(trained_to_add, tmp_path):
    """A digit and a number go in, and both classes come out, in integers."""
    folder = tmp_path / "added"
    options = ("--format", "c", "--quantize", "int8", "--out", folder)

    outcome = trained_to_add.here("export", "latest", *options)

    assert outcome.code == 0, outcome
    assert re.search(r"^accuracy  digit .* %\), sum .* %\) of", outcome.lines[1])
    header = (folder / "digit_and_sum.h").read_text()
    assert "const uint8_t image[784], const uint8_t number[1]" in header
    make_check(folder)


def test_without_its_data_a_run_has_vectors_of_noise(run, scrawl):
    """What is missing is said; integers cannot do without."""
    info = run / "run.json"
    record = json.loads(info.read_text())
    record["data"]["requested"] = str(scrawl.folder / "gone")
    info.write_text(json.dumps(record))
    reseal(run)

    floats = scrawl.here("export", run, "--format", "c")
    integers = scrawl.refuses("export", run, "--format", "c", "--quantize", "int8")

    folder = run / "exports" / "c"
    assert floats.code == 0
    assert "The examples in vectors.h are noise instead." in floats.stderr
    assert "accuracy" not in floats.stdout
    make_check(folder)
    assert integers.startswith("2 ")
    assert "gone" in integers


def test_onnx_reads_as_the_run_does(run, scrawl, digits):
    """From raw pixels to the same scores, in another program."""
    outcome = scrawl.here("export", run, "--format", "onnx")

    folder = run / "exports" / "onnx"
    model = onnxruntime.InferenceSession(folder / "model.onnx")
    (scores,) = model.run(None, {"image": digits.test.images})
    classes = json.loads((folder / "model.json").read_text())["classes"]
    assert outcome.lines[-2:] == [
        str(folder / "model.onnx"),
        str(folder / "model.json"),
    ]
    assert classes == [*"0123456789"]
    np.testing.assert_allclose(
        np.asarray(scores), Run.load(run).classifier(digits.test.images), atol=1e-5
    )


def test_a_keras_file_can_be_imported(run, scrawl, digits):
    """What Keras would load comes back as the same network."""
    scrawl.here("export", run, "--format", "keras", "-o", "there")

    back = scrawl.here("import", "there/model.keras", "-o", "back")

    assert back.code == 0, back
    mine, other = (
        Run.load(folder).classifier for folder in (run, scrawl.folder / "back")
    )
    images = digits.test.images[:50]
    np.testing.assert_allclose(other(images), mine(images), atol=1e-6)


def test_uvision_files_hold_the_weights(run, scrawl, digits):
    """What the debugger would write into memory is what the run has learned."""
    options = ("--base", "0x20001000", "--check", "--floats", "bits", "--example", "3")
    outcome = scrawl.here("export", run, "--format", "keil", *options, "--json")

    folder = run / "exports" / "keil"
    names = {path.name for path in folder.iterdir()}
    assert names == {"check.ini", "image.ini", "image.txt", "map.txt", "weights.ini"}
    (memory,) = replay_ini({
        "weights.ini": (folder / "weights.ini").read_bytes(),
        "image.ini": (folder / "image.ini").read_bytes(),
        "check.ini": (folder / "check.ini").read_bytes(),
    }).values()
    regions = {each["tensor"]: each for each in outcome.json["regions"]}
    at = regions["conv2d/kernel"]["address"] - 0x20001000
    weights = Run.load(run).network.weights["conv2d/kernel"]
    assert memory[at : at + 400] == weights.tobytes()
    pixels = (folder / "image.txt").read_text().split(",")
    assert len(pixels) == digits.test.images[3].size


def test_the_notebook_layout_says_its_holes(run, scrawl):
    """Four filters leave three of them."""
    outcome = scrawl.here("export", run, "--format", "keil", "--layout", "seed-004")

    assert outcome.code == 0, outcome
    assert outcome.stdout.count("(unused)") == 3
    assert outcome.lines[-3].endswith("keil-seed-004/init2.ini")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "2 Name a run and a format: `scrawl export latest --format c`."),
        (("--format", "c", "--layout", "seed-004"), "2 --layout is for --format keil"),
        (("--format", "onnx", "--data", "digits"), "2 --data is for c and keil"),
        (("--format", "onnx", "--target", "cortex-m0"), "2 --target is for c"),
        (("--format", "onnx", "--quantize", "int8"), "2 --quantize is for c and keil"),
        (("--format", "keil", "--base", "0x2000000g"), "2 '0x2000000g' is no address"),
        (("--format", "keil", "--base", "9999999999"), "2 '9999999999' is no address"),
        (
            ("--format", "keil", *(("--address", "dense/bias=0x20008000") * 2)),
            "2 --address places 'dense/bias' twice",
        ),
        (("--format", "keil", "--base", "0x20000002"), "2 .* multiple of 4"),
        (("--format", "keil", "--ram", "16K"), r"2 'dense/kernel' .* does not lie in"),
        (("--format", "keil", "--ram", "little"), "2 'little' is no size of a memory"),
        (
            ("--format", "keil", "--address", "dense"),
            "2 --address dense places nothing",
        ),
        (("--format", "keil", "--address", "no=0x20000000"), "2 Unknown .* 'no'"),
        (
            ("--format", "keil", "--address", "dense/bias=0x20000000"),
            "2 .*'image'.* and 'dense/bias'.* overlap",
        ),
        (("--format", "keil", "--example", "360"), "2 There is no test image 360"),
        (("--format", "c", "--data", "nothing"), "2 Unknown data"),
        (
            ("--format", "keil", "--layout", "seed-004", "--floats", "bits"),
            "2 The layout seed-004 has its own addresses",
        ),
        (
            ("--format", "keil", "--layout", "seed-004", "--quantize", "int8"),
            "2 The layout seed-004 writes floats",
        ),
    ],
)
def test_odd_requests_leave_no_folder(trained, options, said):
    """One line, and nothing is written."""
    run = () if not options else ("latest",)

    assert re.match(said, trained.refuses("export", *run, *options))


def test_a_network_that_has_no_weights(run, scrawl):
    """A run that was killed before its first epoch has nothing to export."""
    (run / "weights.safetensors").unlink()

    said = scrawl.refuses("export", run, "--format", "c")

    assert re.match(r"2 .*weights\.safetensors", said)


@pytest.mark.parametrize("options", [(), ("--quantize", "int8")])
def test_weights_that_lead_beyond_numbers(run, scrawl, options):
    """They are finite, and the scores are not: no export has a nan in it."""
    network = Run.load(run).network
    large = {name: np.full_like(w, 1e30) for name, w in network.weights.items()}
    save_network(run, replace(network, weights=large))
    reseal(run)

    said = scrawl.refuses("export", run, "--format", "c", *options)

    assert re.match(r"2 .*'cnn-mcu-4' .* Train (it )?again, with a lower", said)


def test_a_place_where_nothing_can_be_written(run, scrawl):
    """A file stands where the folder should be."""
    (scrawl.folder / "file").write_text("mine")

    said = scrawl.refuses("export", run, "--format", "c", "-o", "file/inside")

    assert said.startswith("2 file is no folder, so nothing can lie in it.")
