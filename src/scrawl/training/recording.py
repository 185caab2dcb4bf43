"""Write a run while its training goes on, whatever ends it.

The folder is made when the training is ready to start, so a request that cannot be met
leaves nothing behind; from then on run.json says how things stand.
"""

import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from scrawl.errors import Diverged, Interrupted, ScrawlError
from scrawl.evaluation import Epoch
from scrawl.files import write_text
from scrawl.networks import save_network
from scrawl.training.fit import Fit
from scrawl.training.recipe_file import recipe_to_toml
from scrawl.training.run_folder import RECIPE_FILE, write_history, write_log
from scrawl.training.run_info import RunInfo, Status, write_info


class Recording:
    """The folder of a run that is being written."""

    def __init__(self, folder: Path, info: RunInfo, fit: Fit) -> None:
        """Write down what was asked for."""
        self.folder = folder
        self.info = info
        self._fit = fit
        write_info(folder, info)
        write_text(folder / RECIPE_FILE, recipe_to_toml(fit.recipe))
        write_history(folder, ())
        write_log(folder, f"{info.command}")
        write_log(folder, f"{info.network} learns {info.data.name}, seed {info.seed}")

    def add(self, epoch: Epoch) -> None:
        """Write down what an epoch gave."""
        write_history(self.folder, self._fit.history)
        write_log(self.folder, self._fit.plan.describe(epoch))

    def keep_network(self) -> None:
        """Write the network as it is now; if its epoch was chosen, say which it is."""
        save_network(self.folder, self._fit.network)
        for line in _what_was_chosen(self._fit):
            write_log(self.folder, line)

    def finish(self, info: RunInfo) -> None:
        """Write down how it ended."""
        kept, early = self._fit.kept_epoch, self._fit.stopped_early
        self.info = replace(info, kept_epoch=kept, stopped_early=early)
        write_info(self.folder, self.info)
        write_log(self.folder, info.status)

    @contextmanager
    def until_the_end(self) -> Iterator[None]:
        """Keep what there is, and say how it ended, if the block does not finish.

        Raises:
            Diverged: saying also which weights are kept, and where.
            Interrupted: in place of KeyboardInterrupt, with the same.
        """
        try:
            yield
        except Diverged as error:
            self._break_off("diverged")
            raise Diverged(f"{error} {self._what_is_kept()}") from None
        except KeyboardInterrupt:
            self._break_off("interrupted")
            done, planned = self._fit.num_good_epochs, self._fit.plan.num_epochs
            raise Interrupted(
                f"Interrupted after {done} of {planned} epochs. {self._what_is_kept()}"
            ) from None
        except BaseException:
            with suppress(ScrawlError):  # eg. the disk is full: say so, and no more
                self._break_off("failed")
            raise

    def _break_off(self, status: Status) -> None:
        write_history(self.folder, self._fit.history)
        self.keep_network()
        self.finish(replace(self.info, status=status))

    def _what_is_kept(self) -> str:
        kept = self._fit.kept_epoch
        which = f"of epoch {kept}" if kept else "it began with"
        return f"The weights {which} are in {self.folder}."


def command_typed() -> str:
    """Return the command of this process as one would type it."""
    program, *arguments = sys.argv or [""]
    typed = shlex.join([Path(program).name, *arguments])
    # A name that is no text, as file names may be, must not stop the record.
    return typed.encode("utf-8", "backslashreplace").decode()


def _what_was_chosen(fit: Fit) -> Iterator[str]:
    patience, done = fit.recipe.patience, len(fit.history)
    if fit.stopped_early:
        yield (
            f"stopped after epoch {done} of {fit.plan.num_epochs}: no lower validation"
            f" loss in {patience} epochs"
        )
    if patience is not None:
        yield f"kept the weights of epoch {fit.kept_epoch}, the best of {done}"
