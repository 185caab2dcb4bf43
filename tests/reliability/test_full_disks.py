"""A disk without room for what is compiled, or for what comes from stdin."""

import errno
import os

import pytest

from scrawl.cli import run_command

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the compiler is a script")

COMPILER = """#!/bin/sh
[ "$1" = --version ] && exec echo cc 1.0
echo "cc: {} while writing" >&2
exit 1
"""
TRAIN = ("train", "--data", "digits", "--model", "cnn-mcu-4", "--quiet")


def test_a_compiler_without_room_asks_for_room(tmp_path, monkeypatch, capsys):
    """Another compiler would be of no help."""
    program = tmp_path / "cc"
    program.write_text(COMPILER.format(os.strerror(errno.ENOSPC)))
    program.chmod(0o755)
    monkeypatch.setenv("CC", str(program))
    monkeypatch.setenv("SCRAWL_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)

    code = run_command([*TRAIN, "--out", "run"])

    said = capsys.readouterr().err
    assert code == 3
    assert said.count("\n") == 1
    assert "No space left" in said
    assert "SCRAWL_CACHE_DIR" in said
    assert "TMPDIR" in said
    assert not (tmp_path / "run").exists()
