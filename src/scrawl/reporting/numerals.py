"""Numbers and lists as readers want them."""

import math
from collections.abc import Sequence

UNKNOWN = "-"
MAX_LISTED = 10
UNITS = ("bytes", "KiB", "MiB", "GiB")


def percent(rate: float | None) -> str:
    """Return a *rate* in per cent."""
    return UNKNOWN if rate is None else f"{100 * rate:.2f} %"


def number(value: float | None) -> str:
    """Return a *value* with four places; very small ones keep three figures."""
    if value is None:
        return UNKNOWN
    is_small = math.isfinite(value) and 0 < abs(value) < 1e-3
    return f"{value:.3g}" if is_small else f"{value:.4f}"


def count(whole: int, noun: str) -> str:
    """Return how many there are of a *noun* whose plural ends in s."""
    return f"{whole:,} {noun}{'' if whole == 1 else 's'}"


def listed(things: Sequence[object]) -> str:
    """Return the *things* behind each other; of many, the first ones."""
    shown = [str(thing) for thing in things[:MAX_LISTED]]
    if len(things) > MAX_LISTED:
        return f"{', '.join(shown)} and {len(things) - MAX_LISTED:,} more"
    *others, last = shown
    return f"{', '.join(others)} and {last}" if others else last


def memory(num_bytes: int) -> str:
    """Return a size in memory with a unit that suits it."""
    size, unit = float(num_bytes), 0
    while size >= 1024 and unit < len(UNITS) - 1:
        size, unit = size / 1024, unit + 1
    return f"{size:,.1f} {UNITS[unit]}" if unit else f"{num_bytes} bytes"


def duration(seconds: float) -> str:
    """Return *seconds*; of many, minutes or hours."""
    if seconds < 100:
        return f"{seconds:.2f} s"
    minutes = seconds / 60
    return f"{minutes:.1f} min" if minutes < 100 else f"{minutes / 60:.1f} h"
