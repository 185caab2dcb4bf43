"""What stopped a program on a core, in words: what it did, and where."""

from collections.abc import Mapping
from typing import Any

from scrawl.verification.elf import Image
from scrawl.verification.memory_map import VECTOR_PAGE_BYTES
from scrawl.verification.targets import Core

STATUS_OF_FAULTS = 64  # as in firmware/startup.c: plus the number of the exception
EXCEPTIONS = {
    2: "an interrupt that nothing masks",
    3: "a hard fault: an access or an instruction that the core refuses",
    4: "a fault of memory protection",
    5: "a fault of the bus: nothing answers at an address",
    6: "a fault of usage: an instruction or an alignment that the core refuses",
}
STATUSES = {
    1: "main returned",
    2: "the files of inputs and scores could not be opened",
    3: "the scores could not be written",
}


def fault_message(fault: Mapping[str, Any], image: Image, core: Core) -> str:
    """Return what Unicorn's *fault* was, and in which function, in a line."""
    function = f"in {image.function_at(fault['PC'])} ({fault['PC']:#010x})"
    match fault["kind"]:
        case "read" | "write" | "fetch" as access:
            return _access(access, fault["address"], image, core, function)
        case "instruction":
            return f"an instruction that {core.name} does not have, {function}."
        case "exception" | "call":
            return f"{fault['said']}, {function}."
        case "endless":
            return f"it does not end: it was still running {function}."
        case _:
            return f"it stopped without a result, {function}."


def status_message(status: int) -> str:
    """Return what the exit status of a program says."""
    exception = status - STATUS_OF_FAULTS
    said = STATUSES.get(status) or EXCEPTIONS.get(exception, "nothing more is known")
    return f"it ended with status {status}: {said}."


def _access(access: str, address: int, image: Image, core: Core, where: str) -> str:
    did = {"read": "read", "write": "wrote to", "fetch": "jumped to"}[access]
    place = f"it {did} {address:#010x} {where}"
    stack = image.sections[".stack"]
    if address < VECTOR_PAGE_BYTES:
        return f"{place}: a null pointer."
    if core.ram.address - core.ram.size <= address < core.ram.address:
        return f"{place}: the stack overflows its {stack.size:,} bytes."
    if core.flash.address <= address < core.flash.end and access == "write":
        return f"{place}: flash, which cannot be written."
    if core.ram.address <= address < core.ram.end:
        return f"{place}: RAM, which is not for code."
    return f"{place}: there is no memory."
