"""The comparison of the engines: what is kept, and what is said of it."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from benchmarks.engines import (
    ENGINES,
    QUESTIONS,
    Trial,
    keep,
    name_of,
    page,
    read_journal,
)

TRIAL = Trial(QUESTIONS[0], "keras", seed=1, images=100)


def test_goes_on_with_what_was_trained(tmp_path: Path):
    """What was kept is found by all that decides it."""
    path = tmp_path / "made" / "journal"

    assert read_journal(path) == {}
    keep(path, TRIAL, 0.5)
    keep(path, replace(TRIAL, seed=2), 0.25)

    done = read_journal(path)
    assert done == {name_of(TRIAL): 0.5, name_of(replace(TRIAL, seed=2)): 0.25}
    other = replace(TRIAL.question, recipe={"epochs": 3})
    assert name_of(replace(TRIAL, question=other)) not in done


def test_forgets_a_line_that_was_cut_off(tmp_path: Path):
    """A run that broke while writing loses one training, not all."""
    path = tmp_path / "journal"
    keep(path, TRIAL, 0.5)
    with path.open("a") as file:
        file.write('\n{"trial": {"engi')
    keep(path, replace(TRIAL, seed=2), 0.25)

    assert list(read_journal(path).values()) == [0.5, 0.25]


def test_says_of_each_network_whether_the_engines_agree():
    """A mean outside the interval of the compiled engine does not."""
    done = {
        name_of(Trial(question, engine, seed, 100)): 0.9 + 0.01 * seed
        for question, engine, seed in product(QUESTIONS, ENGINES, range(2))
    }
    far = Trial(QUESTIONS[1], "keras", 0, 100)
    done |= {name_of(replace(far, seed=seed)): 0.1 + 0.01 * seed for seed in range(2)}

    rows = [line for line in page(done, 2, 100) if line.startswith("| ")][1:]

    assert [row.split(" | ")[0] for row in rows] == [
        f"| {question.network}" for question in QUESTIONS
    ]
    apart = ["does not" in row for row in rows]
    assert apart == [False, True, False, False]
    assert rows[0].split(" | ")[1] == "90.50 % ± 6.35"


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda item: item.network)
def test_both_engines_get_the_same_recipe(question):
    """It says nothing that only one of them would understand."""
    assert question.recipe.keys() <= {"epochs", "batch_size"}
