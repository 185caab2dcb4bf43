"""Every core says what it must, with every compiler; integers to the bit."""

import shutil

import numpy as np
import pytest

from scrawl.errors import CheckFailed, InvalidRequest
from scrawl.verification import (
    HOST,
    find_toolchain,
    find_toolchains,
    pack_inputs,
    require_agreement,
    run_in_unicorn,
    run_on_host,
    verify,
)
from tests.verification.cases import EXPECTED, NAMES, draw_inputs, load_export, spoiled

NUM_EXAMPLES = 150  # two processes, where there are two cores


@pytest.mark.parametrize("name", NAMES)
def test_every_core_agrees(name, toolchain):
    """Scores are those of NumPy, in Unicorn; and the device is measured."""
    export = load_export(name)
    inputs = draw_inputs(export, NUM_EXAMPLES)

    found = verify(export, toolchain, inputs, EXPECTED[name](inputs))

    assert found.holds
    assert found.num_images == NUM_EXAMPLES
    device = found.device
    assert device is not None
    assert device.sizes.ram_bytes == {"tiny_float": 72, "tiny_integer": 18 + 2}[name]
    assert 0 < device.stack_bytes <= (device.stack_bound_bytes or 4096)
    assert device.instructions_per_image > 1000
    layers = [layer.name for layer in device.layers]
    last = {"tiny_float": "softmax", "tiny_integer": "sum"}[name]
    assert layers == ["conv", "dense", last, "rest"]


@pytest.mark.parametrize("name", NAMES)
def test_every_compiler_of_the_host_agrees(name):
    """The same program, without a core: nothing of a device is told."""
    export = load_export(name)
    inputs = draw_inputs(export, NUM_EXAMPLES)
    expected = EXPECTED[name](inputs)

    found = [verify(export, each, inputs, expected) for each in find_toolchains(HOST)]

    assert len(found) == 2 if shutil.which("cc") else 1
    assert all(each.holds and each.device is None for each in found)


def test_floats_are_those_of_the_host(toolchain, built):
    """To the bit: each sum is rounded alike, with a unit for floats or without."""
    export = load_export("tiny_float")
    records = pack_inputs(export, draw_inputs(export, 40))

    here = run_on_host(built(export, find_toolchain(HOST)), records)
    there = run_in_unicorn(built(export, toolchain), records)

    assert np.array_equal(here.scores["digit"], there.scores["digit"])


@pytest.mark.parametrize("target", [HOST, "cortex-m0"])
def test_a_wrong_network_is_caught(target):
    """The first example that is read otherwise is named."""
    export = spoiled("if (image[0] == 77) { digit[1] = 1 << 20; }")
    inputs = draw_inputs(export, 30)
    inputs["image"][:, 0, 0] = 0
    inputs["image"][[17, 23], 0, 0] = 77
    expected = EXPECTED["tiny_integer"](inputs)
    toolchain = find_toolchain(target, "zig")

    found = verify(export, toolchain, inputs, expected)

    assert not found.holds
    with pytest.raises(
        CheckFailed, match=r"'digit', [12] of 30 labels .* example 17\."
    ):
        require_agreement(found.agreements, target)


@pytest.mark.parametrize(
    ("statement", "before", "said"),
    [
        ("digit[0] += missing(digit[1]);", "int missing(int x);", "refuses .* missing"),
        ("int unused = 1;", "", "refuses the exported C .* unused"),
        ("digit[0] += called++;", "int called;", "shows called to others"),
        ("digit[0] += seed++;", "static int seed = 3;", "4 bytes of initialized glob"),
    ],
    ids=["missing", "warning", "shown", "initialized"],
)
def test_claims_that_do_not_hold(statement, before, said):
    """The C is refused, by the compiler or by what its object file holds."""
    export = spoiled(statement, before)
    inputs = draw_inputs(export, 3)
    toolchain = find_toolchain("cortex-m3", "zig")

    with pytest.raises(CheckFailed, match=said):
        verify(export, toolchain, inputs, EXPECTED["tiny_integer"](inputs))


def test_inputs_of_another_network():
    """They are told before anything is compiled."""
    export = load_export("tiny_integer")
    inputs = draw_inputs(load_export("tiny_float"), 3)

    with pytest.raises(InvalidRequest, match=r"takes 2 inputs.* given were 1"):
        verify(export, find_toolchain(HOST), inputs, {})
