"""What the doctor says of one thing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from scrawl.errors import ScrawlError

State = Literal["ok", "missing", "warning", "note"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked for, and what to do if it is not as it should be.

    Nothing can be trained without what is missing; a warning is of what makes it slow,
    or will soon be in the way; a note is worth knowing.
    """

    name: str
    state: State
    text: str
    facts: Mapping[str, object] = field(default_factory=dict)


def look_for(name: str, look: Callable[[], Finding]) -> Finding:
    """Return what *look* finds: what it refuses is missing, and says what to do."""
    try:
        return look()
    except ScrawlError as error:
        return Finding(name, "missing", str(error))
