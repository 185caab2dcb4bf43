"""How far right each place stands, so that lines are straight and forks symmetrical.

The third step of a layered drawing. A box stands straight below the one that its
longest way comes from, so the longest way through a network is one vertical line, and
what branches off stands beside it; branches of equal length have equal rights, and what
they leave or join stands over or under their middle.
"""

import math
from bisect import bisect
from collections import defaultdict
from collections.abc import Sequence
from itertools import chain, count, pairwise

from scrawl.figures.diagram.layering import Layering, Link
from scrawl.figures.diagram.ordering import Rows
from scrawl.figures.diagram.spacing import Distance, Pull, placed_blocks

EQUAL_BRANCH = 50.0  # weight of a link to one of several equal branches
GRID = 2  # columns: the middle of two places on the grid is a column


def place_columns(
    layers: Layering, rows: Rows, widths: Sequence[int]
) -> tuple[int, ...]:
    """Return the middle column of every place; *widths* are odd, in columns."""
    equals = _equal_links(layers, rows)
    blocks = _blocks(layers, rows)
    distances = sorted({
        Distance(blocks[left], blocks[right], _distance(widths[left], widths[right]))
        for row in rows
        for left, right in pairwise(row)
    })
    pulls: list[list[Pull]] = [[] for _ in range(max(blocks) + 1)]
    for link in layers.slacks:
        one, other = blocks[link.source], blocks[link.target]
        weight = EQUAL_BRANCH if link in equals else 1.0
        if one != other:
            pulls[one].append(Pull(other, weight))
            pulls[other].append(Pull(one, weight))
    columns = placed_blocks(distances, pulls)
    left_end = min(
        columns[block] - width // 2 for block, width in zip(blocks, widths, strict=True)
    )
    return tuple(columns[block] - left_end for block in blocks)


def _distance(left_width: int, right_width: int) -> int:
    """Return the columns between two middles, with an empty one between the places."""
    return math.ceil(((left_width + right_width) // 2 + 1) / GRID) * GRID


def _equal_links(layers: Layering, rows: Rows) -> set[Link]:
    """Return the links at forks and joins of several branches, none of them longest."""
    found: set[Link] = set()
    above, below = layers.above(), layers.below()
    for place in chain.from_iterable(rows):
        for links in (
            [Link(place, other) for other in below[place]],
            [Link(other, place) for other in above[place]],
        ):
            least = min((layers.slacks[link] for link in links), default=0)
            if sum(layers.slacks[link] == least for link in links) > 1:
                found.update(links)
    return found


def _blocks(layers: Layering, rows: Rows) -> list[int]:
    """Return the number of the block of every place."""
    positions = {place: index for row in rows for index, place in enumerate(row)}
    above, below = layers.above(), layers.below()
    for neighbours in (*above, *below):
        neighbours.sort(key=positions.__getitem__)
    wishes = [
        Link(place, chosen)
        for place in range(len(layers.ranks))
        if (chosen := _straight(layers, place, below[place], is_down=True)) is not None
        and _straight(layers, chosen, above[chosen], is_down=False) == place
    ]
    wishes.sort(key=lambda link: (-_num_lanes(layers, link), layers.slacks[link], link))
    upper = _without_crossings(wishes, layers.ranks, positions)
    blocks = [0] * len(layers.ranks)
    numbers = count()
    for place in chain.from_iterable(rows):
        blocks[place] = blocks[upper[place]] if place in upper else next(numbers)
    return blocks


def _straight(
    layers: Layering, place: int, neighbours: list[int], *, is_down: bool
) -> int | None:
    """Return which neighbour, if any, should stand straight below or above *place*."""
    lanes = [other for other in neighbours if layers.is_lane(other)]
    if is_down and layers.is_lane(place) and lanes:
        return lanes[0]
    slacks = [
        layers.slacks[Link(place, other) if is_down else Link(other, place)]
        for other in neighbours
    ]
    least = min(slacks, default=0)
    if slacks.count(least) == 1:
        return neighbours[slacks.index(least)]
    middle, is_odd = divmod(len(neighbours), 2)
    return neighbours[middle] if is_odd else None


def _num_lanes(layers: Layering, link: Link) -> int:
    return sum(map(layers.is_lane, link))


def _without_crossings(
    links: Sequence[Link], ranks: Sequence[int], positions: dict[int, int]
) -> dict[int, int]:
    """Return the upper end by the lower of all *links* that cross none before them."""
    kept: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    upper: dict[int, int] = {}
    for link in links:
        start, end = positions[link.source], positions[link.target]
        others = kept[ranks[link.source]]
        index = bisect(others, (start, end))
        is_free_left = index == 0 or others[index - 1][1] < end
        is_free_right = index == len(others) or end < others[index][1]
        if is_free_left and is_free_right:
            others.insert(index, (start, end))
            upper[link.target] = link.source
    return upper
