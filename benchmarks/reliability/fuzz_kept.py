"""Choose the few inputs of a corpus that are worth being tests for ever.

Of all inputs with which a loader does the same, in the words of its message, the
smallest is kept.
"""

import hashlib
import re
import tempfile
from pathlib import Path

from benchmarks.folders import ROOT
from benchmarks.reliability import fuzz_journal
from benchmarks.reliability.fuzz_loaders import Loader
from benchmarks.reliability.fuzz_watch import outcome

KEPT = ROOT / "tests" / "suspicion" / "corpus"
MAX_KEPT = 20
MAX_KEPT_BYTES = 2048

_VARYING = re.compile(r"'[^']*'|\"[^\"]*\"|[\d,.]+|[^\x20-\x7e]+")


def keep_few(loader: Loader) -> None:
    """Copy the smallest input of each kind of outcome to the tests of *loader*."""
    smallest: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / loader.file
        for content in _contents(loader.name):
            path.write_bytes(content)
            kind = _VARYING.sub("_", outcome(loader, path)[1].replace(folder, ""))
            if kind not in smallest or len(content) < len(smallest[kind]):
                smallest[kind] = content
    few = sorted(smallest.values(), key=len)
    few = few[:: -(-len(few) // MAX_KEPT) or 1]
    folder = KEPT / loader.name
    folder.mkdir(parents=True, exist_ok=True)
    for earlier in folder.iterdir():
        earlier.unlink()
    for content in few:
        digest = hashlib.sha256(content).hexdigest()
        (folder / digest[:16]).write_bytes(content)


def _contents(name: str) -> list[bytes]:
    paths = sorted(fuzz_journal.corpus_folder(name).iterdir())
    kept = sorted((KEPT / name).iterdir()) if (KEPT / name).is_dir() else []
    contents = [path.read_bytes() for path in (*paths, *kept)]
    return [content for content in contents if len(content) <= MAX_KEPT_BYTES]
