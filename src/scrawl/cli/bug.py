"""What a command says when it ends for a reason that nobody thought of."""

import sys
from types import TracebackType

from scrawl.cli.output import complain


def tell_of_bug(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Print the traceback, and one line that says what to send where.

    This is a `sys.excepthook`: Python then ends with 1.
    """
    sys.__excepthook__(kind, error, trace)
    if issubclass(kind, Exception):
        complain(
            "This is a bug in scrawl, not your mistake. Please report it to the project"
            " that you have scrawl from, with the lines above, what `scrawl doctor`"
            " says and, if it happened in a training, the log.txt of that run."
        )
