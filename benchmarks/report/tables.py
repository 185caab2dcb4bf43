"""Tables and figures in Markdown."""

from collections.abc import Iterator, Sequence

MISSING = "-"
MEGABYTE = 1e6


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Give the lines of a table; all columns but the first are numbers."""
    yield _row(header)
    yield _row(["---", *["---:"] * (len(header) - 1)])
    for row in rows:
        yield _row(row)


def rate(value: float | None) -> str:
    """Write images per second, as exactly as they repeat themselves."""
    if value is None:
        return MISSING
    digits = len(str(round(value)))
    return f"{round(value, 3 - digits if digits > 3 else 0):,.0f}"


def ratio(value: float | None) -> str:
    """Write how many times as fast."""
    return MISSING if value is None else f"{value:.2f}x"


def share(value: float | None) -> str:
    """Write a share as a percentage."""
    return MISSING if value is None else f"{100 * value:.0f} %"


def seconds(value: float | None) -> str:
    """Write a time in the unit that fits it."""
    if value is None:
        return MISSING
    for limit, factor, unit in ((1e-3, 1e6, "us"), (1.0, 1e3, "ms")):
        if value < limit:
            return f"{value * factor:.3g} {unit}"
    return f"{value:.2f} s"


def megabytes(value: float | None) -> str:
    """Write a size of memory; a megabyte is a million bytes."""
    return MISSING if value is None else f"{value / MEGABYTE:,.0f} MB"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
