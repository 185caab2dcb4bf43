from dataclasses import replace

import pytest

from scrawl.reporting.facts import (
    data_of,
    facts_of,
    machine_of,
    notices_of,
    recipe_of,
    status_of,
)
from scrawl.training import Recipe, Run


def values(facts) -> dict[str, str]:
    """Return the values of *facts* by their names."""
    return {fact.name: fact.value for fact in facts}


def test_the_run_is_told_in_a_few_lines(run):
    """What it was, and how it went."""
    facts = values(facts_of(run, "done"))

    assert facts["accuracy"] == f"{100 * run.info.accuracy:.2f} %"
    assert facts["network"] == "cnn-mcu-4"
    assert facts["epochs"] == "4 of 4"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("running", "still going on"),
        ("stopped", "ended from outside"),
        ("interrupted", "was interrupted"),
        ("diverged", "stopped being a finite number"),
        ("failed", "log.txt says why"),
    ],
)
def test_a_reader_is_told_first_that_something_is_amiss(run, status, words):
    """Before any number."""
    [notice] = notices_of(run, status)

    assert words in notice


def test_a_run_that_is_done_needs_no_word(run):
    """Unless it was resumed, or stopped early."""
    assert list(notices_of(run, "done")) == []


def test_what_happened_on_the_way_is_told(changed, run):
    """As it explains curves that end early, or a time that is too short."""
    info = replace(run.info, num_resumed=2, stopped_early=True)

    notices = list(notices_of(changed(info=info), "done"))

    assert [notice.rpartition(" ")[2] for notice in notices] == ["times.", "loss."]


def test_who_was_killed_is_stopped_and_not_running(changed, run):
    """It could not say so itself."""
    killed = changed(info=replace(run.info, status="running"))

    assert status_of(killed) == "stopped"
    assert status_of(run) == "done"


def test_the_recipe_is_in_the_words_of_its_file():
    """So that it can be written again."""
    facts = values(recipe_of(Recipe(epochs=3, optimizer="sgd")))

    assert facts["epochs"] == "3"
    assert facts["optimizer"] == "sgd"


def test_data_and_machine_are_told(run):
    """Digest, processor, versions, and the time of each part."""
    data, machine = values(data_of(run.info)), values(machine_of(run.info))

    assert data["SHA-256"] == f"{run.info.data_used().digest[:16]}…"
    assert machine["processor"] == run.info.machine.cpu
    assert {"numpy", "time to train", "command"} <= machine.keys()


def test_a_run_without_its_files_has_facts(run, tmp_path):
    """Those of run.json alone."""
    bare = Run(tmp_path)
    bare.__dict__["info"] = run.info

    facts = values(facts_of(bare, "failed"))

    assert facts["epochs"] == "unknown"
    assert facts["network"] == "cnn-mcu-4"
