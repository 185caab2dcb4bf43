import struct
import subprocess
import sys
from pathlib import Path

import pytest

from scrawl.errors import InvalidRequest
from scrawl.evaluation import Epoch, Predictions
from scrawl.figures import FIGURES, draw_all

DRAW_WITHOUT_PYPLOT = """
import sys
import scrawl.figures
assert "matplotlib" not in sys.modules, "matplotlib loads with scrawl.figures"
import matplotlib
settings = matplotlib.rcParams.copy()
from scrawl.figures import learning_curves, to_png
from scrawl.evaluation import Epoch
to_png(learning_curves([Epoch(1, 0.5, 0.5, None, None, 0.1, 1.0)]))
assert "matplotlib.pyplot" not in sys.modules, "pyplot was imported"
for name in settings.keys() - {"backend"}:  # asking for it would import pyplot
    assert matplotlib.rcParams[name] == settings[name], f"{name} was changed"
"""


def chunks_of(png: bytes) -> set[bytes]:
    """Return the names of the chunks of a PNG."""
    names, start = set(), 8
    while start < len(png):
        length, name = struct.unpack_from(">I4s", png, start)
        names.add(name)
        start += 12 + length
    return names


def test_every_figure_of_the_table_is_written(
    history: tuple[Epoch, ...], digits: Predictions, tmp_path: Path
) -> None:
    """The paths come back in the order of the table."""
    paths = draw_all(tmp_path / "figures", history, digits)

    assert paths == [tmp_path / "figures" / name for name in FIGURES]
    assert [path.name for path in paths] == [
        "curves.png",
        "confusion.png",
        "samples.png",
        "mistakes.png",
    ]
    for path in paths:
        assert path.read_bytes().startswith(b"\x89PNG")


def test_equal_input_gives_equal_bytes(
    history: tuple[Epoch, ...], digits: Predictions, tmp_path: Path
) -> None:
    """Pictures hold pixels and nothing of the machine or the day."""
    first = draw_all(tmp_path / "first", history, digits)
    second = draw_all(tmp_path / "second", history, digits)

    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes()
        assert chunks_of(one.read_bytes()) == {b"IHDR", b"pHYs", b"IDAT", b"IEND"}


def test_nothing_is_written_when_a_figure_fails(
    digits: Predictions, tmp_path: Path
) -> None:
    """All pictures are of one run, or there are none."""
    with pytest.raises(InvalidRequest, match="at least 1 epoch"):
        draw_all(tmp_path, (), digits)

    assert list(tmp_path.iterdir()) == []


def test_matplotlib_is_used_without_its_global_state() -> None:
    """It loads when something is drawn; whoever uses pyplot keeps their figures."""
    subprocess.run([sys.executable, "-c", DRAW_WITHOUT_PYPLOT], check=True)
