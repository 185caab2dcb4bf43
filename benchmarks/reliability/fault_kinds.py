"""The ways in which a call that touches a file can fail: a table."""

import errno
from dataclasses import dataclass

# What a call does; the same numbers stand in faults.c.
ASKS, READS, NAMES, GROWS, WRITES, SETTLES = (1 << bit for bit in range(6))
ALL = ASKS | READS | NAMES | GROWS | WRITES | SETTLES
NEEDS_ROOM = GROWS | WRITES | SETTLES
BY_NAME = ASKS | NAMES | GROWS

LASTING, HALVING = 1, 2


@dataclass(frozen=True)
class Fault:
    """What goes wrong, with which calls, and for how long."""

    summary: str
    error: int
    kinds: int  # of calls that fail
    how: int = 0
    first: int = ALL  # kinds of calls with which it may begin

    @property
    def is_lasting(self) -> bool:
        """Whether all later calls of its kinds fail as well."""
        return bool(self.how & LASTING)

    def can_begin_with(self, kind: int) -> bool:
        """Tell whether a call of this *kind* can be the first that fails."""
        return bool(kind & self.kinds & self.first)


NO_FAULT = Fault("nothing fails", 0, 0)

FAULTS: dict[str, Fault] = {
    "full": Fault(
        "ENOSPC, from then on", errno.ENOSPC, NEEDS_ROOM, LASTING, GROWS | WRITES
    ),
    "full-once": Fault("ENOSPC, once", errno.ENOSPC, NEEDS_ROOM),
    "half-then-full": Fault(
        "half a write, then ENOSPC", errno.ENOSPC, NEEDS_ROOM, LASTING | HALVING, WRITES
    ),
    "short": Fault("half a write, once", 0, WRITES, HALVING),
    "broken": Fault("EIO, from then on", errno.EIO, ALL, LASTING),
    "broken-once": Fault("EIO, once", errno.EIO, ALL),
    "forbidden": Fault("EACCES, from then on", errno.EACCES, BY_NAME, LASTING),
    "forbidden-once": Fault("EACCES, once", errno.EACCES, BY_NAME),
}
