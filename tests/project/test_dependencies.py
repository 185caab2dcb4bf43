"""What the package needs is declared, pinned, and checked by its hash."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
CORE = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
EXTRAS = PROJECT["project"]["optional-dependencies"]
BUILD = [Requirement(line) for line in PROJECT["dependency-groups"]["build"]]
ASKS_FOR = {  # an extra, when needed
    "src/scrawl/deployment/keras/hdf5.py": "hdf5",
    "src/scrawl/deployment/keras/library.py": "keras",
    "src/scrawl/deployment/onnx/library.py": "onnx",
    "src/scrawl/importing/hdf5_process.py": "hdf5",
    "src/scrawl/verification/elf.py": "mcu",
    "src/scrawl/verification/unicorn_machine.py": "mcu",
}
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-compiler.lock")


def test_every_import_is_declared():
    """A package that only the tests bring along is not there for a user."""
    undeclared = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / "src").rglob("*.py")
        for name in _imported_packages(path)
        if not _declared_for(path) & _distributions_of(name)
    }

    assert undeclared == set()


def test_every_declared_package_is_imported():
    """A dependency that nothing uses is a cost without a reason."""
    used = {
        distribution
        for path in (ROOT / "src").rglob("*.py")
        for name in _imported_packages(path)
        for distribution in _distributions_of(name)
    }

    unused = {canonicalize_name(item.name) for item in CORE} - used - {"ziglang"}

    assert unused == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock):
    """A lock names exact versions, the digest of each file, and nothing else."""
    lines = _logical_lines(lock)

    unchecked = [
        line
        for line in lines
        if not re.fullmatch(
            r"[a-z0-9.-]+==\S+( ; [^#\\]+?)?( --hash=sha256:[0-9a-f]{64})+", line
        )
    ]

    assert lines != []
    assert unchecked == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_a_place(lock):
    """Where packages come from is the business of the machine, not of the project."""
    assert not re.search(r"://|index-url|find-links|@ ", (ROOT / lock).read_text())


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [
        ("requirements.lock", [*CORE, *BUILD]),
        (
            "requirements-dev.lock",
            [
                *CORE,
                *BUILD,
                *(Requirement(x) for extra in EXTRAS.values() for x in extra),
            ],
        ),
        ("requirements-compiler.lock", [Requirement(x) for x in EXTRAS["compiler"]]),
    ],
)
def test_pins_are_what_the_project_asks_for(lock, requirements):
    """After a change of pyproject.toml comes `make lock`."""
    pins = _pins(lock)

    missing = [
        str(requirement)
        for requirement in requirements
        if canonicalize_name(requirement.name) != "scrawl"
        and not any(
            map(requirement.specifier.contains, pins.get(_key(requirement), []))
        )
    ]

    assert missing == []


def test_locks_agree():
    """The tests run with the very packages that users get."""
    tested = _pins("requirements-dev.lock")

    for lock in LOCKS:
        for name, versions in _pins(lock).items():
            assert versions == tested[name], f"{name} in {lock}"


def _declared_for(path: Path) -> set[str]:
    asked = EXTRAS.get(ASKS_FOR.get(path.relative_to(ROOT).as_posix(), ""), [])
    requirements = [*CORE, *map(Requirement, asked)]
    return {canonicalize_name(requirement.name) for requirement in requirements}


def _imported_packages(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names - {"scrawl"}


def _distributions_of(package: str) -> set[str]:
    return {canonicalize_name(x) for x in packages_distributions().get(package, [])}


def _logical_lines(lock: str) -> list[str]:
    text = (ROOT / lock).read_text().replace("\\\n", " ")
    lines = [re.sub(r"\s+", " ", line).strip() for line in text.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def _pins(lock: str) -> dict[str, list[str]]:
    pins: dict[str, list[str]] = {}
    for line in _logical_lines(lock):
        name, version = line.split(" ")[0].split("==")
        pins.setdefault(canonicalize_name(name), []).append(version)
    return pins


def _key(requirement: Requirement) -> str:
    return canonicalize_name(requirement.name)
