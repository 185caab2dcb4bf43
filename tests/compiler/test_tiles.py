"""What a convolution holds in registers fits into them."""

from hypothesis import given
from hypothesis import strategies as st

from scrawl.compiler import TARGETS
from scrawl.compiler.limits import MAX_TILE, MAX_VECTORS
from scrawl.compiler.tiles import forward_tile, gradient_tile

COUNTS = st.integers(1, 200)
ANY_TARGET = st.sampled_from(sorted(TARGETS))


@given(COUNTS, COUNTS, ANY_TARGET)
def test_a_forward_tile_fits_the_registers(columns, filters, name):
    """Sums, one row of weights, and the number that multiplies them."""
    target = TARGETS[name]

    tile = forward_tile(columns, filters, target)

    assert 1 <= tile.count <= min(columns, MAX_TILE)
    assert 1 <= tile.vectors <= min(MAX_VECTORS, -(-filters // target.lanes))
    assert tile.count * tile.vectors + tile.vectors + 1 <= target.registers


@given(COUNTS, COUNTS, ANY_TARGET)
def test_a_gradient_tile_fits_the_registers(run, filters, name):
    """Sums, those of the bias, one row of gradients, and two numbers more."""
    target = TARGETS[name]

    tile = gradient_tile(run, filters, target)

    assert 1 <= tile.count <= min(run, MAX_TILE)
    assert 1 <= tile.vectors <= MAX_VECTORS
    assert tile.count * tile.vectors + 2 * tile.vectors + 2 <= target.registers
