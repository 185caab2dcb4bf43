"""The page says what was measured, and what of it was not enough."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.devices.__main__ import main
from benchmarks.devices.aims import aims
from benchmarks.devices.cells import Cell
from benchmarks.devices.forms import ARITHMETICS
from benchmarks.devices.journal import Journal, Result
from benchmarks.devices.page import page
from benchmarks.devices.results import Results
from benchmarks.devices.subjects import SUBJECTS
from scrawl.verification import TARGETS
from tests.benchmarks.devices.made_up import ACCURACY, found_of, result_of

pytest.importorskip("unicorn")

CELLS = [
    Cell(network, arithmetic, target, "zig" if target == "host" else compiler)
    for network, arithmetic, target, compiler in product(
        SUBJECTS, ARITHMETICS, TARGETS, ("gcc", "zig")
    )
]
SMALL = [
    Cell("cnn-mcu-4", "int8", "cortex-m0", name, optimization="-Os")
    for name in ("gcc", "zig")
]
WORST = Cell("cnn-16-32", "int8", "cortex-m7", "gcc")


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """Return one that has everything."""
    made = Journal(tmp_path / "journal")
    for cell in dict.fromkeys((*CELLS, *SMALL)):
        made.add(result_of(cell))
    for name in SUBJECTS:
        made.add(replace(ACCURACY, network=name))
    return made


def verdicts(journal: Journal) -> dict[str, str]:
    """Return the verdict on each aim."""
    return {aim.what: aim.verdict for aim in aims(Results(journal))}


def test_says_that_all_is_met(journal: Journal):
    """Only instructions are too many: 3.0 for each product on cortex-m4f."""
    missed = [what for what, verdict in verdicts(journal).items() if verdict != "met"]

    assert missed == [
        "instructions per MAC of int8 cnn-mcu-4, cortex-m4f, gcc -O2",
        "instructions per MAC of int8 cnn-mcu-4, cortex-m4f, zig -O2",
    ]


def test_what_is_missing_is_not_met(tmp_path: Path):
    """An empty journal proves nothing."""
    assert set(verdicts(Journal(tmp_path / "journal")).values()) == {"not all measured"}


@pytest.mark.parametrize(
    "changes",
    [
        {"label_differences": 1},
        {"score_differences": 1, "largest_score_difference": 1.0},
    ],
    ids=["label", "score"],
)
def test_one_difference_is_a_miss(journal: Journal, changes):
    """In whichever build it is; floats keep their verdict."""
    journal.add(replace(result_of(WORST), found=replace(found_of(WORST), **changes)))

    said = verdicts(journal)

    assert said[next(iter(said))] == "**missed**"
    assert [verdict for what, verdict in said.items() if what.startswith("float")] == [
        "met",
        "met",
    ]


def test_a_build_that_failed_is_a_miss(journal: Journal):
    """The page says why."""
    journal.add(Result(WORST, "late", problem="It crashed."))

    text = page(Results(journal))

    assert "0 and 0, in 65 builds, 1 failed | **missed** |" in text
    assert "int8 cnn-16-32, cortex-m7, gcc -O2, 10,000 images: It crashed." in text


def test_a_look_says_that_it_is_one(tmp_path: Path):
    """Its results are its own, and those of all images do not count for it."""
    journal = Journal(tmp_path / "journal")
    journal.add(result_of(replace(WORST, images=50)))

    assert "is a look with 50 images" in page(Results(journal, 50))
    assert "cnn-16-32, int8" not in page(Results(journal))


def test_accuracy_that_is_lost(journal: Journal):
    """The worst network is named; 0.2 points are allowed, and what is more is not."""
    journal.add(replace(ACCURACY, network="cnn-mcu-8", int8_accuracies={"dense": 0.97}))

    text = page(Results(journal))

    assert "| 0.2 points | +0.32 points (cnn-mcu-8, dense) | **missed** |" in text
    assert "| cnn-mcu-8, dense | 5,874 | 5, seed 0 | 97.32 % | 97.00 % | -0.32" in text


def test_shows_every_build(journal: Journal):
    """Its bytes and its instructions; layers of the network that is counted."""
    text = page(Results(journal))

    row = "| cortex-m0 | gcc | 10,000 | 0 | 0 | 500 | 200 | 30 | 40 | 60 | 3.00 |"
    assert text.count(row) == len(SUBJECTS)
    assert "| cortex-m0 | gcc | 200 | 0 | 0.0e+00 | 2.5e-01 | 500 |" in text
    assert "| host | zig | 10,000 | 0 | 0 | - |" in text
    assert "| conv2d | 20 | 55 | 55 | 55 | 55 |" in text
    assert "| cnn-mcu-4 | int8 | cortex-m4f | zig | 1.0 s | 10.0 s | 11.0 s |" in text
    assert "- cortex-m33, gcc: gcc 12, `-std=c99 -O2`" in text
    assert "QEMU's" not in text


def test_refuses_unknown_networks_before_anything_is_trained():
    """The known ones are listed."""
    result = CliRunner().invoke(main, ["--only", "cnn"])

    assert result.exit_code == 2
    assert "'cnn' is not one of 'cnn-mcu-4'" in result.output
