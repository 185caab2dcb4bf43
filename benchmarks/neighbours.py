"""How much of the machine others use while a contender is measured.

A spinning thread pool falls to a tenth beside one busy neighbour, so a disturbed
window says more about the neighbour than about the contender.
"""

import time
from dataclasses import dataclass
from pathlib import Path

TOTALS = Path("/proc/stat")
IDLE_COLUMNS = (3, 4)  # idle, and waiting for a disk
COUNTED_COLUMNS = 8  # guests are counted twice further on
QUIET_SHARE = 0.15  # less is what every machine does for itself
LOOK_SECONDS = 0.2


@dataclass(frozen=True)
class Ticks:
    """Processor time so far: of all cores, not idle, and of one process."""

    total: int
    busy: int
    own: int = 0


class Neighbours:
    """Counts processor time from its creation on, on Linux; elsewhere it sees none."""

    def __init__(self, pid: int = 0) -> None:
        """Watch everybody, or everybody but the process *pid* and its threads."""
        self._pid = pid
        self._start = _ticks(pid)

    def share(self) -> float:
        """Return the share of all cores that they kept busy since the start."""
        start, now = self._start, _ticks(self._pid)
        if start is None or now is None:
            return 0.0
        foreign = (now.busy - start.busy) - (now.own - start.own)
        return max(0.0, foreign / max(now.total - start.total, 1))


def wait_for_quiet(patience_seconds: float) -> None:
    """Return when others leave the machine alone, or the patience is at its end."""
    end = time.monotonic() + patience_seconds
    while time.monotonic() < end:
        neighbours = Neighbours()
        time.sleep(LOOK_SECONDS)
        if neighbours.share() <= QUIET_SHARE:
            return


def _ticks(pid: int) -> Ticks | None:
    try:
        line = TOTALS.read_text().splitlines()[0]
        own = _own_ticks(pid) if pid else 0
    except OSError:
        return None
    columns = [int(value) for value in line.split()[1 : 1 + COUNTED_COLUMNS]]
    total, idle = sum(columns), sum(columns[column] for column in IDLE_COLUMNS)
    return Ticks(total, total - idle, own)


def _own_ticks(pid: int) -> int:
    # The name stands in parentheses and may hold anything.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15]))  # with the compilers it called
