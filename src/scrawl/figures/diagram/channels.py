"""How lines go between two rows: down, across in a track of their own, down.

The last step of a layered drawing, known from the wiring of chips. Lines from one place
share their way as long as it is the same. Lines from different places never lie on each
other, they only cross: ways across that overlap have different tracks, and where one
line begins above the end of another, it turns aside in a higher track. If lines wait
for each other in a circle, one of them turns twice.

Deutsch: A dogleg channel router, 1976.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

CLEARANCE = 1  # columns: nearer than this, two lines are taken for one


class Wire(NamedTuple):
    """A line through a channel: from one column of its upper side to one below."""

    start: int
    end: int


class Turn(NamedTuple):
    """A way across: in which track, counted from 1, and to which column."""

    track: int
    column: int


class Channel(NamedTuple):
    """How many tracks there are, and the turns of each line that is not straight."""

    num_tracks: int
    turns: dict[Wire, tuple[Turn, ...]]


class _Net(NamedTuple):
    """The lines from one place: across from the column *start* to the *ends*."""

    start: int
    ends: tuple[int, ...]
    is_second_part: bool = False  # it begins in the channel, not above it

    @property
    def left(self) -> int:
        return min(self.start, *self.ends)

    @property
    def right(self) -> int:
        return max(self.start, *self.ends)


class _Placed(NamedTuple):
    """A net and its track."""

    net: _Net
    track: int


def route(wires: Sequence[Wire]) -> Channel:
    """Return tracks for *wires*; those of one start are lines from one place.

    No two starts and no two ends may be nearer than two columns.
    """
    nets = _nets(wires)
    waiting = sorted(nets, key=lambda net: _cost(net, nets))
    placed: list[_Placed] = []
    taken = {column for wire in wires for column in wire}
    while waiting:
        starts = {net.start for net in waiting if not net.is_second_part}
        free = (net for net in waiting if not _blocked_ends(net, starts))
        net = next(free, None)
        if net is None:
            net, *waiting = _split(waiting, starts, taken)
        else:
            waiting.remove(net)
        placed.append(_Placed(net, _track(net, placed)))
    turns = _turns(placed)
    return Channel(
        max((net.track for net in placed), default=0),
        {wire: turns[wire] for wire in wires if wire.start != wire.end},
    )


def _nets(wires: Iterable[Wire]) -> list[_Net]:
    """Return what goes across: all wires of one start, unless there is no turn."""
    ends: defaultdict[int, list[int]] = defaultdict(list)
    for start, end in wires:
        ends[start].append(end)
    return [
        _Net(start, tuple(sorted(of_start)))
        for start, of_start in sorted(ends.items())
        if of_start != [start]
    ]


def _cost(net: _Net, others: Sequence[_Net]) -> int:
    """Return how many more lines cross if *net* goes above the others, not below."""
    return sum(
        _num_crossings(net, other) - _num_crossings(other, net) for other in others
    )


def _num_crossings(upper: _Net, lower: _Net) -> int:
    stems = upper.left < lower.start < upper.right
    return stems + sum(lower.left < end < lower.right for end in upper.ends)


def _blocked_ends(net: _Net, starts: set[int]) -> list[int]:
    """Return the ends of *net* right above which others begin, which must go first."""
    around = range(-CLEARANCE, CLEARANCE + 1)
    return [
        end
        for end in net.ends
        if any(end + step in starts and end + step != net.start for step in around)
    ]


def _split(
    waiting: Sequence[_Net], starts: set[int], taken: set[int]
) -> tuple[_Net, ...]:
    """Return what waits with a circle broken: the first can go now.

    It is a net up to a clear column, where its second part takes over.
    """
    net = next(net for net in waiting if not net.is_second_part)
    blocked = _blocked_ends(net, starts)
    clear = (column for column in range(max(taken) + 3) if _is_clear(column, taken))
    between = min(clear, key=lambda column: abs(2 * column - net.start - blocked[0]))
    taken.add(between)
    others = [end for end in net.ends if end not in blocked]
    first = _Net(net.start, (*others, between))
    second = _Net(between, tuple(blocked), is_second_part=True)
    return first, second, *(other for other in waiting if other is not net)


def _is_clear(column: int, taken: set[int]) -> bool:
    around = range(column - CLEARANCE, column + CLEARANCE + 1)
    return taken.isdisjoint(around)


def _track(net: _Net, placed: Iterable[_Placed]) -> int:
    """Return the first track below all that *net* would touch."""
    left, right = net.left - CLEARANCE, net.right + CLEARANCE
    touched = (
        track for other, track in placed if other.left <= right and left <= other.right
    )
    return max(touched, default=0) + 1


def _turns(placed: Sequence[_Placed]) -> dict[Wire, tuple[Turn, ...]]:
    second = {part.net.start: part for part in placed if part.net.is_second_part}
    turns: dict[Wire, tuple[Turn, ...]] = {}
    for net, track in (part for part in placed if not part.net.is_second_part):
        turns |= {Wire(net.start, end): (Turn(track, end),) for end in net.ends}
        for later in (second[end] for end in net.ends if end in second):
            first = Turn(track, later.net.start)
            for end in later.net.ends:
                turns[Wire(net.start, end)] = first, Turn(later.track, end)
    return turns
