"""In which row each box stands, and which way each line takes from row to row.

The first step of a layered drawing. A line that passes other rows gets a place in each,
as if it were a narrow box, so no later step can lead it through a box. Lines from one
box share these places: its lane.

Sugiyama, Tagawa, Toda: Methods for visual understanding of hierarchical system
structures, 1981.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from scrawl.errors import InvalidRequest

MAX_PLACES = 20_000


class Link(NamedTuple):
    """Two numbers: of the box or place where a line begins, and where it ends."""

    source: int
    target: int


@dataclass(frozen=True)
class Layering:
    """The boxes, numbered as given, then the places of lanes; each in a row."""

    num_boxes: int
    ranks: tuple[int, ...]  # the row of every place
    paths: tuple[tuple[int, ...], ...]  # of every line: places, one row each
    lanes: tuple[tuple[int, ...], ...]  # the places of each lane, from above
    slacks: dict[Link, int]  # of neighbours: by how much the longest way is longer

    @property
    def num_ranks(self) -> int:
        """The number of rows."""
        return max(self.ranks) + 1

    def is_lane(self, place: int) -> bool:
        """Say whether only a line passes there."""
        return place >= self.num_boxes

    def above(self) -> list[list[int]]:
        """Return from where lines come to each place."""
        return self._neighbours([Link(b, a) for a, b in self.slacks])

    def below(self) -> list[list[int]]:
        """Return where lines go to from each place."""
        return self._neighbours(list(self.slacks))

    def _neighbours(self, links: Sequence[Link]) -> list[list[int]]:
        found: list[list[int]] = [[] for _ in self.ranks]
        for link in links:
            found[link.source].append(link.target)
        return found


def layering(num_boxes: int, lines: Sequence[Link]) -> Layering:
    """Return the rows of boxes whose *lines* all go to boxes with a higher number.

    A box stands below all that it takes, as high as it can. Inputs that are needed
    late, and what is made of them alone, stand as low as they can.

    Raises:
        InvalidRequest: if lines pass so many boxes that nobody could follow them.
    """
    depths, slacks = _slacks(num_boxes, lines)
    ranks = _ranks(depths, slacks, lines)
    num_passed = sum(_num_passed(ranks, lines))
    if num_boxes + num_passed > MAX_PLACES:
        raise InvalidRequest(
            f"The lines between {num_boxes:,} boxes pass others {num_passed:,} times:"
            " nobody could follow them. Draw a part of the network."
        )
    lanes: dict[Link, int] = {}  # (box, row) -> place
    paths = tuple(_path(line, ranks, lanes) for line in lines)
    of_links: defaultdict[Link, list[int]] = defaultdict(list)
    for path, slack in zip(paths, slacks, strict=True):
        for step in pairwise(path):
            of_links[Link(*step)].append(slack)
    of_boxes: defaultdict[int, list[int]] = defaultdict(list)
    for (box, _), place in lanes.items():
        of_boxes[box].append(place)
    return Layering(
        num_boxes,
        (*ranks, *(rank for _, rank in lanes)),
        paths,
        tuple(map(tuple, of_boxes.values())),
        {link: min(found) for link, found in of_links.items()},
    )


def _slacks(num_boxes: int, lines: Sequence[Link]) -> tuple[list[int], list[int]]:
    """Return how many boxes come before each, and the slack of each line."""
    before, after = [0] * num_boxes, [0] * num_boxes
    for source, target in sorted(lines, key=lambda line: line.target):
        before[target] = max(before[target], before[source] + 1)
    for source, target in sorted(lines, key=lambda line: -line.source):
        after[source] = max(after[source], after[target] + 1)
    longest = max(map(sum, zip(before, after, strict=True)))
    return before, [longest - before[a] - 1 - after[b] for a, b in lines]


def _ranks(
    depths: list[int], slacks: Sequence[int], lines: Sequence[Link]
) -> list[int]:
    """Return the depths, with what hangs on no longest way let down."""
    is_fixed = [not lines] * len(depths)
    below: list[list[int]] = [[] for _ in depths]
    for line, slack in sorted(zip(lines, slacks, strict=True)):
        below[line.source].append(line.target)
        if depths[line.source] == 0 and slack == 0:
            is_fixed[line.source] = True
        if is_fixed[line.source]:
            is_fixed[line.target] = True
    ranks = list(depths)
    for box in reversed(range(len(ranks))):
        if below[box] and not is_fixed[box]:
            ranks[box] = min(ranks[target] for target in below[box]) - 1
    return ranks


def _num_passed(ranks: Sequence[int], lines: Sequence[Link]) -> list[int]:
    """Return how many rows the lane of each box passes."""
    longest = [0] * len(ranks)
    for source, target in lines:
        passed = ranks[target] - ranks[source] - 1
        longest[source] = max(longest[source], passed)
    return longest


def _path(line: Link, ranks: Sequence[int], lanes: dict[Link, int]) -> tuple[int, ...]:
    """Return the places of a line; new ones are written into *lanes*."""
    passed = range(ranks[line.source] + 1, ranks[line.target])
    between = [
        lanes.setdefault(Link(line.source, rank), len(ranks) + len(lanes))
        for rank in passed
    ]
    return line.source, *between, line.target
