"""Run a program for a Cortex-M in Unicorn: `unicorn_machine.py FOLDER`.

Unicorn is under the GPL, so it is loaded by this program alone, which is a process of
its own, imports nothing of scrawl, and is imported by nothing. In FOLDER lie job.json,
flash.bin, filled.bin, and the files that the program opens by semihosting. What came
out of it, or what stopped it, is one line of JSON on standard output.

Unicorn has the processor and nothing else: no vectors, no faults, no registers of the
system. The vectors are read here, as the hardware does at reset; whatever would be a
fault ends the run. `UC_MODE_MCLASS` is left out on purpose: with it, Unicorn 2.1 runs a
Cortex-M33 whatever model was asked for, and a Cortex-M0 divides.
"""

import json
import os
import struct
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import IO, Any

import unicorn
from unicorn import arm_const
from unicorn.unicorn import Uc, UcError

SYS_OPEN, SYS_WRITE, SYS_READ, SYS_EXIT_EXTENDED = 0x01, 0x05, 0x06, 0x20
FAILED = 0xFFFF_FFFF  # the answer of a call that did nothing
MAX_BYTES = 1 << 26  # of one call
BREAKPOINT = 7  # numbers of exceptions in Unicorn
EXCEPTIONS = {2: "a call of a system", 3: "a bad fetch", 4: "an unaligned access"}
EXCEPTIONS |= {17: "an instruction for a unit that is not there", 18: "ARM code"}
SEMIHOSTING = b"\xab\xbe"  # bkpt 0xab
SYSTEM = 0xE000_E000  # the registers of the processor's own system
CPACR = 0xD88  # which of them says who may use the floating point unit
ACCESSES = {
    unicorn.UC_MEM_READ_UNMAPPED: "read",
    unicorn.UC_MEM_WRITE_UNMAPPED: "write",
    unicorn.UC_MEM_FETCH_UNMAPPED: "fetch",
    unicorn.UC_MEM_READ_PROT: "read",
    unicorn.UC_MEM_WRITE_PROT: "write",
    unicorn.UC_MEM_FETCH_PROT: "fetch",
}
POLL_SECONDS = 0.2
GRACE_SECONDS = 10
HUNG = 70  # the status of a process whose emulator does not stop


class Board:
    """A core with its memory, its program, and the files that it may open."""

    def __init__(self, folder: Path, job: dict[str, Any]) -> None:
        """Build it as *job* says: model, memory, and what to count."""
        self.outcome: dict[str, object] = {}
        self._num_calls = 0
        self._is_stalled = False
        self._folder = folder
        self._files: list[IO[bytes]] = []
        self._core = Uc(unicorn.UC_ARCH_ARM, unicorn.UC_MODE_THUMB)
        self._core.ctl_set_cpu_model(getattr(arm_const, job["model"]))
        self._map(job)
        self._core.hook_add(unicorn.UC_HOOK_INTR, self._interrupt)
        self._core.hook_add(unicorn.UC_HOOK_MEM_INVALID, self._invalid)
        if job["counted"] is not None:
            self._counts = Counts(self._core, job["counted"])
            self.outcome["counts"] = self._counts.of_keys

    def run(self, stall_seconds: float) -> None:
        """Run from reset until the program ends, fails, or does nothing for so long."""
        watch = threading.Thread(target=self._watch, args=(stall_seconds,), daemon=True)
        watch.start()
        try:
            self._core.emu_start(self._start, FAILED - 1)
        except UcError as error:
            self._fault("instruction", unicorn=str(error))
        # It stops without a word at `wfi`, and when the watch has stopped it.
        self._fault("endless" if self._is_stalled else "end")
        for file in self._files:
            file.close()

    def _map(self, job: dict[str, Any]) -> None:
        flash, ram = job["flash"], job["ram"]
        content = (self._folder / "flash.bin").read_bytes()
        stack, reset = struct.unpack_from("<2I", content)
        # The vectors are for the hardware alone; the page finds null pointers.
        first, room = flash[0] + job["hidden"], flash[1] - job["hidden"]
        code = unicorn.UC_PROT_READ | unicorn.UC_PROT_EXEC
        self._core.mem_map(first, room, code)
        self._core.mem_write(first, content[job["hidden"] :])
        data = unicorn.UC_PROT_READ | unicorn.UC_PROT_WRITE
        self._core.mem_map(ram[0], ram[1], data)
        self._fill(job["filled"])
        if job["fpu"]:
            self._core.mmio_map(SYSTEM, 0x1000, self._ask, None, self._tell, None)
        self._core.reg_write(arm_const.UC_ARM_REG_SP, stack)
        self._start = reset | 1

    def _fill(self, pieces: list[list[int]]) -> None:
        """Put into RAM what a debugger has put there before the program begins."""
        with (self._folder / "filled.bin").open("rb") as file:
            for address, size in pieces:
                self._core.mem_write(address, file.read(size))

    def _ask(self, _core: Uc, offset: int, _size: int, _data: object) -> int:
        if offset != CPACR:
            self._fault("read", address=SYSTEM + offset)
        return 0

    def _tell(
        self, _core: Uc, offset: int, _size: int, _value: int, _data: object
    ) -> None:
        if offset != CPACR:
            self._fault("write", address=SYSTEM + offset)

    def _watch(self, stall_seconds: float) -> None:
        seen, since = -1, time.monotonic()
        while time.monotonic() - since <= stall_seconds:
            time.sleep(POLL_SECONDS)
            if seen != self._num_calls:
                seen, since = self._num_calls, time.monotonic()
        self._is_stalled = True
        self._core.emu_stop()
        time.sleep(GRACE_SECONDS)
        os._exit(HUNG)  # the emulator does not stop

    def _fault(self, kind: str, **facts: object) -> None:
        """Stop, and tell what the first thing was that went wrong, and where."""
        if not self.outcome.keys() & {"exit", "fault"}:
            where = {
                name: self._core.reg_read(getattr(arm_const, f"UC_ARM_REG_{name}"))
                for name in ("PC", "LR", "SP")
            }
            self.outcome["fault"] = {"kind": kind, **where, **facts}
        self._core.emu_stop()

    def _invalid(self, _core: Uc, access: int, address: int, *_: object) -> bool:
        self._fault(ACCESSES.get(access, "use"), address=address)
        return False

    def _interrupt(self, core: Uc, number: int, _data: object) -> None:
        here = core.reg_read(arm_const.UC_ARM_REG_PC)
        if number == BREAKPOINT and core.mem_read(here, 2) == SEMIHOSTING:
            self._call(core, here)
        else:
            said = EXCEPTIONS.get(number, f"exception {number}")
            self._fault("exception", said=said)

    def _call(self, core: Uc, here: int) -> None:
        operation = core.reg_read(arm_const.UC_ARM_REG_R0)
        words = core.reg_read(arm_const.UC_ARM_REG_R1)
        try:
            answer = self._answer(core, operation, words)
        except (UcError, LookupError, ValueError, OSError) as error:
            self._fault("call", operation=operation, said=str(error))
            return
        self._num_calls += 1
        core.reg_write(arm_const.UC_ARM_REG_R0, answer)
        core.reg_write(arm_const.UC_ARM_REG_PC, here + 2 | 1)

    def _answer(self, core: Uc, operation: int, words: int) -> int:
        if operation == SYS_EXIT_EXTENDED:
            _, status = struct.unpack("<2I", core.mem_read(words, 8))
            self.outcome["exit"] = status
            core.emu_stop()
            return 0
        first, second, third = struct.unpack("<3I", core.mem_read(words, 12))
        if operation == SYS_OPEN:
            return self._open(bytes(core.mem_read(first, min(third, 80))), second)
        if operation not in {SYS_READ, SYS_WRITE} or third > MAX_BYTES:
            raise ValueError(f"call {operation:#x} of {third} bytes")
        file = self._files[first]
        if operation == SYS_WRITE:
            return third - file.write(core.mem_read(second, third))
        content = file.read(third)
        core.mem_write(second, content)
        return third - len(content)

    def _open(self, name: bytes, mode: int) -> int:
        """Open a file of the folder: nothing else of this machine is to be had."""
        if name not in {b"inputs.bin", b"scores.bin"}:
            return FAILED
        kind = {b"inputs.bin": "rb", b"scores.bin": "wb"}[name]
        if mode != {"rb": 1, "wb": 5}[kind]:
            return FAILED
        self._files.append((self._folder / name.decode()).open(kind))
        return len(self._files) - 1


class Counts:
    """How many instructions ran, in blocks of instructions that always run together.

    The *ranges* of addresses have keys: None for what is not to be counted. Code in no
    range, as a function that many call, counts for whoever was counted before it. An
    instruction that its condition skips counts: it takes its time on the hardware, too.
    """

    def __init__(self, core: Uc, ranges: list[list[Any]]) -> None:
        """Count from now on."""
        self.of_keys: Counter[str] = Counter()
        self._ranges = ranges
        self._blocks: dict[tuple[int, int], tuple[int, str | None]] = {}
        self._key = ""
        core.hook_add(unicorn.UC_HOOK_BLOCK, self._block)

    def _block(self, core: Uc, address: int, size: int, _data: object) -> None:
        known = self._blocks.get((address, size))
        if known is None:
            code = bytes(core.mem_read(address, size))
            known = num_instructions(code), self._key_of(address)
            self._blocks[address, size] = known
        count, key = known
        if key is not None:
            self._key = key
        if self._key:
            self.of_keys[self._key] += count

    def _key_of(self, address: int) -> str | None:
        for first, end, key in self._ranges:
            if first <= address < end:
                return key
        return None


def num_instructions(code: bytes) -> int:
    """Return how many instructions of Thumb stand in *code*: of 2 or of 4 bytes."""
    at = count = 0
    while at < len(code):
        at += 4 if code[at + 1] >= 0xE8 else 2
        count += 1
    return count


def main(folder: str) -> None:
    """Run the job in *folder*, and write what came of it."""
    job = json.loads((Path(folder) / "job.json").read_text())
    board = Board(Path(folder), job)
    board.run(job["stall_seconds"])
    sys.stdout.write(json.dumps(board.outcome))


if __name__ == "__main__":
    main(sys.argv[1])
