"""What a convolution holds in registers: the shape that takes the fewest cycles.

A cycle does two multiplications with addition and two loads; a sum waits four cycles
for the one before it. The shape changes speed and nothing else.
"""

from dataclasses import dataclass
from math import ceil

from scrawl.compiler.limits import MAX_TILE, MAX_VECTORS
from scrawl.compiler.targets import Target


@dataclass(frozen=True)
class Tile:
    """What a convolution holds in registers: *count* positions by *vectors*."""

    count: int
    vectors: int


def forward_tile(columns: int, filters: int, target: Target) -> Tile:
    """Return the tile that computes a row of outputs in the fewest cycles."""
    total = ceil(filters / target.lanes)
    tiles = [
        Tile(ceil(columns / ceil(columns / limit)), vectors)
        for vectors in range(1, min(total, MAX_VECTORS) + 1)
        if (limit := min((target.registers - 1 - vectors) // vectors, MAX_TILE)) > 0
    ]
    return min(tiles, key=lambda t: ceil(columns / t.count) * _cycles(t, total))


def gradient_tile(run: int, filters: int, target: Target) -> Tile:
    """Return the tile that computes a run of a gradient in the fewest cycles."""
    total = ceil(filters / target.lanes)
    tiles = [
        Tile(min(run, limit), vectors)
        for vectors in range(1, min(total, MAX_VECTORS) + 1)
        if (limit := min((target.registers - 2 - 2 * vectors) // vectors, MAX_TILE)) > 0
    ]
    return min(tiles, key=lambda t: run / t.count * _cycles(t, total))


def _cycles(tile: Tile, total: int) -> float:
    """Return the cycles of a step of all *total* vectors: two FMAs, two loads each."""
    blocks = [tile.vectors] * (total // tile.vectors)
    if total % tile.vectors:
        blocks.append(total % tile.vectors)
    latency = 4.0
    return sum(
        max(tile.count * block / 2, (tile.count + block) / 2, latency)
        for block in blocks
    )
