"""What was found is read again as it was written."""

from dataclasses import replace
from pathlib import Path

from benchmarks.devices.cells import Cell
from benchmarks.devices.journal import Journal
from tests.benchmarks.devices.made_up import ACCURACY, found_of, result_of

CELL = Cell("cnn-mcu-4", "int8", "cortex-m0", "zig")


def test_finds_what_was_kept(tmp_path: Path):
    """Of the same C and compiler; the latest counts."""
    path = tmp_path / "made" / "journal"
    journal = Journal.read(path)
    late = replace(result_of(CELL), fingerprint="late")

    for record in (result_of(CELL), late, ACCURACY):
        journal.add(record)

    assert Journal.read(path) == journal
    assert journal.results == {CELL: late}
    assert journal.has(CELL, "late")
    assert not journal.has(CELL, result_of(CELL).fingerprint)


def test_forgets_a_line_that_was_cut_off(tmp_path: Path):
    """A command that broke while writing loses one result, not all."""
    path = tmp_path / "journal"
    Journal(path).add(result_of(CELL))
    with path.open("a") as file:
        file.write('\n{"kind": "cell", "cell": {"netw')
    Journal(path).add(ACCURACY)

    journal = Journal.read(path)
    assert list(journal.results) == [CELL]
    assert list(journal.accuracies.values()) == [ACCURACY]


def test_a_time_that_was_not_taken_alone_is_taken_again(tmp_path: Path):
    """Only where the page tells it."""
    journal = Journal(tmp_path / "journal")
    untimed = replace(CELL, target="cortex-m3")
    crowded = replace(found_of(CELL), is_alone=False)

    for cell in (CELL, untimed):
        journal.add(replace(result_of(cell), found=crowded))

    assert not journal.has(CELL, result_of(CELL).fingerprint)
    assert journal.has(untimed, result_of(untimed).fingerprint)
