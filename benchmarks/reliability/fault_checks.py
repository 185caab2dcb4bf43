"""What must be true of the files and of what was said, after a call has failed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.reliability.fault_child import Ending, Stage
from benchmarks.reliability.fault_commands import Command
from benchmarks.reliability.fault_kinds import Fault
from benchmarks.reliability.fault_runs import problems_of_run

DONE = 0
TOLD = (2, 3)
CACHE = "cache/libraries"
MAY_STAY = (".part", ".part.from", ".lock")  # a later download goes on there
REMOVING = ("unlink", "rmdir", "open", "opendir", "stat")

Files = Mapping[str, bytes | None]


@dataclass(frozen=True)
class Expected:
    """A command, what lay there before it, and what comes out when nothing fails."""

    command: Command
    stage: Stage
    before: Files
    after: Files
    ending: Ending

    def problems(self, ending: Ending, fault: Fault) -> Iterator[str]:
        """Yield all that is not as it must be, now that the command *ending* so."""
        files = self.stage.files()
        yield from self._said(ending)
        yield from self._lost(files)
        yield from self._left(files, ending)
        yield from self._added(files)
        if ending.code == DONE:
            yield from self._missing(files)
        if self.command.run is not None:
            folder = self.stage.folder / "here" / self.command.run
            yield from problems_of_run(folder, is_done=ending.code == DONE, fault=fault)

    def _said(self, ending: Ending) -> Iterator[str]:
        lines = ending.stderr.splitlines()
        if "Traceback" in ending.stderr:
            yield f"traceback: {lines[-1]}"
        elif ending.code not in {DONE, *TOLD}:
            yield f"exit code {ending.code}: {lines}"
        elif ending.code == DONE and lines != self.ending.stderr.splitlines():
            yield f"done, but said: {lines}"
        elif ending.code != DONE and (len(lines) != 1 or lines[0][:8] != "scrawl: "):
            yield f"{len(lines)} lines: {lines}"
        if ending.code == DONE and not self.command.run:
            yield from (
                () if ending.stdout == self.ending.stdout else ("another result",)
            )

    def _lost(self, files: Files) -> Iterator[str]:
        """Yield what is no longer as it was, nor as it should become."""
        for path, content in self.before.items():
            if path.startswith(CACHE):  # what it lacks is made again
                continue
            if path not in files:
                if path in self.after:
                    yield f"gone: {path}"
            elif files[path] not in {content, self.after.get(path)}:
                yield f"neither old nor new: {path}"
        doomed = self.before.keys() - self.after.keys()
        if 0 < len(doomed & files.keys()) < len(doomed):
            yield f"removed in part: {len(doomed - files.keys())} of {len(doomed)}"

    def _left(self, files: Files, ending: Ending) -> Iterator[str]:
        """Yield temporary files, but not those whose removal was made to fail."""
        failed = [c.path for c in ending.calls if c.has_failed and c.name in REMOVING]
        for path in files.keys() - self.before.keys():
            whole = str(self.stage.folder / path)
            is_excused = any(
                f"{each}/".startswith(f"{whole}/") or whole.startswith(f"{each}/")
                for each in failed
            )
            is_begun = ending.code != DONE and path.endswith(MAY_STAY)
            if is_temporary(path) and not is_excused and not is_begun:
                yield f"left behind: {path}"

    def _added(self, files: Files) -> Iterator[str]:
        for path in files.keys() - self.before.keys():
            if self._is_ours(path) or is_temporary(path):
                continue
            if path not in self.after or files[path] != self.after[path]:
                yield f"not as it should become: {path}"

    def _missing(self, files: Files) -> Iterator[str]:
        for path, content in self.after.items():
            if not self._is_ours(path) and files.get(path, b"nothing") != content:
                yield f"done, but not right: {path}"

    def _is_ours(self, path: str) -> bool:
        """Tell whether it is looked at by others: the cache repairs itself."""
        run = self.command.run
        return path.startswith(CACHE) or (run is not None and f"/{run}/" in path)


def is_temporary(path: str) -> bool:
    """Tell whether a file, or a folder above it, has a name for the meantime."""
    return any(
        part.startswith((".", "tmp")) or part.endswith((".tmp", *MAY_STAY))
        for part in Path(path).parts[1:]
    )
