"""Exported C as verification sees it: two files, and what its header declares.

Inputs and outputs are read from the prototype of `PREFIX_compute` in the header, so
that a folder of exported C can be verified with nothing beside it:

    typedef int32_t PREFIX_score;
    void PREFIX_compute(const uint8_t image[784], PREFIX_score digit[10]);
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from scrawl.errors import InvalidFile
from scrawl.files import MEBIBYTE, read_text

MAX_HEADER_BYTES = MEBIBYTE
MAX_SOURCE_BYTES = 256 * MEBIBYTE  # weights of 20 million parameters, as text
MAX_PORT_SIZE = 1 << 24
MAX_PORTS = 64

Kind = Literal["uint8_t", "int32_t", "float"]


@dataclass(frozen=True)
class Port:
    """An input or an output: its name in C, the type of an element, and how many."""

    name: str
    kind: Kind
    size: int

    @property
    def dtype(self) -> np.dtype:
        """The same type in NumPy; every target is little-endian."""
        return np.dtype(_DTYPES[self.kind])


@dataclass(frozen=True)
class Export:
    """The C of a network: its *prefix*, its two files, and its ports in their order."""

    prefix: str
    header: str
    source: str
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]

    @property
    def is_integer(self) -> bool:
        """Whether its scores must be right to the bit, which no float can promise."""
        return all(port.kind == "int32_t" for port in self.outputs)


def read_export(folder: Path) -> Export:
    """Return the export in *folder*.

    Raises:
        InvalidFile: if it is not what an export must be.
        NothingThere: if there is no such folder, or a file is missing.
    """
    names = [path.stem for path in sorted(folder.glob("*.h"))]
    prefixes = [name for name in names if (folder / f"{name}.c").is_file()]
    if len(prefixes) != 1:
        raise InvalidFile(
            f"{folder} is no folder of exported C: it must hold one header with its C"
            f" file, and holds {len(prefixes)}. Make one by `scrawl export --format c`."
        )
    header, source = f"{prefixes[0]}.h", f"{prefixes[0]}.c"
    files = {
        header: read_text(folder / header, MAX_HEADER_BYTES),
        source: read_text(folder / source, MAX_SOURCE_BYTES),
    }
    return export_of(prefixes[0], files)


def export_of(prefix: str, files: Mapping[str, str]) -> Export:
    """Return the export whose files begin with *prefix*, from their text by name.

    Raises:
        InvalidFile: if the header does not declare what it must.
    """
    if not re.fullmatch(r"[A-Za-z]\w{0,99}", prefix, re.ASCII):
        raise InvalidFile(f"{prefix!r} is no name in C. Export the network again.")
    header, source = files[f"{prefix}.h"], files[f"{prefix}.c"]
    text = re.sub(r"/\*.*?(?:\*/|\Z)|//[^\n]*", " ", header, flags=re.DOTALL)
    score = re.search(rf"typedef\s+(float|int32_t)\s+{prefix}_score\s*;", text)
    compute = re.search(rf"void\s+{prefix}_compute\s*\(([^()]*)\)\s*;", text)
    if score is None or compute is None:
        raise InvalidFile(
            f"{prefix}.h does not declare {prefix}_compute and {prefix}_score. Export"
            " the network again."
        )
    kinds: dict[str, Kind] = {**_KINDS, f"{prefix}_score": _KINDS[score[1]]}
    parameters = [_parameter(prefix, kinds, each) for each in compute[1].split(",")]
    inputs = tuple(each.port for each in parameters if each.is_input)
    outputs = tuple(each.port for each in parameters if not each.is_input)
    ordered = [each.port for each in parameters] == [*inputs, *outputs]
    if not ordered or not _is_sound(inputs, outputs):
        raise InvalidFile(
            f"{prefix}_compute takes {len(inputs)} inputs and gives {len(outputs)}"
            " outputs, in an order, of sizes or types that no network has. Export it"
            " again."
        )
    return Export(prefix, header, source, inputs, outputs)


@dataclass(frozen=True)
class _Parameter:
    """A port, and which kind it is."""

    is_input: bool
    port: Port


def _parameter(prefix: str, kinds: Mapping[str, Kind], text: str) -> _Parameter:
    found = _PARAMETER.fullmatch(text)
    if found is None or found["kind"] not in kinds:
        raise InvalidFile(
            f"{prefix}.h has the parameter {' '.join(text.split())!r:.80}; it must be"
            " an array of uint8_t, int32_t or float with its length. Export again."
        )
    port = Port(found["name"], kinds[found["kind"]], int(found["size"]))
    return _Parameter(found["const"] is not None, port)


def _is_sound(inputs: tuple[Port, ...], outputs: tuple[Port, ...]) -> bool:
    sizes = [port.size for port in (*inputs, *outputs)]
    kinds = {port.kind for port in outputs}
    is_small = (
        min(sizes) > 0 and max(sizes) <= MAX_PORT_SIZE and len(sizes) <= MAX_PORTS
    )
    return bool(inputs) and is_small and len(kinds) == 1 and "uint8_t" not in kinds


_PARAMETER = re.compile(
    r"\s*(?P<const>const\s+)?(?P<kind>\w+)\s+(?P<name>\w+)\s*"
    r"\[\s*(?P<size>\d{1,9})\s*\]\s*",
    re.ASCII,
)
_KINDS: dict[str, Kind] = {"uint8_t": "uint8_t", "int32_t": "int32_t", "float": "float"}
_DTYPES: dict[Kind, str] = {"uint8_t": "<u1", "int32_t": "<i4", "float": "<f4"}
