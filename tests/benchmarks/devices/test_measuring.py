"""A tiny look at two targets: trained once, measured once, and written down."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.devices.cells import Cell
from benchmarks.devices.forms import make_form
from benchmarks.devices.journal import Found, Journal
from benchmarks.devices.measuring import Bench, measure_cell
from benchmarks.devices.subjects import CNN_DEPTHWISE, Subject, trained
from scrawl.data import load_data
from scrawl.networks import Conv2D, Dense, Flatten, Network

pytest.importorskip("unicorn")
pytest.importorskip("elftools")
pytest.importorskip("ziglang")

OWN = Network.sequential(
    "tiny",
    Conv2D(2, 5, strides=4, activation="relu"),
    Flatten(),
    Dense(10, activation="softmax"),
    input_shape=(28, 28, 1),
)
TINY = Subject("cnn-mcu-4", "digits", epochs=1, own=OWN)
CELLS = [
    Cell(TINY.name, "int8", "host", "zig", images=6),
    Cell(TINY.name, "int8", "cortex-m4f", "zig", images=6),
    Cell(TINY.name, "float", "cortex-m4f", "zig", images=6),
]


def found_of(journal: Journal, cell: Cell) -> Found:
    """Return what was found of a cell that did not fail."""
    found = journal.results[cell].found
    assert found is not None
    return found


def test_measures_what_the_journal_lacks(tmp_path: Path, capsys):
    """Once: a new command finds the training and all results in its folder."""
    path = tmp_path / "journal.jsonl"

    Bench(tmp_path, Journal.read(path), jobs=2).measure(TINY, CELLS)
    first = capsys.readouterr().err
    Bench(tmp_path, Journal.read(path)).measure(TINY, CELLS)
    second = capsys.readouterr().err

    journal = Journal.read(path)
    assert first.count("0 labels and 0 scores differ") == len(CELLS)
    assert second == ""
    assert journal.accuracies[TINY.name, 6].label_differences == {"dense": 0}
    on_host, on_core, _ = (found_of(journal, cell).on_core for cell in CELLS)
    assert on_host is None
    assert on_core is not None
    assert [layer.name for layer in on_core.layers] == ["conv2d", "dense", "rest"]
    assert on_core.layers[0].multiply_accumulates == 2 * 25 * 6 * 6


def test_a_build_that_fails_is_a_result(tmp_path: Path):
    """It says why, and is measured again by the next command."""
    form = make_form(trained(TINY, tmp_path), "int8", load_data("digits"), 3)
    spoiled = replace(form.export, source=form.export.source + "int shown;\n")

    result = measure_cell(replace(form, export=spoiled), replace(CELLS[1], images=3))

    assert result.found is None
    assert "shows shown to others" in result.problem
    journal = Journal(tmp_path / "journal")
    journal.add(result)
    assert not journal.has(result.cell, result.fingerprint)


def test_trains_again_what_is_asked_otherwise(tmp_path: Path):
    """Another network or recipe under the same name is another training."""
    first = trained(TINY, tmp_path)
    kept = trained(TINY, tmp_path)
    other = trained(replace(TINY, own=CNN_DEPTHWISE), tmp_path)

    weight = next(iter(first.weights))
    assert (kept.weights[weight] == first.weights[weight]).all()
    assert other.nodes == CNN_DEPTHWISE.nodes
