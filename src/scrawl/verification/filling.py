"""What a debugger has written to the RAM of a core before the program begins.

It is no part of the program, which is built to leave that place alone; so what lies
elsewhere, or on the stack and the data of the program, is a mistake that is told.
"""

from collections.abc import Mapping

from scrawl.errors import InvalidRequest
from scrawl.verification.elf import Image
from scrawl.verification.targets import Core, Region

Filled = Mapping[int, bytes]  # pieces of memory, by their address


def check_filled(filled: Filled, core: Core, image: Image) -> None:
    """Refuse pieces of memory that do not lie in free RAM, or on each other.

    Raises:
        InvalidRequest: naming the first that does not, and what lies there.
    """
    sections = [*image.sections.items()]
    for address, content in sorted(filled.items()):
        piece = Region(address, len(content))
        if piece.address < core.ram.address or piece.end > core.ram.end:
            raise InvalidRequest(
                f"{_words(piece)} is not in the RAM of {core.name},"
                f" {_words(core.ram)}. Fill another place."
            )
        for name, section in sections:
            if piece.address < section.end and section.address < piece.end:
                raise InvalidRequest(
                    f"{_words(piece)} is taken: {name} lies at {_words(section)}."
                    " Reserve that RAM when the program is built."
                )
        sections.append(("what was filled before", piece))


def _words(region: Region) -> str:
    return f"0x{region.address:08X} to 0x{region.end - 1:08X}"
