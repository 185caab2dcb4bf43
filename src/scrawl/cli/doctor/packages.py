"""The packages that scrawl can use and does not need, by the extras that bring them.

To add an extra, name it in pyproject.toml, and what it is for in the table below.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version

from scrawl.cli.doctor.finding import Finding
from scrawl.deployment import find_keras
from scrawl.errors import ScrawlError

PACKAGE = "scrawl"
MAX_NAMED = 4  # packages in a line


@dataclass(frozen=True)
class Extra:
    """The packages of an extra: those that are here, with versions, and the others."""

    here: tuple[str, ...]
    absent: tuple[str, ...]


def extras() -> Iterator[Finding]:
    """Yield what each extra is for, and whether it is here."""
    for name, purpose in PURPOSES.items():
        extra = look_into(name)
        installed, text = not extra.absent, _describe(name, extra)
        if name == "keras":
            installed, text = _keras()
        yield Finding(
            f"extra {name}",
            "note",
            f"{purpose}: {text}",
            {
                "purpose": purpose,
                "installed": installed,
                "packages": list(extra.here),
                "lacks": list(extra.absent),
            },
        )


def look_into(name: str) -> Extra:
    """Return which packages of the extra *name* are here."""
    here, absent = [], []
    for package in _packages(name):
        try:
            here.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            absent.append(package)
    return Extra(tuple(here), tuple(absent))


def _packages(name: str) -> Iterator[str]:
    """Yield the packages of an extra, without those of extras inside it."""
    belongs = re.compile(rf"extra\s*==\s*['\"]{re.escape(name)}['\"]")
    for requirement in requires(PACKAGE) or ():
        found = re.match(r"[\w.-]+", requirement)
        if found and found[0] != PACKAGE and belongs.search(requirement):
            yield found[0]


def _describe(name: str, extra: Extra) -> str:
    if not extra.absent:
        named = f" ({', '.join(extra.here)})" if len(extra.here) <= MAX_NAMED else ""
        return f"installed{named}"
    lacks = f", lacks {', '.join(extra.absent)}" if extra.here else ""
    return f"not installed{lacks}: pip install '{PACKAGE}[{name}]'"


def _keras() -> tuple[bool, str]:
    """Return whether Keras can be used, on whatever it runs on, and say so."""
    try:
        found = find_keras()
    except ScrawlError as error:
        return False, str(error)
    return True, f"installed ({found.version} on {found.backend})"


PURPOSES: dict[str, str] = {
    "compiler": "a C compiler, for machines that have none",
    "hdf5": "reads and writes models of Keras, without Keras: scrawl import, export",
    "keras": "trains with Keras, and exchanges networks with it",
    "mcu": "compiles for microcontrollers, and emulates them: scrawl verify",
    "onnx": "writes models of ONNX: scrawl export",
    "dev": "tests and checks scrawl itself",
}
