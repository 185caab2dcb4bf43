"""What workers are given lies where the kernels look for it."""

import ctypes

import pytest

from scrawl.compiler import find_compiler, native_target
from scrawl.compiler.emit import preamble
from scrawl.compiler.job import CACHE_LINE, TEAM_BYTES, Job, aligned, new_team
from scrawl.compiler.toolchain import build
from scrawl.errors import MissingOnMachine


def test_both_sides_lay_out_the_same_fields(tmp_path):
    """The compiler itself compares the places."""
    checks = [
        f"__builtin_offsetof(Job, {name.strip('_')}) == {getattr(Job, name).offset}"
        for name, *_ in Job._fields_
    ]
    checks.append(f"sizeof(Job) == {ctypes.sizeof(Job)}")
    checks.append(f"sizeof(Team) == {TEAM_BYTES}")
    asserts = [f'_Static_assert({check}, "{check}");' for check in checks]
    source = tmp_path / "job.c"
    source.write_text("\n".join([preamble(native_target()), *asserts]))

    build(find_compiler(), native_target(), source, tmp_path / "library")

    assert (tmp_path / "library").exists()


@pytest.mark.parametrize("floats", [1, 15, 16, 1000])
def test_memory_begins_with_a_cache_line(floats):
    """So that vectors of different workers never share one."""
    for _ in range(5):
        memory = aligned(floats)

        assert memory.shape == (floats,)
        assert memory.ctypes.data % CACHE_LINE == 0
        assert not memory.any()


def test_a_team_knows_how_many_it_has():
    """The rest is 0: nobody waits, no unit is shared out."""
    team = new_team(3)

    assert team.nbytes == TEAM_BYTES
    assert team[0] == 3
    assert not team[1:].any()


def test_more_memory_than_there_is_has_a_message():
    """How much was needed, and what to change."""
    with pytest.raises(
        MissingOnMachine, match=r"GiB of memory .*smaller network or ba"
    ):
        aligned(1 << 58)
