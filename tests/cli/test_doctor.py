import re

from scrawl.compiler import find_compiler, library_cache, native_target


def test_a_healthy_machine_has_all_that_is_needed(scrawl):
    """Each thing in a line, the training last tried for real."""
    outcome = scrawl("doctor")

    assert outcome.code == 0
    assert outcome.stderr == ""
    for name in ("processor", "target", "compiler", "cache", "training"):
        assert re.search(rf"^ok +{name} ", outcome.stdout, re.MULTILINE)
    assert re.search(r"^note +data mnist ", outcome.stdout, re.MULTILINE)
    assert find_compiler().version in outcome.stdout


def test_another_program_can_ask_too(scrawl):
    """The facts are fields of their own."""
    said = scrawl.here("doctor", "--json").json

    found = {item["name"]: item for item in said["findings"]}
    assert said["ok"] is True
    assert found["target"]["lanes"] == native_target().lanes
    assert found["training"]["accuracy"] > 0.8
    assert found["cache"]["folder"] == str(library_cache())


def test_nothing_is_left_behind(scrawl, monkeypatch, tmp_path_factory):
    """The library that was tried, and the run, are gone when the answer is there."""
    monkeypatch.setenv("SCRAWL_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))

    outcome = scrawl.here("doctor")

    assert outcome.code == 0
    assert list(library_cache().iterdir()) == []
    assert scrawl.files() == set()
