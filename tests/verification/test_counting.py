"""Instructions are counted to the last one, the same each time."""

from dataclasses import replace

import pytest

from scrawl.verification import (
    count_instructions,
    count_layers,
    find_toolchain,
    pack_inputs,
)
from scrawl.verification.unicorn_machine import num_instructions
from tests.verification.cases import NAMES, draw_inputs, load_export, spoiled


@pytest.mark.parametrize("name", NAMES)
def test_counts_are_repeatable(name, toolchain, built):
    """And those of two examples are the sum of those of each."""
    program = built(load_export(name), toolchain)
    records = pack_inputs(program.export, draw_inputs(program.export, 2))

    both = count_instructions(program, records)

    assert both == count_instructions(program, records)
    each = [count_instructions(program, records[i : i + 1]) for i in range(2)]
    assert 2 * both == sum(each)


def test_layers_are_the_whole(toolchain, built):
    """With the rest, which is what calls them, they are what the program takes."""
    program = built(load_export("tiny_integer"), toolchain, is_measured=True)
    records = pack_inputs(program.export, draw_inputs(program.export, 3))

    layers = count_layers(program, records)

    total = sum(layer.instructions for layer in layers)
    assert total == pytest.approx(count_instructions(program, records))
    assert max(layers, key=lambda layer: layer.instructions).name == "conv"


@pytest.mark.parametrize("core_name", ["cortex-m0", "cortex-m4f"])
def test_instructions_that_are_known(core_name, built):
    """A hundred more of them are a hundred more."""
    toolchain = find_toolchain(core_name, "zig")
    nops = '__asm__ volatile(".rept 100\\n\\tnop\\n\\t.endr");'
    programs = [built(spoiled(code), toolchain) for code in (nops, "")]
    records = pack_inputs(programs[0].export, draw_inputs(programs[0].export, 1))

    more, less = (count_instructions(each, records) for each in programs)

    assert more - less == 100


def test_helpers_count_for_their_layer(built):
    """A core without floats calls functions for them, which belong to no layer."""
    export = load_export("tiny_float")
    toolchain = find_toolchain("cortex-m0", "zig")
    program = built(export, toolchain, is_measured=True)
    records = pack_inputs(export, draw_inputs(export, 1))

    *layers, rest = count_layers(program, records)

    assert rest.name == "rest"
    assert rest.instructions < 50
    assert all(layer.instructions > 1000 for layer in layers)


def test_c_without_layers(built):
    """There is nothing to tell of them."""
    export = load_export("tiny_integer")
    export = replace(export, source=export.source.replace("_layer_", "_part_"))
    program = built(export, find_toolchain("cortex-m3", "zig"), is_measured=True)

    assert count_layers(program, pack_inputs(export, draw_inputs(export, 1))) == ()


def test_both_lengths_of_instructions():
    """nop, udiv, bx lr: two, four, two bytes."""
    assert num_instructions(bytes.fromhex("00bf b0fbf1f1 7047")) == 3
