"""`scrawl import`: from a file of Keras to whatever stands where RUN does."""

import gzip
import json
from pathlib import Path

import h5py
import numpy as np
import pytest

from scrawl.data import write_idx
from tests.importing.conftest import SMALL_WEIGHTS, chain, layer, small, write_h5

GOLDEN = Path(__file__).parents[1] / "golden" / "keras"


def of_mnist(path: Path) -> None:
    """Write a perceptron that takes rows of 784."""
    random = np.random.default_rng(1)
    source = {"batch_input_shape": [None, 784]}
    config = chain(layer("Dense", "out", units=10, activation="softmax", **source))
    kernel = random.normal(size=(784, 10)).astype(np.float32)
    arrays = {"out/kernel:0": kernel, "out/bias:0": np.zeros(10, np.float32)}
    write_h5(path, config, {"out": arrays})


@pytest.fixture
def imported(scrawl):
    """Return the command, in a folder with a run of an imported network."""
    of_mnist(scrawl.folder / "mnist.h5")
    outcome = scrawl.here("import", "mnist.h5", "--scale", "1/255")
    assert outcome.code == 0, outcome
    return scrawl


def test_an_import_says_what_it_made(scrawl):
    """Where from, what enters, and what was added; the folder comes last."""
    of_mnist(scrawl.folder / "mnist.h5")

    outcome = scrawl("import", "mnist.h5", "--scale", "1/255")

    assert outcome.code == 0, outcome
    assert outcome.lines == [
        "network     mnist, 7,850 parameters",
        "trained by  keras 2.0.4 on tensorflow",
        "takes       out_input: 28x28x1 pixels",
        "classes     0, 1, 2, 3, 4, 5, 6, 7, 8, 9",
        "added       a Rescaling of the pixels in front: times 0.00392157, plus 0",
        "added       images of 28x28x1 enter instead of 784, in the same order",
        "runs/mnist-imported",
    ]
    assert outcome.stderr == ""


def test_the_same_as_json(scrawl):
    """With names that do not change."""
    write_h5(scrawl.folder / "small.h5", small(), SMALL_WEIGHTS)

    said = scrawl.here(
        *("import", "small.h5", "--scale", "1", "--classes", "a, b,c", "-o", "out"),
        "--json",
    ).json

    assert said.pop("sha256").isalnum()
    assert said == {
        "run": "out",
        "network": "small",
        "parameters": 51,
        "keras": "2.0.4",
        "backend": "tensorflow",
        "inputs": [{"name": "around_input", "shape": [4, 4, 1], "kind": "pixels"}],
        "classes": ["a", "b", "c"],
        "added": [],
    }
    assert (scrawl.folder / "out" / "network.json").is_file()


def test_classes_may_be_those_of_a_data_set(scrawl):
    """By its name."""
    of_mnist(scrawl.folder / "it.h5")

    words = ("--scale", "1", "--classes", "fashion-mnist", "--json")
    said = scrawl.here("import", "it.h5", *words).json

    assert said["classes"][:2] == ["T-shirt/top", "Trouser"]


def test_a_file_of_today_is_imported(scrawl):
    """The newer form, which rescales pixels itself."""
    packed = (GOLDEN / "3.6.0-whole.keras.gz").read_bytes()
    (scrawl.folder / "it.keras").write_bytes(gzip.decompress(packed))

    outcome = scrawl.here("import", "it.keras")

    assert outcome.code == 0, outcome
    assert "images of 10x9x1 enter instead of 10x9" in outcome.stdout


def test_an_imported_network_predicts_and_is_evaluated(imported, seven):
    """On data that are named: nobody knows its own."""
    predicted = imported.here("predict", "latest", seven)
    evaluated = imported.here("evaluate", "latest", "--data", "digits", "--figures")
    missing = imported.refuses("evaluate", "latest")

    assert predicted.code == 0, predicted
    assert evaluated.code == 0, evaluated
    assert evaluated.stdout.startswith("accuracy")
    assert missing == (
        "2 Nobody knows what 'mnist' was trained on: it was imported. Where a command"
        " takes --data, name some."
    )


def test_an_imported_network_is_explained_and_reported(imported, seven):
    """Its page says that there is no more to tell."""
    explained = imported.here("explain", "latest", seven)
    reported = imported.here("report", "latest")
    missing = imported.refuses("explain", "latest")

    assert explained.code == 0, explained
    assert reported.code == 0, reported
    page = (imported.folder / "runs/mnist-imported/report.html").read_text()
    assert "The network was trained elsewhere, and imported" in page
    assert "keras 2.0.4 on tensorflow" in page
    assert "it was given a rescaling" in page.lower()
    assert missing.startswith("2 The run mnist-imported has no predictions.npz: its")


def test_an_imported_network_is_listed_and_shown(imported):
    """As what it is: nothing is damaged, and nothing can go on."""
    listed = imported.here("runs", "list")
    shown = imported.here("runs", "show", "latest")
    record = imported.here("runs", "show", "latest", "--json").json
    refused = imported.refuses("train", "--resume", "latest")

    assert listed.lines[1].split()[:4] == ["mnist-imported", "imported", "-", "mnist"]
    assert len(listed.lines) == 2
    assert "imported from  mnist.h5" in shown.stdout
    assert "trained by     keras 2.0.4 on tensorflow" in shown.stdout
    assert "seed" not in shown.stdout
    assert (record["status"], record["data"], record["problems"]) == (
        "imported",
        None,
        [],
    )
    assert "was imported: its training was elsewhere" in refused


def test_an_imported_network_learns_anew(imported):
    """Its layers are a network as any other."""
    words = ("--model", "runs/mnist-imported/network.json", "--epochs", "1", "--quiet")

    outcome = imported.here("train", "--data", "digits", *words)

    assert outcome.code == 0, outcome


def test_what_cannot_be_imported_leaves_nothing_behind(scrawl):
    """One line, and no folder."""
    of_mnist(scrawl.folder / "mnist.h5")
    (scrawl.folder / "it.keras").write_text("{}")
    with h5py.File(scrawl.folder / "weights.h5", "w") as file:
        file["layer"] = np.zeros(3, np.float32)

    assert scrawl.refuses("import") == (
        "2 Name a file that Keras has saved: `scrawl import model.keras --scale 1/255`."
    )
    assert scrawl.refuses("import", "mnist.h5").startswith(
        "2 The model does not rescale its input 'out_input' itself, and the file does"
    )
    assert scrawl.refuses("import", "mnist.h5", "--scale", "255 ones").startswith(
        "2 '255 ones' is no scale of pixels."
    )
    assert scrawl.refuses("import", "it.keras", "--scale", "1").startswith(
        "2 it.keras cannot be imported. It is neither a zip archive nor HDF5"
    )
    assert scrawl.refuses("import", "weights.h5", "--scale", "1").startswith(
        "2 weights.h5 cannot be imported. It holds weights alone, without the network."
    )
    assert scrawl.refuses("import", "gone.h5", "--scale", "1").startswith(
        "2 There is no file gone.h5."
    )
    assert scrawl.refuses("import", "mnist.h5", "--scale", "1", "--classes", "a") == (
        "2 mnist.h5 cannot be imported. The first output of 'mnist', 'out', has 10"
        " classes, but 1 are named. Name as many, or change its units."
    )


def test_a_run_is_not_written_over(imported):
    """The next one has another name."""
    again = imported.here("import", "mnist.h5", "--scale", "1/255")
    same = imported.refuses(*(
        "import",
        "mnist.h5",
        "--scale",
        "1",
        "-o",
        "runs/mnist-imported",
    ))

    assert again.lines[-1] == "runs/mnist-imported-2"
    assert same.startswith("2 runs/mnist-imported already holds a run")


def test_an_imported_run_reads_as_keras_did(scrawl):
    """Through the commands, what the Keras of the file said."""
    packed = (GOLDEN / "2.2.4-sequential.h5.gz").read_bytes()
    (scrawl.folder / "it.h5").write_bytes(gzip.decompress(packed))
    said = json.loads((GOLDEN / "2.2.4.json").read_text())["sequential"]
    images = (np.arange(len(said) * 90) * 151 % 256).astype(np.uint8)
    write_idx(scrawl.folder / "images", images.reshape(-1, 10, 9))

    scrawl.here("import", "it.h5", "--scale", "1/255")
    read = scrawl.here("predict", "latest", "images", "--json").json

    for record, row in zip(read, said, strict=True):
        [digit] = record["digits"]
        assert digit["digit"] == str(np.argmax(row))
        assert digit["score"] == pytest.approx(max(row), abs=1e-5)
