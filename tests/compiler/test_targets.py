"""What generated code may use of a processor."""

from dataclasses import replace

import pytest

from scrawl.compiler import TARGETS, native_target, runs_here


def test_the_native_target_is_the_first_that_runs():
    """The table goes from wide to narrow."""
    running = [target for target in TARGETS.values() if runs_here(target)]

    assert native_target() == running[0]


def test_a_target_needs_all_of_its_features():
    """One that is missing, or that nobody knows, is enough."""
    native = native_target()

    assert runs_here(native)
    assert not runs_here(replace(native, features=(*native.features, "AVX9000")))


@pytest.mark.parametrize("name", TARGETS)
def test_the_features_are_known_to_numpy(name):
    """A name that NumPy gives up would hide a target for ever."""
    from numpy._core._multiarray_umath import __cpu_features__ as features

    target = TARGETS[name]
    is_of_arm = name == "neon"
    if is_of_arm != ("NEON" in features and "AVX2" not in features):
        pytest.skip("NumPy knows the processors of its own kind only")

    assert set(target.features) <= set(features)


@pytest.mark.parametrize("name", TARGETS)
def test_lanes_divide_what_is_padded(name):
    """Panels and rows are multiples of 16 floats."""
    target = TARGETS[name]

    assert 16 % target.lanes == 0
    assert target.name == name
    assert (target.arithmetic == "float32") == (name == "sse")
