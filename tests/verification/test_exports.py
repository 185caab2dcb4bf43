"""A folder of exported C is read as if it came from an enemy."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from scrawl.errors import InvalidFile
from scrawl.verification import Port, export_of, read_export
from tests.verification.cases import NETWORKS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of exported C, with the other files that come along."""
    for ending in (".h", ".c"):
        shutil.copy(NETWORKS / f"tiny_integer{ending}", tmp_path)
    (tmp_path / "vectors.h").write_text("/* golden vectors */\n")
    (tmp_path / "check.c").write_text("int main(void) { return 0; }\n")
    return tmp_path


def test_ports_stand_in_the_header(folder):
    """Comments are none of it."""
    export = read_export(folder)

    assert export.prefix == "tiny_integer"
    assert export.inputs == (Port("image", "uint8_t", 64), Port("number", "uint8_t", 1))
    assert export.outputs == (Port("digit", "int32_t", 4), Port("sum", "int32_t", 6))
    assert export.outputs[0].dtype == np.int32
    assert export.is_integer


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("typedef int32_t", "typedef double", "does not declare"),
        ("image[64]", "image[]", "has the parameter 'const uint8_t image"),
        ("image[64]", "*image", r"the parameter 'const uint8_t \*image'"),
        ("image[64]", "image[0]", "of sizes or types that no network has"),
        ("image[64]", "image[999999999]", "of sizes or types that no network has"),
        ("uint8_t number", "uint64_t number", "must be an array of uint8_t, int32_t"),
        ("const uint8_t number[1]", "uint8_t number[1]", "in an order"),
    ],
)
def test_headers_that_no_network_has(before, after, said, folder):
    """They are refused before anything is compiled."""
    header = folder / "tiny_integer.h"
    header.write_text(header.read_text().replace(before, after))

    with pytest.raises(InvalidFile, match=said):
        read_export(folder)


def test_a_folder_of_something_else(tmp_path):
    """It says what makes one."""
    with pytest.raises(InvalidFile, match=r"no folder of exported C.*scrawl export"):
        read_export(tmp_path)


def test_a_name_that_is_none_in_c():
    """It would stand in a command, and in code."""
    with pytest.raises(InvalidFile, match="is no name in C"):
        export_of("a-b", {"a-b.h": "", "a-b.c": ""})
