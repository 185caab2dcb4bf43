"""Random graphs as exported C: here, and on cores in an emulator."""

from importlib.util import find_spec

import pytest
from click.testing import CliRunner

from benchmarks.random_graphs import exported
from benchmarks.random_graphs.exported import compare_exported, main
from scrawl.verification import HOST, find_toolchain

FIRST = 1_000_000  # numbers that no page has seen yet


@pytest.mark.parametrize("seed", range(FIRST, FIRST + 4))
def test_exported_c_is_the_reference(seed):
    """Both arithmetics, compiled without a warning, at each level in turn."""
    found = compare_exported(seed, find_toolchain(HOST))

    assert not found.differences


@pytest.mark.skipif(find_spec("unicorn") is None, reason="unicorn is not installed")
@pytest.mark.parametrize("core", ["cortex-m0", "cortex-m4f"])
def test_cores_agree(core):
    """A core without a unit for floats, and one with instructions for signals."""
    found = compare_exported(FIRST + 4, find_toolchain(core, "zig"))

    assert found.arithmetics == ("float32", "int8")
    assert not found.differences


def test_the_page_tells_what_ran(tmp_path, monkeypatch):
    """How many networks, where, and that none differed."""
    monkeypatch.setattr(exported, "PAGE", tmp_path / "page.md")

    result = CliRunner().invoke(main, ["--count", "1", "--target", HOST])

    text = (tmp_path / "page.md").read_text()
    assert result.exit_code == 0
    assert "1 random small networks" in text
    assert "**0 differed**" in text
    assert "| host |" in text
