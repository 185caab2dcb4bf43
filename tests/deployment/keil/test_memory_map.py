from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.deployment import Gap, MemoryMap, Ram, Region, Tensor
from scrawl.deployment.keil.memory_map import DType, place
from scrawl.errors import InvalidRequest, UnknownName

SMALL = Ram(0x20000000, 0x100)
FIRST = Tensor("first", "float32", (2, 3), ("features", "units"))
SECOND = Tensor("second", "int8", (5,), ("axis 0",))
DTYPES: tuple[DType, ...] = ("float32", "int32", "int8", "uint8")
SHAPES = st.lists(st.integers(1, 3), min_size=1, max_size=3).map(tuple)


def test_arrays_follow_each_other():
    """From the beginning of RAM, each on a word of its own."""
    memory = place((SECOND, FIRST))

    assert [region.address for region in memory.regions] == [0x20000000, 0x20000008]
    assert memory.end == 0x20000020
    assert memory.gaps() == ()


def test_packed_bytes_take_whole_words():
    """Five bytes take two words."""
    assert (SECOND.num_bytes, FIRST.num_bytes) == (8, 24)


def test_those_after_an_array_with_an_address_follow_it():
    """And what lies between is known to be unused."""
    third = Tensor("third", "float32", (1,), ("units",))

    memory = place((FIRST, SECOND, third), 0x20000010, {"second": 0x20000080})

    found = [region.address for region in memory.regions]
    assert found == [0x20000010, 0x20000080, 0x20000088]
    assert memory.gaps() == (Gap(0x20000028, 0x58),)


def test_an_array_is_found_by_its_name():
    """And what is not there is told with what is."""
    memory = place((FIRST, SECOND))

    assert memory.region("second") == Region(SECOND, 0x20000018)
    with pytest.raises(UnknownName, match=r"tensor 'third'\. Known: first, second\."):
        memory.region("third")


def test_an_address_for_what_is_not_there_is_refused():
    """A word was mistyped."""
    with pytest.raises(UnknownName, match=r"to give an address 'frist'\. Known: first"):
        place((FIRST,), addresses={"frist": 0x20000000})


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_arrays_that_overlap_are_both_named(order):
    """With their addresses, the lower one first, in whatever order they are given."""
    both = (Region(FIRST, 0x20000000), Region(SECOND, 0x20000010))
    message = (
        r"^'first' \(0x20000000 to 0x20000017\) and 'second' \(0x20000010 to"
        r" 0x20000017\) overlap by 8 bytes\. Move one of them\.$"
    )

    with pytest.raises(InvalidRequest, match=message):
        MemoryMap(tuple(both[place] for place in order))


def test_an_address_between_words_is_refused():
    """The message has the words around it."""
    message = (
        r"^The address 0x20000006 of 'first' is no multiple of 4\. Use 0x20000004 or"
        r" 0x20000008\.$"
    )
    with pytest.raises(InvalidRequest, match=message):
        MemoryMap((Region(FIRST, 0x20000006),))


@pytest.mark.parametrize("address", [0x1FFFFFFC, 0x200000EC])
def test_an_array_outside_of_ram_is_refused(address):
    """Before its beginning, or over its end by one word."""
    message = r"^'first' \(0x.* does not lie in the RAM from 0x20000000 to 0x200000FF\."
    with pytest.raises(InvalidRequest, match=message):
        MemoryMap((Region(FIRST, address),), SMALL)


def test_ram_can_be_filled_to_its_last_byte():
    """The end is not in it."""
    memory = MemoryMap((Region(FIRST, 0x200000E8),), SMALL)

    assert memory.end == SMALL.end


@pytest.mark.parametrize(
    ("start", "num_bytes"), [(-4, 8), (2, 8), (0, 0), (0, -4), (0xFFFFFFFC, 8)]
)
def test_ram_that_no_core_has_is_refused(start, num_bytes):
    """It has 32 bits to address it with."""
    with pytest.raises(InvalidRequest, match=r"^RAM of .* bytes from .* cannot be: it"):
        Ram(start, num_bytes)


@settings(max_examples=100)
@given(
    st.lists(st.tuples(st.sampled_from(DTYPES), SHAPES), min_size=1, max_size=6),
    st.dictionaries(st.integers(0, 5), st.integers(-1, 64), max_size=2),
    st.integers(1, 1000),
)
def test_no_map_has_a_byte_twice_or_outside(drawn, words, num_bytes):
    """Either every byte is one array's own and in RAM, or there is no such map."""
    tensors = tuple(
        Tensor(f"t{number}", dtype, shape, tuple(map(str, shape)))
        for number, (dtype, shape) in enumerate(drawn)
    )
    ram = Ram(0x20000000, num_bytes)
    addresses = {
        f"t{number}": ram.start + 4 * word
        for number, word in words.items()
        if number < len(drawn)
    }

    with suppress(InvalidRequest):
        memory = place(tensors, None, addresses, ram)
        used = [
            place
            for region in memory.regions
            for place in range(region.address, region.end)
        ]
        unused = sum(gap.num_bytes for gap in memory.gaps())
        assert len(set(used)) == len(used)
        assert set(used) <= set(range(ram.start, ram.end))
        assert max(used) - min(used) + 1 == len(used) + unused
