"""Where values lie: in a worker's scratch, or in the memory of the batch."""

import re

from scrawl.compiler.memory import Buffer, Extent, Memory, reference

VALUE, GRADIENT, KERNEL, ROOM = (
    Buffer("value", 1),
    Buffer("gradient", 1),
    Buffer("kernel", 2),
    Buffer("room", 3),
)
FLOATS = {VALUE: 20, GRADIENT: 7, KERNEL: 100, ROOM: 33}


def extent(buffer: Buffer) -> Extent:
    """Return how many floats a buffer needs."""
    return Extent(FLOATS[buffer], once=buffer == KERNEL)


def test_what_one_loop_touches_lies_in_its_scratch():
    """One image at a time is enough: no address depends on the image."""
    memory = Memory(16, extent)
    lines = [f"f({reference(VALUE)}, {reference(GRADIENT)});"]

    memory.note(lines, "loop 1")
    memory.settle()

    assert memory.resolve(lines[0]) == "f(scratch + 0, scratch + 32);"
    assert memory.scratch_floats >= 32 + 7
    assert memory.batch_floats < 32


def test_what_two_loops_touch_has_room_for_the_batch():
    """And so has what no loop touches."""
    memory = Memory(16, extent)

    memory.note([reference(VALUE)], "loop 1")
    memory.note([reference(VALUE), reference(GRADIENT)], "loop 2")
    memory.note([reference(GRADIENT, "0")], "")
    memory.settle()

    assert memory.resolve(reference(VALUE)) == "job->values + 0 + (i64)i * 20"
    assert memory.resolve(reference(VALUE, "from")) == (
        "job->values + 0 + (i64)from * 20"
    )
    assert memory.resolve(reference(GRADIENT, "0")) == f"job->values + {32 * 16}"
    assert memory.batch_floats >= (32 + 16) * 16


def test_what_is_needed_once_has_one_place():
    """Whatever the image."""
    memory = Memory(16, extent)

    memory.note([reference(KERNEL)], "loop 1")
    memory.note([reference(KERNEL)], "")
    memory.settle()

    assert memory.resolve(reference(KERNEL)) == "job->values + 0"
    assert 100 <= memory.batch_floats <= 112 + 16


def test_loops_use_the_same_scratch_in_turn():
    """The longest decides how much there is."""
    memory = Memory(16, extent)

    memory.note([reference(VALUE)], "loop 1")
    memory.note([reference(GRADIENT)], "loop 2")
    memory.note([reference(ROOM, "0")], "")
    memory.settle()

    places = [memory.resolve(reference(buffer)) for buffer in (VALUE, GRADIENT, ROOM)]
    assert places == ["scratch + 0"] * 3
    assert 48 <= memory.scratch_floats <= 48 + 16


def test_no_reference_is_left():
    """Whatever else the line says."""
    memory = Memory(16, extent)
    line = f'g({reference(VALUE)}) + h({reference(VALUE, "0")}, "@");'

    memory.note([line], "loop 1")
    memory.settle()

    assert not re.search(r"@\w", memory.resolve(line))
