"""The compilers of a target: which are here, and how each is asked.

For cores that is `arm-none-eabi-gcc`, as most who build firmware have it, and the
`ziglang` package, which has a compiler for every target inside. A computer has its own
compiler, and `zig cc` as a second.
"""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from scrawl.compiler import find_compiler, zig_path
from scrawl.errors import CheckFailed, MissingOnMachine, NoCompiler
from scrawl.verification.targets import HOST, find_core

ARM_GCC = "arm-none-eabi-gcc"
INSTALL = "pip install 'scrawl[mcu]'"
TIMEOUT_SECONDS = 300  # zig builds what it links for a core, at the first time
FLAGS = ("-std=c99", "-ffp-contract=off")  # a product and a sum are rounded each
FLAGS_OF_CORES = (
    "-ffreestanding",
    "-fno-stack-protector",
    "-ffunction-sections",
    "-fdata-sections",
)
WARNINGS = ("-Wall", "-Wextra", "-Wconversion", "-Wpedantic", "-Werror")
NO_CHECKS_OF_ZIG = ("-fno-sanitize=all",)


@dataclass(frozen=True)
class Toolchain:
    """A compiler for one target: its words, its version, and its flags for the target.

    Its *name* is "gcc" or "zig"; on a computer, "cc" is the compiler found there.
    """

    name: str
    command: tuple[str, ...]
    version: str
    target: str
    flags: tuple[str, ...]

    def compile(self, source: Path, to: Path, *flags: str) -> None:
        """Make an object file of *source*.

        Raises:
            CheckFailed: if the compiler refuses the source, or warns of it.
            NoCompiler: if it cannot be run.
        """
        self._run(*flags, *WARNINGS, "-c", str(source), "-o", str(to))

    def link(self, objects: list[Path], to: Path, *flags: str) -> None:
        """Make a program of *objects*.

        Raises:
            CheckFailed: if it does not fit the memory, or something is missing in it.
            NoCompiler: if the compiler cannot be run.
        """
        self._run(*map(str, objects), "-o", str(to), *flags)

    def _run(self, *words: str) -> None:
        done = _call((*self.command, *self.flags, *words))
        if done.returncode:
            lines = [line for line in done.stderr.splitlines() if "error" in line]
            said = (lines or done.stderr.splitlines() or ["it said nothing"])[0]
            raise CheckFailed(
                f"{self.version} refuses the exported C for {self.target}:"
                f" {said.strip().rstrip('.')}. Export the network again."
            )


def find_toolchains(target: str) -> tuple[Toolchain, ...]:
    """Return the compilers for *target* that are here, the first choice first.

    Raises:
        UnknownName: if there is no such target.
        NoCompiler: if there is no compiler for it.
    """
    return _for_host() if target == HOST else _for_core(target)


def find_toolchain(target: str, name: str | None = None) -> Toolchain:
    """Return the compiler called *name* for *target*, or the first choice.

    Raises:
        UnknownName: if there is no such target.
        MissingOnMachine: if that compiler is not here.
    """
    found = {toolchain.name: toolchain for toolchain in find_toolchains(target)}
    if name is None:
        return next(iter(found.values()))
    if name not in found:
        raise MissingOnMachine(
            f"The compiler {name!r} for {target} is not here, but"
            f" {', '.join(found)}. zig comes by {INSTALL}; gcc is {ARM_GCC}."
        )
    return found[name]


def _for_core(target: str) -> tuple[Toolchain, ...]:
    core, found = find_core(target), []
    if gcc := shutil.which(ARM_GCC):
        flags = (*core.flags_of_gcc, *FLAGS, *FLAGS_OF_CORES)
        found.append(_asked("gcc", (gcc,), target, flags))
    if zig := zig_path():
        flags = (*core.flags_of_zig, *FLAGS, *FLAGS_OF_CORES, *NO_CHECKS_OF_ZIG)
        found.append(_asked("zig", (str(zig), "cc"), target, flags))
    if not found:
        raise NoCompiler(
            f"There is no compiler for {target}: neither {ARM_GCC} on the PATH nor the"
            f" ziglang package. Get it by: {INSTALL}"
        )
    return tuple(found)


def _for_host() -> tuple[Toolchain, ...]:
    zig = zig_path()
    own, second = find_compiler(), (str(zig), "cc")
    if zig is None or own.command == (str(zig),):
        name, command = ("cc", own.command) if zig is None else ("zig", second)
        checks = () if zig is None else NO_CHECKS_OF_ZIG
        return (_asked(name, command, HOST, (*FLAGS, *checks)),)
    return (
        _asked("cc", own.command, HOST, FLAGS),
        _asked("zig", second, HOST, (*FLAGS, *NO_CHECKS_OF_ZIG)),
    )


def _asked(
    name: str, command: tuple[str, ...], target: str, flags: tuple[str, ...]
) -> Toolchain:
    answer = _call((*command, "--version"))
    lines = answer.stdout.splitlines()
    if answer.returncode or not lines:
        raise NoCompiler(
            f"The compiler {command[0]!r} does not answer. Install it again, or:"
            f" {INSTALL}"
        )
    version = lines[0].strip()
    if name == "zig":  # it answers as the compiler inside
        version = f"zig {_call((command[0], 'version')).stdout.strip()}, {version}"
    return Toolchain(name, command, version, target, flags)


def _call(command: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIMEOUT_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as error:
        raise NoCompiler(
            f"The compiler {command[0]!r} was not done after {TIMEOUT_SECONDS} s. Use"
            " a smaller network, or another compiler."
        ) from error
    except OSError as error:
        raise NoCompiler(
            f"The compiler {command[0]!r} cannot be run: {error}. Install it again."
        ) from error
