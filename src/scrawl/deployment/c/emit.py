"""The files of an exported network: pure text, equal for equal networks."""

import textwrap
from collections.abc import Iterator

import numpy as np

from scrawl.deployment.c.golden import Golden, check_words, vectors_text
from scrawl.deployment.c.interface import Interface
from scrawl.deployment.c.names import comment_text
from scrawl.deployment.c.program import CProgram, c_program
from scrawl.deployment.c.sheet import NOT_MEASURED, WIDTH, Notes, sheet_lines
from scrawl.deployment.c.sizes import StaticSizes
from scrawl.deployment.c.templates import Kernel, fill
from scrawl.deployment.c.work import Exported, Product

NO_NOTES = Notes()
LARGEST_BYTE = 255


def export_c(
    network: Exported, golden: Golden, notes: Notes = NO_NOTES
) -> dict[str, bytes]:
    """Return the files of C of *network*, by name.

    Raises:
        InvalidRequest: if the golden vectors do not fit the network.
    """
    program = c_program(network)
    words = _words(program, golden, notes)
    prefix = program.prefix
    texts = {
        f"{prefix}.h": fill("files", "network.h", **words),
        f"{prefix}.c": fill("files", "network.c", **words),
        "check.c": fill("files", "check.c", **(words | check_words(program, golden))),
        "vectors.h": vectors_text(program, golden),
        "Makefile": fill("files", "Makefile", **words),
        "README.txt": fill("files", "README.txt", **words),
    }
    return {name: text.encode("ascii") for name, text in texts.items()}


def static_sizes(network: Exported) -> StaticSizes:
    """Return what the exported C of *network* needs, without compiling anything."""
    return c_program(network).sizes()


def _words(program: CProgram, golden: Golden, notes: Notes) -> dict[str, str | int]:
    """Return what the templates of the network's own files say."""
    name, sizes = comment_text(program.network.name), program.sizes()
    kind = "integer" if program.is_integer else "float"
    arithmetic = "integers of 8 bits" if program.is_integer else "float32"
    title = f"The network '{name}' in {arithmetic}, as C99 without any library"
    return {
        "prefix": program.prefix,
        "PREFIX": program.prefix.upper(),
        "name": name,
        "arithmetic": arithmetic,
        "title": title,
        "underline": "=" * len(title),
        "score": "int32_t" if program.is_integer else "float",
        "sheet": "\n".join(sheet_lines(program, notes)),
        "order": fill("files", f"order_{kind}.txt").rstrip(),
        "preamble": _preamble(program, kind),
        "buffers": "\n".join(_buffers(program)),
        "kernels": "\n".join(_kernels(program)),
        "functions": "\n".join(function.text for function in program.functions),
        "calls": "\n".join(f"    {item.call}" for item in program.functions),
        "flash": f"{sizes.table_bytes:,}",
        "ram": f"{sizes.buffer_bytes:,}",
        "measured": textwrap.fill(comment_text(_measured_text(notes)), WIDTH),
        "licence": textwrap.fill(comment_text(notes.licence), WIDTH),
        **Interface(program).words(),
        "count": len(next(iter(golden.inputs.values()), ())),
    }


def _measured_text(notes: Notes) -> str:
    return f"Measured {notes.measured}." if notes.measured else NOT_MEASURED


def _preamble(program: CProgram, kind: str) -> str:
    names = ("preamble", f"preamble_{kind}")
    small_core = str(int(_fits_small_core(program)))
    kernels = (Kernel(name, small_core=small_core) for name in names)
    return "\n".join(kernel.text(program.prefix) for kernel in kernels)


def _fits_small_core(program: CProgram) -> bool:
    """Tell whether sums fit 32 bits when the kernels add 128 to all weights."""
    products = [
        work for work in program.storage.works if isinstance(work.operation, Product)
    ]
    return not program.is_integer or all(
        work.arrays[0].size // work.arrays[1].size * LARGEST_BYTE**2
        + abs(work.arrays[1].astype(np.int64)).max()
        <= np.iinfo(np.int32).max
        for work in products
    )


def _buffers(program: CProgram) -> Iterator[str]:
    """Yield the only writable memory of the file."""
    for buffer in program.storage.buffers:
        yield f"static {buffer.type} {buffer.name}[{buffer.size}];"
    if program.storage.buffers:
        yield ""


def _kernels(program: CProgram) -> Iterator[str]:
    """Yield each kernel once, before the first function that needs it."""
    needed = dict.fromkeys(k for item in program.functions for k in item.kernels)
    for kernel in needed:
        yield kernel.text(program.prefix)
