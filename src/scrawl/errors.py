"""Everything that can go wrong because of a request, a file or a machine.

* ScrawlError         (exit 2: the request or its input is wrong)
  + UnknownName       a name that no table knows
  + InvalidRequest    values that are known but cannot be used, or not together
  + InvalidNetwork    layers that do not fit each other or their weights
  + InvalidFile       a file that is not what it should be
  + NothingThere      a file, folder, run or data set that does not exist
  + Busy              something that another process is working on
  + CheckFailed       (exit 1: the work was done, and the answer is no)
    - Diverged        the loss stopped being a number
  + MissingOnMachine  (exit 3: this machine lacks something)
    - NoCompiler      no C compiler, or one that fails
    - NotWritable     a folder that forbids writing, or running what is written there
    - Unreachable     a download that no mirror delivered, or was not allowed
  + Interrupted       (exit 130: stopped by Ctrl-C or a signal)

A message is one line: what was given, what is needed, what to do.
"""

from collections.abc import Iterable
from typing import ClassVar


class ScrawlError(Exception):
    """Base class: the command line prints these in one line, without a traceback."""

    exit_code: ClassVar[int] = 2


class UnknownName(ScrawlError):
    """A name that no table knows."""

    def __init__(
        self, kind: str, name: str, known: Iterable[str], others: str = ""
    ) -> None:
        """Say what was asked for and what could have been."""
        names = ", ".join(sorted(known))
        super().__init__(f"Unknown {kind} {name!r}. Known: {names}. {others}".rstrip())


class InvalidRequest(ScrawlError):
    """Values that are known but cannot be used, or not together."""


class InvalidNetwork(ScrawlError):
    """Layers that do not fit each other or their weights."""


class InvalidFile(ScrawlError):
    """A file that is not what it should be."""


class NothingThere(ScrawlError):
    """A file, folder, run or data set that does not exist."""


class Busy(ScrawlError):
    """Another process is working on it."""


class CheckFailed(ScrawlError):
    """The work was done, and the answer is no."""

    exit_code = 1


class Diverged(CheckFailed):
    """The loss stopped being a number."""


class MissingOnMachine(ScrawlError):
    """This machine lacks something that the request needs."""

    exit_code = 3


class NoCompiler(MissingOnMachine):
    """No C compiler was found, or the one found fails."""


class NotWritable(MissingOnMachine):
    """A folder forbids writing, or running what is written there."""


class Unreachable(MissingOnMachine):
    """No mirror delivered what was asked for, or asking was not allowed."""


class Interrupted(ScrawlError):
    """Stopped by Ctrl-C or a signal."""

    exit_code = 130
