"""What memory holds after the debugger has read initialization files.

An .ini that was written here, or edited by hand since, is read as from an enemy: only
writes of whole words and our own checks are known, and nothing is executed. Checks are
done as the debugger would do them.
"""

import re
from collections.abc import Mapping

import numpy as np

from scrawl.deployment.keil.checking import CHECK, DONE, FUNCTIONS
from scrawl.deployment.keil.ini_lines import Line, ini_lines
from scrawl.deployment.keil.memory_map import WORD_BYTES, Ram
from scrawl.deployment.keil.numbers import float_bits

MAX_WORDS = 1 << 20  # 4 MiB of memory: more than chips have
MAX_SHOWN = 60  # characters of a line that a message repeats
WORD = 1 << 32
DEFINITION = tuple(text.strip() for text in FUNCTIONS)
CHANGED = "the functions of check.ini do not go on as they were written. Restore them."

CALL = re.compile(r"(\w{1,40}) *\(([^()]*)\) *;?")
# A zero before other digits would make the debugger count in eights.
WHOLE = re.compile(r"(0[xX][0-9a-fA-F]{1,16}|0|[1-9][0-9]{0,19})[lL]?")
NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,60})(\.[0-9]{1,60})?([eE][+-]?[0-9]{1,4})?")


def replay_ini(files: Mapping[str, bytes], ram: Ram | None = None) -> dict[int, bytes]:
    """Return what memory holds after *files*, by name, were read in their order.

    Each piece of memory in which every byte was written, by its address. A later file
    may write where an earlier one has; no file may do so twice.

    Raises:
        InvalidFile: if one holds anything else than we write, or writes outside of
            *ram*; the message names the line.
        CheckFailed: if a word is not as a check wants it; the message names the line,
            and who wrote the word.
    """
    words: dict[int, int] = {}
    writers: dict[int, Line] = {}
    for name, content in files.items():
        reader = _Reader(words, writers, ram or Ram())
        for line in ini_lines(name, content):
            reader.obey(line)
        reader.end()
    return _pieces(words)


class _Reader:
    """The debugger, reading one file into *words* by address; *writers* are lines."""

    def __init__(
        self, words: dict[int, int], writers: dict[int, Line], ram: Ram
    ) -> None:
        """Begin a file."""
        self._words, self._writers, self._ram = words, writers, ram
        self._num_defined = 0  # lines of our functions
        self._inside: Line | None = None  # the last of them, if more must follow

    def obey(self, line: Line) -> None:
        """Do what *line* says."""
        if self._defines(line):
            return
        called = CALL.fullmatch(line.text)
        arguments = called[2].split(",") if called else []
        match (called[1] if called else "", [text.strip() for text in arguments]):
            case ("_WFLOAT", [address, number]):
                self._write(line, _whole(line, address), _bits(line, number))
            case ("_WDWORD", [address, word]):
                self._write(line, _whole(line, address), _whole(line, word))
            case (name, [address, word]) if name == CHECK and self._has_functions():
                self._check(line, _whole(line, address), _whole(line, word))
            case (name, [count]) if name == DONE and self._has_functions():
                _whole(line, count)
            case _:
                raise line.wrong(
                    f"{_shown(line.text)} cannot be replayed. Known:"
                    " _WFLOAT(address, number), _WDWORD(address, word), comments, and"
                    " the functions of check.ini."
                )

    def end(self) -> None:
        """Refuse a file that ends within our functions."""
        if self._inside is not None:
            raise self._inside.wrong(CHANGED)

    def _has_functions(self) -> bool:
        return self._num_defined == len(FUNCTIONS)

    def _defines(self, line: Line) -> bool:
        """Return whether it is a line of our functions, which stand in one piece."""
        if line.text not in DEFINITION[self._num_defined :][:1]:
            self.end()
            return False
        self._num_defined += 1
        self._inside = None if self._has_functions() else line
        return True

    def _write(self, line: Line, address: int, word: int) -> None:
        self._require_place(line, address)
        writer = self._writers.get(address)
        if writer is not None and writer.file == line.file:
            raise line.wrong(
                f"line {writer.number} has written 0x{address:08X} before."
                " Remove one of them."
            )
        self._writers[address] = line
        self._words[address] = word
        if len(self._words) > MAX_WORDS:
            raise line.wrong(f"it is one more than {MAX_WORDS:,} words. Remove some.")

    def _check(self, line: Line, address: int, word: int) -> None:
        found = self._words.get(address)
        if found != word:
            writer = self._writers.get(address)
            held = "nothing" if found is None else f"0x{found:08X}"
            by = f" from {writer.file}, line {writer.number}" if writer else ""
            raise line.differs(
                f"0x{address:08X} holds {held}{by}, not 0x{word:08X}. Correct one of"
                " them, or replay all files."
            )

    def _require_place(self, line: Line, address: int) -> None:
        if address % WORD_BYTES:
            raise line.wrong(
                f"the address 0x{address:08X} is no multiple of {WORD_BYTES}."
                " Correct it."
            )
        if not self._ram.start <= address < self._ram.end:
            raise line.wrong(
                f"the address 0x{address:08X} is not in the RAM from"
                f" 0x{self._ram.start:08X} to 0x{self._ram.end - 1:08X}. Correct it, or"
                " state another RAM."
            )


def _whole(line: Line, text: str) -> int:
    found = WHOLE.fullmatch(text)
    number = int(found[1], 0 if found[1][:2] in {"0x", "0X"} else 10) if found else WORD
    if number >= WORD:
        raise line.wrong(
            f"{_shown(text)} is no whole number of 32 bits. Write one, eg. 0x20000000."
        )
    return number


def _bits(line: Line, text: str) -> int:
    """Return the bits of the float32 that *text* is closest to."""
    if not NUMBER.fullmatch(text):
        raise line.wrong(
            f"{_shown(text)} is no number as the debugger reads them. Write one with a"
            " digit before the point, eg. 0.5 or 1.0e-05."
        )
    try:
        return float_bits(text)
    except OverflowError:
        raise line.wrong(
            f"{_shown(text)} is too large for a float32. Write a smaller number."
        ) from None


def _shown(text: str) -> str:
    return repr(text[:MAX_SHOWN])


def _pieces(words: Mapping[int, int]) -> dict[int, bytes]:
    """Return the words that touch as one piece, in the order of addresses."""
    if not words:
        return {}
    addresses = np.array(sorted(words), np.int64)
    content = np.array([words[address] for address in addresses.tolist()], "<u4")
    begins = np.flatnonzero(np.diff(addresses, prepend=-1) != WORD_BYTES)
    ends = [*begins[1:], len(addresses)]
    return {
        int(addresses[begin]): content[begin:end].tobytes()
        for begin, end in zip(begins, ends, strict=True)
    }
