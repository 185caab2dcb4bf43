"""Nothing is read from a disk but by a loader that the tests and the fuzzer know."""

import ast
from collections.abc import Iterator
from pathlib import Path

import scrawl
from benchmarks.reliability.fuzz_loaders import LOADERS

SOURCE = Path(scrawl.__file__).parent
READING = {"open", "read_bytes", "read_idx_content", "read_text", "reading"}
DANGEROUS = {"eval", "exec", "__import__", "import_module", "runpy"}
DANGEROUS |= {"pickle", "marshal", "shelve", "joblib", "dill", "cloudpickle"}
# Which loaders of the table each module is, or why it needs none.
READERS = {
    "cli/__init__.py": "opens nothing but the device that swallows all",
    "cli/doctor/machine.py": "reads what Linux says of the processor",
    "cli/export/folder.py": "compares bytes with its own",
    "cli/verify/uvision.py": ["ini"],
    "compiler/emit.py": "reads the kernels of its own package",
    "compiler/library.py": "believes nothing before its SHA-256",
    "compiler/workers.py": "opens gates, not files",
    "data/checking.py": ["idx", "idx-gz"],
    "data/class_folders.py": ["png", "jpeg"],
    "data/copies.py": ["idx", "idx-gz"],
    "data/digits.py": "believes nothing before its SHA-256",
    "data/download.py": "reads from mirrors: tests/data/test_download.py",
    "data/entry.py": "takes digests",
    "data/idx.py": ["idx", "idx-gz"],
    "data/pairs.py": ["idx", "idx-gz"],
    "data/records.py": ["digests"],
    "data/searching.py": ["idx", "idx-gz"],
    "data/shared.py": ["keras-npz"],
    "data/sources.py": ["idx", "idx-gz"],
    "data/zips.py": ["keras-npz"],
    "deployment/c/templates.py": "reads the C of its own package",
    "deployment/keil/replay.py": ["ini"],
    "evaluation/history.py": ["history"],
    "evaluation/npz.py": ["predictions"],
    "evaluation/predictions_file.py": ["predictions"],
    "figures/diagram/svg.py": "reads a style of its own package",
    "files/caching.py": "opens nothing but folders",
    "files/locking.py": "reads twenty digits",
    "files/opening.py": "is what all of them read with",
    "files/writing.py": "opens what it writes",
    "importing/hdf5_process.py": "has a process of its own: tests/importing/",
    "importing/model_file.py": ["keras"],
    "images/reading.py": ["png", "jpeg", "idx"],
    "networks/files.py": ["network", "weights"],
    "pictures/decoding.py": ["png", "jpeg"],
    "reporting/rendering.py": "reads a page of its own package",
    "studies/microcontroller/memory_init.py": ["ini"],
    "studies/page.py": "reads a page of its own package",
    "training/checkpoint.py": ["checkpoint"],
    "training/recipe_file.py": ["recipe"],
    "training/run_folder.py": "opens the log to add to it",
    "training/run_info.py": ["run"],
    "training/seal.py": ["seal"],
    "training/surroundings.py": "reads what Linux says of the processor",
    "verification/claims.py": "reads what a compiler has just made",
    "verification/elf.py": "reads what a linker has just made",
    "verification/emulator.py": "reads what a process of its own has written",
    "verification/exports.py": ["header"],
    "verification/host.py": "reads what a process of its own has written",
    "verification/qemu.py": "reads what a process of its own has written",
    "verification/unicorn_machine.py": "is that process, and reads what it is given",
}


def calls(path: Path) -> Iterator[str]:
    """Yield the last part of the name of each function that is called."""
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
                yield name


def imports(path: Path) -> Iterator[str]:
    """Yield the name of each module that is imported."""
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names)
            case ast.ImportFrom(module=str(name)):
                yield name


def test_every_module_that_reads_is_known():
    """Whoever reads files is in the table of loaders, or says here why not."""
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if READING & set(calls(path))
    }

    assert found <= set(READERS), "add a loader to benchmarks/reliability/"


def test_every_loader_is_read_somewhere():
    """The table of loaders has no loader that scrawl has not."""
    named = {each for why in READERS.values() if isinstance(why, list) for each in why}

    assert named == set(LOADERS)


def test_nothing_is_unpickled_or_evaluated():
    """The words do not occur; two modules import by names of their own tables."""
    found = {
        (path.relative_to(SOURCE).as_posix(), name)
        for path in SOURCE.rglob("*.py")
        for name in DANGEROUS & {*calls(path), *imports(path)}
    }

    assert found == {
        ("__init__.py", "import_module"),
        ("cli/group.py", "import_module"),
    }
