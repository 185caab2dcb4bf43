"""When a training is written down: after every epoch, and after so many seconds.

An epoch after which writing would have taken more than 2 % of the training so far goes
without; what a killed process could lose then is no more than 50 such writes take.
"""

import math
import time
from collections.abc import Callable
from pathlib import Path

from scrawl.compiler import POLL_SECONDS
from scrawl.errors import NotWritable
from scrawl.training.checkpoint import Checkpoint, save_checkpoint

SECONDS = 30.0  # between two checkpoints within an epoch, unless asked otherwise
SHARE = 0.02  # of the time, at most, for those after epochs
FIRST_SECONDS = 0.01  # that the first one is thought to take
QUICK_SECONDS = 0.3  # a checkpoint that Ctrl-C may wait for


class Checkpoints:
    """The checkpoints of one run, of which the last is kept.

    *seconds* is how long a training goes on within an epoch before it is written down.
    `count` is how often it was, and `spent` how many seconds that has taken.
    """

    def __init__(self, folder: Path, seconds: float = SECONDS) -> None:
        """Write to the *folder* of a run."""
        self.poll_seconds = min(POLL_SECONDS, seconds / 2)
        self.count, self.spent = 0, 0.0
        self._folder, self._seconds = folder, seconds
        self._last_seconds = FIRST_SECONDS  # that the last one took
        self._began = self._last_end = time.perf_counter()

    def is_due(self) -> bool:
        """Tell whether the training shall pause within an epoch to be written down."""
        return time.perf_counter() - self._last_end >= self._seconds

    def after_epoch(self, checkpoint: Callable[[], Checkpoint]) -> None:
        """Write down the *checkpoint* after an epoch, unless that takes too long."""
        allowed = SHARE * (time.perf_counter() - self._began)
        if self.is_due() or self.spent + self._last_seconds <= allowed:
            self.write(checkpoint)

    def write(self, checkpoint: Callable[[], Checkpoint]) -> None:
        """Write the *checkpoint* down, and note how long that takes."""
        began = time.perf_counter()
        if not self._folder.is_dir():
            raise NotWritable(
                f"The run is not in {self._folder} any more. Where it is now, go on"
                " with `scrawl train --resume`, or train again."
            )
        save_checkpoint(self._folder, checkpoint())
        self._last_end = time.perf_counter()
        self._last_seconds = self._last_end - began
        self.spent += self._last_seconds
        self.count += 1

    def write_if_quick(self, checkpoint: Callable[[], Checkpoint]) -> None:
        """Write the *checkpoint* of a training that must end now, if there is time.

        Otherwise the one before remains.
        """
        if self._last_seconds <= QUICK_SECONDS:
            self.write(checkpoint)


class _Never(Checkpoints):
    """No checkpoints: of a training without a folder, or of an engine without any."""

    def __init__(self) -> None:
        super().__init__(Path(), math.inf)

    def is_due(self) -> bool:
        return False

    def after_epoch(self, checkpoint: Callable[[], Checkpoint]) -> None:
        del checkpoint

    def write_if_quick(self, checkpoint: Callable[[], Checkpoint]) -> None:
        del checkpoint


NEVER = _Never()
