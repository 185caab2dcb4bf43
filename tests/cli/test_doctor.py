import json
import os
import re
import subprocess
import sys

import pytest

from scrawl.compiler import find_compiler, library_cache, native_target


def test_a_healthy_machine_has_all_that_is_needed(scrawl):
    """Each thing in a line, the training last tried for real."""
    outcome = scrawl("doctor")

    assert outcome.code == 0
    assert outcome.stderr == ""
    for name in ("processor", "target", "compiler", "cache", "training"):
        assert re.search(rf"^(ok|warning) +{name} ", outcome.stdout, re.MULTILINE)
    assert re.search(r"^note +data mnist ", outcome.stdout, re.MULTILINE)
    assert find_compiler().version in outcome.stdout


def test_another_program_can_ask_too(scrawl, monkeypatch, tmp_path_factory):
    """The facts are fields of their own; what was built is gone again."""
    monkeypatch.setenv("SCRAWL_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    (library_cache() / "doctor" / "killed").mkdir(parents=True)

    said = scrawl.here("doctor", "--json").json

    found = {item["name"]: item for item in said["findings"]}
    assert said["ok"] is True
    assert found["target"]["lanes"] == native_target().lanes
    assert found["training"]["accuracy"] > 0.8
    assert found["training"]["images_per_second_of_one_thread"] > 0
    assert found["cache"]["folder"] == str(library_cache())
    assert found["cache"]["libraries"] >= 0
    assert found["room for runs"]["folder"] == str(scrawl.folder / "runs")
    assert list(library_cache().iterdir()) == []
    assert scrawl.files() == set()
    assert found["compiler"]["command"][0].startswith("/")


def test_a_cache_where_nothing_can_be_built_is_said_once(scrawl):
    """What fails because of it names it, and the rest is said all the same."""
    outcome = scrawl("doctor", SCRAWL_CACHE_DIR="/dev/null")

    assert outcome.code == 3
    assert re.search(
        r"^missing +cache +Cannot make .*/dev/null.* Set SCRAWL_CACHE_DIR",
        outcome.stdout,
        re.MULTILINE,
    )
    assert re.search(
        r"^missing +training +Needs the cache: see there\.$",
        outcome.stdout,
        re.MULTILINE,
    )
    assert re.search(r"^note +extra keras ", outcome.stdout, re.MULTILINE)
    assert outcome.stderr.startswith("scrawl: Something is missing: cache, training.")


@pytest.mark.skipif(os.name != "posix", reason="the compiler here is a script")
def test_a_compiler_that_only_answers_is_found_out(scrawl, tmp_path_factory):
    """It is found, and what it builds is tried."""
    compiler = tmp_path_factory.mktemp("compiler") / "cc"
    compiler.write_text('#!/bin/sh\n[ "$1" = --version ] && echo cc 1\n')
    compiler.chmod(0o755)

    outcome = scrawl("doctor", CC=compiler)

    assert outcome.code == 3
    assert re.search(rf"^ok +compiler +{compiler}: cc 1;", outcome.stdout, re.MULTILINE)
    assert re.search(
        rf"^missing +training +The C compiler '{compiler}' .* Set CC",
        outcome.stdout,
        re.MULTILINE,
    )
    assert scrawl.files() == set()


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="Linux has it")
def test_one_core_is_enough(scrawl):
    """All of them are then one."""
    code = (
        "import os, scrawl.cli;"
        "os.sched_setaffinity(0, {min(os.sched_getaffinity(0))});"
        "raise SystemExit(scrawl.cli.run_command(['doctor', '--json']))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=scrawl.folder,
        check=True,
        capture_output=True,
    )

    found = {item["name"]: item for item in json.loads(done.stdout)["findings"]}
    assert found["processor"]["text"].endswith("; 1 thread")
    assert found["training"]["images_per_second"] > 0
