"""Run a command in a child of this process, which has imported everything already."""

import json
import os
import resource
import shlex
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.reliability.fault_kinds import Fault
from benchmarks.reliability.fault_library import Call, arm, disarm
from scrawl.cli import run_command

MAX_SECONDS = 60
TRACEBACK = 1  # the exit code of Python when an exception reaches the top
WATCHED = ("here", "cache", "tmp")


@dataclass(frozen=True)
class Ending:
    """How a command ended, what it said, and which files it touched."""

    code: int
    stdout: str
    stderr: str
    calls: tuple[Call, ...]


@dataclass(frozen=True)
class Stage:
    """A folder with the current folder, the cache and the temporary files of a case.

    They begin as a copy of those in another folder, in which a command was prepared.
    """

    folder: Path

    def reset(self, prepared: Path) -> None:
        """Let all be as it was *prepared*."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(prepared, self.folder, symlinks=True)
        for name in WATCHED:
            (self.folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)

    def forget(self) -> None:
        """Remove what the last command said."""
        for name in ("stdout", "stderr", "calls"):
            self._file(name).unlink(missing_ok=True)

    def files(self) -> dict[str, bytes | None]:
        """Return the content of each file, and None for each folder, by its path."""
        watched = (self.folder / name for name in WATCHED)
        return {
            str(path.relative_to(self.folder)): None
            if path.is_dir()
            else path.read_bytes()
            for folder in watched
            for path in sorted(folder.rglob("*"))
        }

    def run(self, arguments: Sequence[str], number: int, fault: Fault) -> Ending:
        """Run `scrawl` with the *arguments*, and let a call fail; 0 fails none."""
        self.forget()
        child = os.fork()
        if child == 0:
            os._exit(self._be_child(arguments, number, fault))
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        out, said = self._read("stdout"), self._read("stderr")
        calls = json.loads(self._read("calls") or "[]")
        return Ending(code, out, said, tuple(Call(**call) for call in calls))

    def _be_child(self, arguments: Sequence[str], number: int, fault: Fault) -> int:
        signal.alarm(MAX_SECONDS)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        self._enter()
        watched = [self.folder / name for name in WATCHED]
        arm(watched, number, fault)
        try:
            code = run_command(list(arguments))
        except BaseException:  # noqa: BLE001 - what Python would do with it at the top
            traceback.print_exc()
            code = TRACEBACK
        calls = disarm()
        sys.stdout.flush()
        sys.stderr.flush()
        text = json.dumps([asdict(call) for call in calls])
        self._file("calls").write_text(text)
        return code

    def _enter(self) -> None:
        os.chdir(self.folder / "here")
        os.environ["SCRAWL_CACHE_DIR"] = str(self.folder / "cache")
        if (compiler := self._file("compiler")).exists():
            os.environ["CC"] = shlex.quote(str(compiler))
        os.environ["TMPDIR"] = tempfile.tempdir = str(self.folder / "tmp")
        for number, name in enumerate(("stdin", "stdout", "stderr")):
            flags = os.O_RDWR | os.O_CREAT
            os.dup2(os.open(self._file(name), flags, 0o600), number)
        sys.stdin = os.fdopen(os.dup(0))
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")

    def _read(self, name: str) -> str:
        path = self._file(name)
        return path.read_text(errors="replace") if path.exists() else ""

    def _file(self, name: str) -> Path:
        return self.folder / name
