"""In which order places stand in their rows, so that few lines cross.

The second step of a layered drawing. Each place goes to the mean of its neighbours in
the row before (the barycentre), down all rows and up again, and then neighbours change
places where that saves crossings; the best order seen is kept.

Sugiyama, Tagawa, Toda, 1981; the exchange is that of Gansner, Koutsofios, North, Vo: A
technique for drawing directed graphs, 1993.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from itertools import pairwise

from scrawl.figures.diagram.layering import Layering

SWEEPS = 12
MAX_EXCHANGES = 4  # passes over all rows
MAX_MOVED_PLACES = 1000  # with more of them, moving lanes takes too long

Rows = list[list[int]]
Neighbours = list[list[int]]


def ordered_rows(layers: Layering) -> Rows:
    """Return the places of each row from left to right."""
    above, below = layers.above(), layers.below()
    rows = _first_order(layers, below)
    best, fewest = rows, num_crossings(rows, below)
    for sweep in range(SWEEPS):
        if fewest == 0:
            break
        rows = _swept(rows, above if sweep % 2 == 0 else below, is_down=sweep % 2 == 0)
        rows = _exchanged(rows, above, below)
        count = num_crossings(rows, below)
        if count < fewest:
            best, fewest = rows, count
    if fewest and len(layers.ranks) <= MAX_MOVED_PLACES:
        best = _with_lanes_moved(best, layers, below)
    return best


def num_crossings(rows: Rows, below: Neighbours) -> int:
    """Return how many pairs of lines cross between the rows."""
    return sum(_num_crossings(*pair, below) for pair in pairwise(rows))


def _first_order(layers: Layering, below: Neighbours) -> Rows:
    """Return the order in which one finds the places, lanes after all boxes."""
    rows: Rows = [[] for _ in range(layers.num_ranks)]
    seen: set[int] = set()
    waiting = list(reversed(range(layers.num_boxes)))
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        rows[layers.ranks[place]].append(place)
        waiting.extend(sorted(below[place], reverse=True))
    return rows


def _with_lanes_moved(rows: Rows, layers: Layering, below: Neighbours) -> Rows:
    """Return the rows with whole lanes moved to a side where that saves crossings.

    Their places, moved one by one, would make crossings first.
    """
    fewest = num_crossings(rows, below)
    for lane in layers.lanes:
        inside = set(lane)
        rest = [[place for place in row if place not in inside] for row in rows]
        lanes = [[place for place in row if place in inside] for row in rows]
        for sides in ((lanes, rest), (rest, lanes)):
            moved = [left + right for left, right in zip(*sides, strict=True)]
            count = num_crossings(moved, below)
            if count < fewest:
                rows, fewest = moved, count
    return rows


def _swept(rows: Rows, neighbours: Neighbours, *, is_down: bool) -> Rows:
    """Return the rows, each sorted by where its neighbours stand in the one before."""
    swept: Rows = []
    positions: dict[int, int] = {}
    for row in rows if is_down else reversed(rows):
        means = {
            place: _mean([positions[other] for other in neighbours[place]], index)
            for index, place in enumerate(row)
        }
        swept.append(sorted(row, key=means.__getitem__))
        positions = {place: index for index, place in enumerate(swept[-1])}
    return swept if is_down else swept[::-1]


def _mean(positions: Sequence[int], otherwise: int) -> float:
    return sum(positions) / len(positions) if positions else float(otherwise)


def _exchanged(rows: Rows, above: Neighbours, below: Neighbours) -> Rows:
    """Return the rows with places exchanged as long as that saves crossings."""
    rows = [list(row) for row in rows]
    positions = {place: index for row in rows for index, place in enumerate(row)}
    pairs = [(row, index) for row in rows for index in range(len(row) - 1)]
    for _ in range(MAX_EXCHANGES):
        is_better = False
        for row, index in pairs:
            left, right = row[index : index + 2]
            if _gain(left, right, positions, (above, below)) > 0:
                row[index : index + 2] = right, left
                positions[left], positions[right] = index + 1, index
                is_better = True
        if not is_better:
            break
    return rows


def _gain(
    left: int, right: int, positions: dict[int, int], sides: Sequence[Neighbours]
) -> int:
    """Return how many crossings it saves to exchange two that stand side by side."""
    gain = 0
    for neighbours in sides:
        lefts = sorted(positions[other] for other in neighbours[left])
        for other in neighbours[right]:
            place = positions[other]
            gain += len(lefts) - bisect_right(lefts, place) - bisect_left(lefts, place)
    return gain


def _num_crossings(upper: list[int], lower: list[int], below: Neighbours) -> int:
    positions = {place: index for index, place in enumerate(lower)}
    passed: list[int] = []
    count = 0
    for place in upper:
        ends = sorted(positions[other] for other in below[place])
        count += sum(len(passed) - bisect_right(passed, end) for end in ends)
        for end in ends:
            insort(passed, end)
    return count
