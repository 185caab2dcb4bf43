"""How a training shows that it goes on, on stderr.

A bar on a terminal, a line per epoch elsewhere, or nothing. To add another way, write a
class with the four methods of `Progress` and give it to `train(progress=...)`.
"""

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from scrawl.evaluation import Epoch

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress


@dataclass(frozen=True)
class Plan:
    """What lies ahead: so many epochs of so many images."""

    num_epochs: int
    num_images: int

    def describe(self, epoch: Epoch) -> str:
        """Return one line about an *epoch* that is over."""
        speed = self.num_images / epoch.seconds if epoch.seconds > 0 else 0.0
        measured = epoch.outputs or {"": epoch}
        parts = [f"loss {epoch.loss:.4f}"]
        parts += _percents("", {k: each.accuracy for k, each in measured.items()})
        if epoch.val_loss is not None:
            rates = {k: each.val_accuracy for k, each in measured.items()}
            parts.append(f"validation loss {epoch.val_loss:.4f}")
            parts += _percents("validation", rates)
        parts.append(f"{speed:,.0f} images/s")
        width = len(str(self.num_epochs))
        return f"epoch {epoch.epoch:{width}}/{self.num_epochs}: {', '.join(parts)}"


@runtime_checkable
class Progress(Protocol):
    """Somebody who watches a training."""

    def begin(self, plan: Plan) -> None:
        """Hear what lies ahead."""
        ...

    def advance(self, epoch: int, images_done: int) -> None:
        """Hear how many images of an *epoch* are done, about ten times a second."""
        ...

    def finish_epoch(self, epoch: Epoch) -> None:
        """Hear what an epoch gave."""
        ...

    def end(self) -> None:
        """Hear that the training is over, for whatever reason."""
        ...


def progress_on_stderr() -> Progress:
    """Return a bar if stderr is a terminal, else a line per epoch."""
    return Bar() if sys.stderr.isatty() else Lines()


class Silent:
    """Show nothing."""

    def begin(self, plan: Plan) -> None:
        """Show nothing."""

    def advance(self, epoch: int, images_done: int) -> None:
        """Show nothing."""

    def finish_epoch(self, epoch: Epoch) -> None:
        """Show nothing."""

    def end(self) -> None:
        """Show nothing."""


@dataclass
class Lines:
    """Show a line per epoch."""

    plan: Plan = field(default=Plan(0, 0), init=False)

    def begin(self, plan: Plan) -> None:
        """Remember how many epochs there will be."""
        self.plan = plan

    def advance(self, epoch: int, images_done: int) -> None:
        """Show nothing before the epoch is over."""

    def finish_epoch(self, epoch: Epoch) -> None:
        """Write the line."""
        sys.stderr.write(f"{self.plan.describe(epoch)}\n")
        sys.stderr.flush()

    def end(self) -> None:
        """Leave the lines where they are."""


class Bar:
    """Show a bar with images/s and the time left, and a line above it per epoch."""

    def __init__(self) -> None:
        """Load rich, and draw nothing yet."""
        self.plan = Plan(0, 0)
        self._bar = _rich_bar()
        self._task = self._bar.add_task("", speed="", total=None)
        self._epoch = 0
        self._since = (0.0, 0)  # when this epoch was first heard of, at which image

    def begin(self, plan: Plan) -> None:
        """Draw the empty bar."""
        self.plan = plan
        total = plan.num_epochs * plan.num_images
        self._bar.update(
            self._task, total=total, description=f"epoch 1/{plan.num_epochs}"
        )
        self._bar.start()

    def advance(self, epoch: int, images_done: int) -> None:
        """Draw the bar as it stands."""
        now = time.perf_counter()
        if epoch != self._epoch:
            self._epoch, self._since = epoch, (now, images_done)
        seconds, images = now - self._since[0], images_done - self._since[1]
        speed = f"{images / seconds:,.0f} images/s" if images > 0 else ""
        self._bar.update(
            self._task,
            completed=(epoch - 1) * self.plan.num_images + images_done,
            description=f"epoch {epoch}/{self.plan.num_epochs}",
            speed=speed,
            refresh=True,
        )

    def finish_epoch(self, epoch: Epoch) -> None:
        """Write the line above the bar."""
        line = self.plan.describe(epoch)
        self._bar.console.print(line, highlight=False, markup=False)
        done = epoch.epoch * self.plan.num_images
        self._bar.update(self._task, completed=done, refresh=True)

    def end(self) -> None:
        """Wipe the bar away, so that the lines above it remain."""
        self._bar.stop()


def _percents(which: str, rates: Mapping[str, float | None]) -> list[str]:
    """Return the accuracy of each output; of the only one, which has no name here."""
    words = {name: " ".join(filter(None, (which, name, "accuracy"))) for name in rates}
    return [
        f"{words[name]} {100 * rate:.2f} %"
        for name, rate in rates.items()
        if rate is not None
    ]


def _rich_bar() -> "RichProgress":
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as RichProgress

    return RichProgress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[speed]}"),
        TimeRemainingColumn(),
        TextColumn("left"),
        console=Console(stderr=True),
        auto_refresh=False,  # no second thread beside those that train
        transient=True,
    )
