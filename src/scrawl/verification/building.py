"""From exported C to a program: for a core with firmware, for a computer with files.

Both have the same `main.c`, which knows nothing of the network; what it must know, the
arrays of inputs and outputs and the call, is a short file written for each.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Literal

from scrawl.verification.exports import Export, Port
from scrawl.verification.memory_map import (
    FIRMWARE,
    NETWORK,
    STACK_BYTES,
    linker_script,
)
from scrawl.verification.targets import HOST, find_core
from scrawl.verification.toolchains import Toolchain

Optimization = Literal["-O1", "-O2", "-O3", "-Os"]
STACK_USAGE = "-fstack-usage"  # writes the stack of each function beside its object


@dataclass(frozen=True)
class Build:
    """A program, the object file of the network alone, and what made them."""

    export: Export
    toolchain: Toolchain
    flags: tuple[str, ...]
    program: Path
    network: Path

    @property
    def target(self) -> str:
        """The name of the core, or the host."""
        return self.toolchain.target


def build(
    export: Export,
    toolchain: Toolchain,
    folder: Path,
    *,
    optimization: Optimization = "-O2",
    is_measured: bool = False,
    stack_bytes: int = STACK_BYTES,
    reserved_bytes: int = 0,
) -> Build:
    """Build the program of *export* in *folder*, for the target of *toolchain*.

    If it *is_measured*, the macro PREFIX_LAYER, with which the function of each layer
    begins, keeps compilers from merging the layers. The first *reserved_bytes* of a
    core's RAM are none of the program's: a debugger fills them.

    Raises:
        CheckFailed: if the compiler refuses or warns, or the program does not fit.
        NoCompiler: if the compiler cannot be run.
    """
    alone = f"-D{export.prefix.upper()}_LAYER=__attribute__((noinline))"
    macros = (alone,) if is_measured else ()
    flags = (optimization, *macros)
    network = _compile_network(export, toolchain, folder, flags)
    firmware = _compile_firmware(export, toolchain, folder)
    program = folder / ("program.exe" if toolchain.target == HOST else "program.elf")
    linking = _linking(toolchain, folder, stack_bytes, reserved_bytes)
    toolchain.link([*firmware, network], program, *linking)
    return Build(export, toolchain, (*toolchain.flags, *flags), program, network)


def ports_source(export: Export) -> str:
    """Return the C that tells `main.c` of a network: its arrays, and its call."""
    ports = (*export.inputs, *export.outputs)
    arrays = "\n".join(
        f"static {port.kind} {_array(port)}[{port.size}];" for port in ports
    )
    call = f"{export.prefix}_compute({', '.join(map(_array, ports))})"
    return _PORTS.format(
        prefix=export.prefix,
        arrays=arrays,
        inputs=_table("inputs", export.inputs),
        outputs=_table("outputs", export.outputs),
        call=call,
    )


def _compile_network(
    export: Export, toolchain: Toolchain, folder: Path, flags: tuple[str, ...]
) -> Path:
    (folder / f"{export.prefix}.h").write_text(export.header, encoding="utf-8")
    source = folder / f"{export.prefix}.c"
    source.write_text(export.source, encoding="utf-8")
    network = folder / NETWORK
    toolchain.compile(source, network, *flags, STACK_USAGE)
    return network


def _compile_firmware(export: Export, toolchain: Toolchain, folder: Path) -> list[Path]:
    ports = folder / "ports.c"
    ports.write_text(ports_source(export), encoding="utf-8")
    names = ("main.c",) if toolchain.target == HOST else ("main.c", "startup.c")
    with as_file(files("scrawl.verification") / "firmware") as place:
        sources = [ports, *(place / name for name in names)]
        objects = [folder / f"{FIRMWARE}{source.stem}.o" for source in sources]
        for source, made in zip(sources, objects, strict=True):
            toolchain.compile(source, made, "-O2", f"-I{place}", f"-I{folder}")
        if toolchain.target != HOST:  # what a network may call is none of the firmware
            objects.append(folder / "memory.o")
            toolchain.compile(place / "memory.c", objects[-1], "-O2")
    return objects


def _linking(
    toolchain: Toolchain, folder: Path, stack_bytes: int, reserved_bytes: int
) -> Iterable[str]:
    if toolchain.target == HOST:
        return ()
    script = folder / "memory.ld"
    core = find_core(toolchain.target)
    script.write_text(linker_script(core, stack_bytes, reserved_bytes))
    # Of its own library, zig adds what a core lacks; gcc would add a whole C library.
    helpers = ("-nostdlib", "-lgcc") if toolchain.name == "gcc" else ()
    return ("-T", str(script), "-Wl,--gc-sections", *helpers)


def _array(port: Port) -> str:
    return f"port_{port.name}"


def _table(name: str, ports: tuple[Port, ...]) -> str:
    rows = "".join(f"    {{{_array(p)}, sizeof {_array(p)}}},\n" for p in ports)
    count = f"const uint32_t num_{name} = {len(ports)};"
    return f"const Port {name}[] = {{\n{rows}}};\n{count}"


_PORTS = """\
/* The arrays and the call of one network, as main.c knows them. */
#include "ports.h"

#include "{prefix}.h"

{arrays}

{inputs}
{outputs}

void compute_scores(void)
{{
    {call};
}}
"""
