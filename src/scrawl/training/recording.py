"""Write a run while its training goes on, whatever ends it.

The folder is made when the training is ready to start, so a request that cannot be met
leaves nothing behind; it appears with all that is needed to begin the training again,
and from then on run.json says how things stand.
"""

import shlex
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from scrawl.errors import Diverged, Interrupted, NotWritable, ScrawlError
from scrawl.evaluation import Epoch
from scrawl.files import write_text
from scrawl.networks import save_network
from scrawl.training.checkpoint import remove_checkpoint
from scrawl.training.fit import Fit
from scrawl.training.log import closing, failure, opening
from scrawl.training.recipe_file import recipe_to_toml
from scrawl.training.run_folder import (
    LOG_FILE,
    RECIPE_FILE,
    make_folder,
    write_history,
    write_log,
)
from scrawl.training.run_info import (
    INFO_FILE,
    RunInfo,
    Status,
    info_to_json,
    read_info,
    write_info,
)
from scrawl.training.seal import write_seal

FINAL = ("done", "diverged")  # after these, there is nothing to go on with


def begin_run(out: Path | None, info: RunInfo, fit: Fit) -> Path:
    """Make the folder of a run, with what was asked for, and return it.

    Raises:
        InvalidRequest: if something lies in *out*.
        NotWritable: if it cannot be made; nothing is left behind.
    """

    def fill(folder: Path) -> None:
        write_text(folder / RECIPE_FILE, recipe_to_toml(fit.recipe))
        write_history(folder, ())
        save_network(folder, fit.network)
        for line in opening(info):
            write_log(folder, line)
        write_info(folder, info)

    names = (info.data_used().name, info.network, f"s{info.seed}")
    started = datetime.fromisoformat(info.started)
    return make_folder(out, started, *names, fill=fill)


class Recording:
    """The folder of a run that is being written by this process, and no other."""

    def __init__(self, folder: Path, info: RunInfo, fit: Fit) -> None:
        """Go on with the run in *folder*."""
        self.folder = folder
        self.info = info
        self.fit = fit

    def add(self, epoch: Epoch) -> None:
        """Write down what an epoch gave.

        Raises:
            NotWritable: if the folder is gone, or the disk is full.
        """
        self._require_folder()
        write_history(self.folder, self.fit.history)
        write_log(self.folder, self.fit.plan.describe(epoch))

    def keep_network(self) -> None:
        """Write the network as it is now; if its epoch was chosen, say which it is."""
        self._require_folder()
        save_network(self.folder, self.fit.network)
        for line in _what_was_chosen(self.fit):
            write_log(self.folder, line)

    def finish(self, info: RunInfo) -> None:
        """Write down how it ended."""
        self._require_folder()
        kept, early = self.fit.kept_epoch, self.fit.stopped_early
        final = replace(info, kept_epoch=kept, stopped_early=early)
        write_log(self.folder, closing(final))
        write_seal(self.folder, info_to_json(final))
        write_info(self.folder, final)
        self.info = final
        if info.status in FINAL:
            remove_checkpoint(self.folder)

    def _require_folder(self) -> None:
        """Write nothing where the run was: it would be half a run."""
        if not (self.folder / INFO_FILE).exists():
            raise NotWritable(
                f"The run is not in {self.folder} any more. Where it is now, go on with"
                " `scrawl train --resume`, or train again."
            )

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
            done, planned = self.fit.num_good_epochs, self.fit.plan.num_epochs
            raise Interrupted(
                f"Interrupted after {done} of {planned} epochs. {self._what_is_kept()}"
                f"{self._how_to_go_on()}"
            ) from None
        except BaseException as error:
            with suppress(ScrawlError):  # eg. the disk is full: say so, and no more
                self._break_off("failed", failure(error))
            if not isinstance(error, ScrawlError):
                error.add_note(f"The log of this run is {self.folder / LOG_FILE}.")
            raise

    def _break_off(self, status: Status, lines: Iterable[str] = ()) -> None:
        self._require_folder()
        if read_info(self.folder).status in FINAL:
            return  # what failed came after the end
        for line in lines:
            write_log(self.folder, line)
        write_history(self.folder, self.fit.history)
        self.keep_network()
        self.finish(replace(self.info, status=status))

    def _what_is_kept(self) -> str:
        kept = self.fit.kept_epoch
        which = f"of epoch {kept}" if kept else "it began with"
        return f"The weights {which} are in {self.folder}."

    def _how_to_go_on(self) -> str:
        if not self.fit.engine.can_be_resumed:
            return ""
        return f" Go on with `scrawl train --resume {shlex.quote(str(self.folder))}`."


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
