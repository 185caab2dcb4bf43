"""A case: one call of a command that was made to fail, and what came of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """A call that was made to fail, what the command said, and what is wrong now."""

    command: str
    fault: str
    number: int  # of the call, from 1
    call: str
    code: int
    said: str
    problems: tuple[str, ...]
