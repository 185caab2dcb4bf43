"""HDF5 from strangers: plain files are read, and all others are refused in one line."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from scrawl.errors import InvalidFile, MissingOnMachine
from scrawl.importing.hdf5 import read_hdf5
from scrawl.importing.hdf5_process import MAX_PARTS
from tests.importing.conftest import SMALL_WEIGHTS, drawn, small, write_h5

DAMAGED = "It is damaged"


@pytest.fixture
def made(tmp_path: Path) -> Callable[[Callable[[h5py.File], Any]], bytes]:
    """Return a function that gives the bytes of a file that another one fills."""

    def make(fill: Callable[[h5py.File], Any]) -> bytes:
        path = tmp_path / "it.h5"
        with h5py.File(path, "w") as file:
            fill(file)
        return path.read_bytes()

    return make


def test_groups_arrays_and_words_are_read(tmp_path: Path):
    """With paths, and names of either length."""
    write_h5(tmp_path / "it.h5", small(), SMALL_WEIGHTS)

    found = read_hdf5((tmp_path / "it.h5").read_bytes())

    assert json.loads(found.word("", "model_config") or "") == small()
    assert found.word("", "keras_version") == "2.0.4"
    assert found.names("model_weights", "layer_names") == ["out"]
    assert found.names("model_weights/out", "weight_names") == [*SMALL_WEIGHTS["out"]]
    np.testing.assert_array_equal(
        found.arrays["model_weights/out/out/kernel:0"],
        SMALL_WEIGHTS["out"]["out/kernel:0"],
    )


def test_long_lists_of_names_are_put_together(made):
    """Keras cuts them where they do not fit into one attribute."""

    def fill(file: h5py.File) -> None:
        file.attrs["layer_names0"] = ["a", "b"]
        file.attrs["layer_names1"] = np.array([b"c"])

    assert read_hdf5(made(fill)).names("", "layer_names") == ["a", "b", "c"]


def test_empty_lists_are_arrays_of_numbers(made):
    """As those of layers without weights are."""
    found = read_hdf5(made(lambda file: file.attrs.create("weight_names", [])))

    assert found.groups[""] == {"weight_names": []}


def test_other_numbers_are_only_named(made):
    """Nothing of a training is read, and no array of another kind."""

    def fill(file: h5py.File) -> None:
        file["iteration"] = 5
        file["half"] = np.zeros(3, np.float16)
        file["nothing"] = h5py.Empty("f4")
        file["optimizer_weights/adam"] = drawn(3)
        file["weights"] = drawn(2).astype(">f4")

    found = read_hdf5(made(fill))

    assert found.others == {"iteration": "int64", "half": "float16"}
    assert [*found.arrays] == ["weights"]
    np.testing.assert_array_equal(found.arrays["weights"], drawn(2))


def test_paths_of_windows_are_paths(made):
    """There, Keras once wrote them with the other slash."""
    found = read_hdf5(made(lambda file: file.create_dataset("a\\b", data=drawn(1))))

    assert [*found.arrays] == ["a/b"]


def linked(file: h5py.File) -> None:
    """Have an array in another file."""
    file["weights"] = h5py.ExternalLink("/etc/passwd", "/")


def soft(file: h5py.File) -> None:
    """Have a name that means another one."""
    file["weights"] = h5py.SoftLink("/other")


def virtual(file: h5py.File) -> None:
    """Have an array that is made of those in other files."""
    layout = h5py.VirtualLayout((4,), np.float32)
    layout[:] = h5py.VirtualSource("/etc/passwd", "x", (4,))
    file.create_virtual_dataset("weights", layout)


def outside(file: h5py.File) -> None:
    """Have an array whose bytes are those of another file."""
    file.create_dataset("weights", (4,), "f4", external=[("/etc/passwd", 0, 16)])


def packed(file: h5py.File) -> None:
    """Have an array that grows to a gibibyte."""
    file.create_dataset("weights", (1 << 28,), "f4", compression="gzip")


def pieces(file: h5py.File) -> None:
    """Have an array in pieces."""
    file.create_dataset("weights", (2,), "f4", chunks=(1,))


def large(file: h5py.File) -> None:
    """Have an array without a byte of it."""
    file.create_dataset("weights", (1 << 40, 1 << 20), "f4")


def circle(file: h5py.File) -> None:
    """Have a group in itself."""
    group = file.create_group("a")
    group["a"] = group


def tower(file: h5py.File) -> None:
    """Have groups in groups."""
    file.create_group("/".join("a" * 30))


def crowd(file: h5py.File) -> None:
    """Have as many groups as fit, and one."""
    for number in range(MAX_PARTS + 1):
        file.create_group(str(number))


def many_names(file: h5py.File) -> None:
    """Have more names than layers can be."""
    file.attrs.create("layer_names", np.zeros((70, 100), "S1"))


def numbers(file: h5py.File) -> None:
    """Have numbers where names are."""
    file.attrs["weight_names"] = [1.0, 2.0]


def references(file: h5py.File) -> None:
    """Have what stands for an object where names are."""
    file.attrs["layer_names"] = np.array([file.ref], h5py.ref_dtype)


def no_text(file: h5py.File) -> None:
    """Have bytes that are no UTF-8."""
    file.attrs["model_config"] = np.bytes_(b"\xff\xfe")


def red(file: h5py.File) -> None:
    """Have a name that turns the writing red."""
    file.create_group("\x1b[31m")


HOSTILE: dict[Callable[[h5py.File], None], str] = {
    linked: "'weights' in it is a link elsewhere",
    soft: "'weights' in it is a link elsewhere",
    virtual: "The array 'weights' in it is packed, or not in the file itself",
    outside: "The array 'weights' in it is packed, or not in the file itself",
    packed: "Its arrays are longer than the file|The array 'weights' in it is packed",
    pieces: "The array 'weights' in it is packed, or not in the file itself",
    large: "Its arrays are longer than the file|The array 'weights' in it is not there",
    circle: "It has too many parts, or too deep ones",
    tower: "It has too many parts, or too deep ones",
    crowd: "It has too many parts, or too deep ones",
    many_names: "It has too many layer_names: 7,000",
    numbers: "Its weight_names is no text, or too long",
    references: "Its layer_names is no text, or too long",
    no_text: DAMAGED,
    red: r"A name in it is no name: '\\x1b\[31m'",
}


@pytest.mark.parametrize("fill", HOSTILE, ids=lambda fill: fill.__name__)
def test_files_that_are_not_plain_are_refused(fill, made):
    """What leads elsewhere, or would grow, is not followed."""
    content = made(fill)

    with pytest.raises(InvalidFile, match=HOSTILE[fill]):
        read_hdf5(content)


def test_a_text_cannot_be_told_a_thousand_times(made):
    """Each of many names may be the same long one: there is an end to memory."""

    def fill(file: h5py.File) -> None:
        file.attrs["layer_names"] = ["x" * 4_000_000]
        for number in range(9):
            file.create_group(f"{number}").attrs["weight_names"] = ["x" * 4_000_000]

    with pytest.raises(InvalidFile, match="It has too many words"):
        read_hdf5(made(fill))


def test_kinds_of_numbers_are_told_shortly(made):
    """A record has as many names of fields as somebody likes."""
    kind = np.dtype([(f"field{number}", "i1") for number in range(999)])

    found = read_hdf5(made(lambda file: file.create_dataset("a", (1,), kind)))

    assert len(found.others["a"]) == 40


def test_an_h5py_that_cannot_be_loaded_is_no_fault_of_the_file(
    made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """It is here, and broken: the line says how to mend it."""
    content = made(lambda file: file.create_dataset("a", data=drawn(1)))
    (tmp_path / "h5py.py").write_text("raise ImportError('of another NumPy')")
    path = f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    monkeypatch.setenv("PYTHONPATH", path)

    with pytest.raises(MissingOnMachine, match="is here and cannot be loaded") as error:
        read_hdf5(content)
    assert error.value.exit_code == 3


@pytest.mark.parametrize("content", [b"", b"\x89HDF\r\n\x1a\n", b"PK\3\4" + bytes(99)])
def test_what_is_no_hdf5_is_damaged(content: bytes):
    """However it begins."""
    with pytest.raises(InvalidFile, match=DAMAGED):
        read_hdf5(content)


def test_any_damage_is_told_in_one_line(tmp_path: Path):
    """Bytes changed at random: the file is read, or refused, and nothing else."""
    write_h5(tmp_path / "it.h5", small(), SMALL_WEIGHTS)
    whole = (tmp_path / "it.h5").read_bytes()
    dice = np.random.default_rng(5)

    for _ in range(12):
        changed = np.frombuffer(whole, np.uint8).copy()
        changed[dice.integers(0, len(whole), 20)] = dice.integers(0, 256, 20)
        problem = ""
        try:
            read_hdf5(changed.tobytes())
        except InvalidFile as error:
            problem = str(error)
        assert problem.isprintable()
