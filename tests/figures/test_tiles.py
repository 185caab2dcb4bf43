import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.figures.scales import scale_for
from scrawl.figures.theme import new_figure
from scrawl.figures.tiles import (
    draw_tiles,
    in_rows,
    number_columns,
    number_each_row,
    number_rows,
    pave,
)


@settings(max_examples=25)
@given(
    count=st.integers(1, 40),
    sides=st.tuples(st.integers(1, 30), st.integers(1, 30)),
)
def test_every_number_of_every_tile_is_drawn(count, sides):
    """As often as the tile is enlarged, and nothing else but lines."""
    tiles = 1 + np.arange(count * sides[0] * sides[1], dtype=np.float32)

    paved = pave(in_rows(tiles.reshape(count, *sides)))

    numbers, times = np.unique(paved[np.isfinite(paved)], return_counts=True)
    np.testing.assert_array_equal(numbers, tiles)
    assert len(set(times)) == 1


def test_tiles_are_numbered_by_rows():
    """Each row says which it holds; the last may hold fewer."""
    grid = in_rows(np.ones((35, 3, 3), np.float32))
    axes = new_figure(4.0, 4.0).add_subplot()
    draw_tiles(axes, grid, scale_for(grid))

    number_rows(axes, grid, range(35))

    names = [label.get_text() for label in axes.get_yticklabels()]
    assert grid.shape == (3, 12, 3, 3)
    assert names == ["0\u201311", "12\u201323", "24\u201334"]


@pytest.mark.parametrize(("count", "step"), [(16, 1), (17, 2), (32, 2), (128, 8)])
def test_many_columns_are_not_all_numbered(count, step):
    """A number stands below the middle of its column, and no two touch."""
    grid = np.ones((count, count, 3, 3), np.float32)
    axes = new_figure(4.0, 4.0).add_subplot()
    draw_tiles(axes, grid, scale_for(grid))

    number_columns(axes, grid)
    number_each_row(axes, grid)

    paved = pave(grid)
    for labels, ticks in (
        (axes.get_xticklabels(), axes.get_xticks()),
        (axes.get_yticklabels(), axes.get_yticks()),
    ):
        assert [label.get_text() for label in labels] == [
            str(number) for number in range(0, count, step)
        ]
        share = (np.arange(0, count, step) + 0.5) / count
        np.testing.assert_allclose(ticks, share * len(paved), atol=2)
