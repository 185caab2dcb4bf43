"""An .ini is read as from an enemy, and as the debugger would read it."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.deployment import KeilOptions, Ram, keil_map, replay_ini, to_keil
from scrawl.deployment.keil import ini_lines, replay
from scrawl.deployment.keil.checking import FUNCTIONS
from scrawl.errors import CheckFailed, InvalidFile

TEXT = b"_WFLOAT(0x20000000, 0.5)\n_WDWORD(0x20000004, 0x00000001L)\n"
CHECKS = "\n".join([*FUNCTIONS, "scrawl_check(0x20000000, 0x3F000000)"]).encode()


def one(text: str) -> dict[int, bytes]:
    """Replay a file of one text."""
    return replay_ini({"a.ini": text.encode()})


@pytest.mark.parametrize(
    "options",
    [
        KeilOptions(),
        KeilOptions(floats="bits", has_check=True),
        KeilOptions(layout="seed-004", has_check=True),
        KeilOptions(addresses={"dense/kernel": 0x20010000}, has_check=True),
    ],
)
def test_what_was_written_is_read(options, network_of, image):
    """Every array lies at its address, with all of its bits."""
    network = network_of(1)
    files = to_keil(network, {"image": image}, options)

    pieces = replay_ini({k: v for k, v in files.items() if k.endswith(".ini")})

    memory = keil_map(network, options)
    for region in memory.regions[1:]:
        start = max(address for address in pieces if address <= region.address)
        content = pieces[start][region.address - start :][: region.tensor.num_bytes]
        array = network.weights[region.tensor.name]
        turned = array.T if options.layout == "seed-004" else array
        assert content == turned.astype("<f4").tobytes()
    assert sum(map(len, pieces.values())) == memory.end - 0x20000000 - _unused(memory)


def _unused(memory) -> int:
    first = min(region.address for region in memory.regions) - 0x20000000
    return first + sum(gap.num_bytes for gap in memory.gaps())


def test_pieces_are_as_large_as_they_can_be():
    """In the order of addresses, whatever that of the lines."""
    pieces = one(
        "_WDWORD(0x20000010, 3)\n_WDWORD(0x20000004, 2)\n_WDWORD(0x20000000, 1)\n"
    )

    assert list(pieces.items()) == [
        (0x20000000, struct.pack("<2I", 1, 2)),
        (0x20000010, struct.pack("<I", 3)),
    ]


def test_a_later_file_may_write_where_another_has():
    """As when a second image is loaded."""
    second = b"_WFLOAT(0x20000000, 1.0)\n"

    pieces = replay_ini({"one.ini": TEXT, "two.ini": second})

    assert pieces == {0x20000000: struct.pack("<fI", 1.0, 1)}


@pytest.mark.parametrize("text", ["", "\n\n", "// nothing\n", "/* nothing\n here */"])
def test_a_file_may_write_nothing(text):
    """Then memory holds nothing."""
    assert one(text) == {}


@pytest.mark.parametrize(
    "line",
    [
        "_WFLOAT (536870912,0.5) ",
        "_WFLOAT(0x20000000, 0.5)",
        "_WFLOAT(0X20000000L, 5.0e-01);",
        "  _WFLOAT( 0x20000000 ,0.5 ) ; // half\r",
        "/* a */ _WFLOAT(0x20000000, /* b */ 0.5) /* c */ // d",
        "/* a\n b */ _WFLOAT(0x20000000, 0.5)",
        "_WDWORD(0x20000000, 0x3F000000)",
        "_WDWORD(536870912, 1056964608L)",
    ],
)
def test_what_a_hand_may_write_is_read(line):
    """Spaces, comments, semicolons, decimal and hexadecimal numbers."""
    assert one(f"{line}\n") == {0x20000000: struct.pack("<f", 0.5)}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("_WFLOAT(0x20000001, 0.5)", "the address 0x20000001 is no multiple of 4"),
        ("_WFLOAT(0x1FFFFFFC, 0.5)", "the address 0x1FFFFFFC is not in the RAM from"),
        ("_WFLOAT(0x40000000, 0.5)", "the address 0x40000000 is not in the RAM from"),
        ("_WFLOAT(0x20000008, .5)", "'.5' is no number as the debugger reads them"),
        ("_WFLOAT(0x20000008, 0,5)", "cannot be replayed. Known: _WFLOAT"),
        ("_WFLOAT(0x20000008, nan)", "'nan' is no number"),
        ("_WFLOAT(0x20000008, inf)", "'inf' is no number"),
        ("_WFLOAT(0x20000008, 012.5)", "'012.5' is no number"),
        ("_WFLOAT(0x20000008, 1e39)", "'1e39' is too large for a float32"),
        ("_WFLOAT(0x20000008, 1e9999)", "'1e9999' is too large for a float32"),
        ("_WFLOAT(0x20000008, 1_0.0)", "'1_0.0' is no number"),
        ("_WFLOAT(0x20000008)", "cannot be replayed"),
        ("_WFLOAT(0x20000008, 0.5", "cannot be replayed"),
        ("_WFLOAT(0x2000000G, 0.5)", "'0x2000000G' is no whole number of 32 bits"),
        ("_WDWORD(0x20000008, -1)", "'-1' is no whole number of 32 bits"),
        ("_WDWORD(0x20000008, 0x100000000)", "'0x100000000' is no whole number of"),
        ("_WDWORD(0x20000008, 017)", "'017' is no whole number of 32 bits"),
        ("_WDWORD(0x20000008, 9" + "9" * 30 + ")", "is no whole number of 32 bits"),
        ("_WDWORD(0x20000004, 2)", "line 2 has written 0x20000004 before"),
        ("_WBYTE(0x20000008, 2)", "'_WBYTE(0x20000008, 2)' cannot be replayed"),
        ("SP = _RDWORD(0x20000000)", "cannot be replayed"),
        ("FUNC void Setup (void) {", "cannot be replayed"),
        ("LOAD %L INCREMENTAL", "cannot be replayed"),
        ("_WFLOAT(0x20000008, 0.5) _WFLOAT(0x2000000C, 0.5)", "cannot be replayed"),
        ("scrawl_check(0x20000000, 0x3F000000)", "cannot be replayed"),
        ("\x1b[31m\u202e", "'\\x1b[31m\\u202e' cannot be replayed"),
        ("x" * 1001, "it has 1,001 characters; 1,000 are enough"),
        ("/* a comment", "the comment that begins here has no end"),
        (FUNCTIONS[0], "the functions of check.ini do not go on as they were written"),
    ],
)
def test_the_line_of_a_mistake_is_named(line, problem):
    """In one line, with the file; what stands before it is all right."""
    text = TEXT + b"// the third is wrong:\n" + line.encode()

    with pytest.raises(InvalidFile) as caught:
        replay_ini({"edited.ini": text})

    message = str(caught.value)
    assert message.startswith("edited.ini, line 4: ")
    assert problem in message
    assert message.isprintable()
    assert len(message) < 250


def test_what_is_no_text_is_named_with_its_line():
    """As of a file that is no .ini at all."""
    with pytest.raises(
        InvalidFile, match=r"^a\.ini, line 3: it is no UTF-8 text \(byte"
    ):
        replay_ini({"a.ini": TEXT + b"\xff"})


def test_a_file_has_a_largest_size(monkeypatch):
    """It is refused before it is looked at."""
    monkeypatch.setattr(ini_lines, "MAX_INI_BYTES", len(TEXT) - 1)

    with pytest.raises(InvalidFile, match=r"^a\.ini has 58 bytes, more than the 57 it"):
        replay_ini({"a.ini": TEXT})


def test_a_file_has_a_largest_number_of_lines(monkeypatch):
    """However short they are."""
    monkeypatch.setattr(ini_lines, "MAX_LINES", 4)

    assert one("\n\n\n") == {}
    with pytest.raises(InvalidFile, match=r"^a\.ini has more than the 4 lines it may"):
        one("\n\n\n\n")


def test_memory_has_a_largest_size(monkeypatch):
    """However many files fill it."""
    monkeypatch.setattr(replay, "MAX_WORDS", 2)
    third = b"\n_WDWORD(0x20000008, 1)\n"

    with pytest.raises(
        InvalidFile, match=r"^b\.ini, line 2: it is one more than 2 word"
    ):
        replay_ini({"a.ini": TEXT, "b.ini": third})


def test_another_chip_has_other_memory():
    """Its RAM can be stated."""
    text = {"a.ini": b"_WDWORD(0x10000000, 1)\n"}

    assert replay_ini(text, Ram(0x10000000, 4)) == {0x10000000: b"\1\0\0\0"}
    with pytest.raises(
        InvalidFile, match="is not in the RAM from 0x10000004 to 0x1000"
    ):
        replay_ini(text, Ram(0x10000004, 4))


def test_checks_are_done():
    """The file of checks is obeyed like the others."""
    assert replay_ini({"a.ini": TEXT, "check.ini": CHECKS})


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (
            b"\n_WFLOAT(0x20000000, 0.25)",
            "holds 0x3E800000 from a.ini, line 2, not 0x3F000000",
        ),
        (b"_WFLOAT(0x20000004, 0.5)", "holds nothing, not 0x3F000000"),
    ],
)
def test_a_check_that_fails_is_named(written, problem):
    """As the debugger would print it."""
    with pytest.raises(CheckFailed, match=f"^check.ini, line 11: 0x20000000 {problem}"):
        replay_ini({"a.ini": written, "check.ini": CHECKS})


@pytest.mark.parametrize("place", range(len(FUNCTIONS)))
def test_functions_that_were_changed_are_refused(place):
    """They would do something else in the debugger, and we do not run them."""
    lines = CHECKS.decode().split("\n")
    lines[place] = "_WDWORD(0x20000008, 1)"

    with pytest.raises(InvalidFile, match=r"^check\.ini, line \d+: "):
        replay_ini({"a.ini": TEXT, "check.ini": "\n".join(lines).encode()})


@settings(max_examples=200)
@given(st.text(max_size=80) | st.text("_WFLOATD(),x0123456789.e-/* \n", max_size=80))
def test_any_text_is_memory_or_one_line(text):
    """Nothing else can happen."""
    said, pieces = answered(text.encode())

    assert said.isprintable()
    assert said.startswith("a.ini, line ") != (said == "")
    assert all(len(content) % 4 == 0 for content in pieces.values())


@settings(max_examples=100)
@given(st.integers(0, len(TEXT) - 1), st.integers(0, 255))
def test_any_changed_byte_is_memory_or_one_line(place, byte):
    """As after a slip of a finger, or a bad disk."""
    said, pieces = answered(TEXT[:place] + bytes([byte]) + TEXT[place + 1 :])

    assert said.startswith("a.ini, line ") != (said == "")
    assert sum(map(len, pieces.values())) in {0, 4, 8}


def answered(content: bytes) -> tuple[str, dict[int, bytes]]:
    """Return the message of the error, if there is one, and what memory holds."""
    try:
        return "", replay_ini({"a.ini": content})
    except InvalidFile as error:
        return str(error), {}
