import subprocess
import sys
from pathlib import Path

import pytest

# A limit on the size of files stops a write as a full disk does, and needs no disk.
PROGRAM = """
import resource, sys
from pathlib import Path
from scrawl.data.download import Limits, download
from scrawl.errors import NotWritable

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), -1))
try:
    download([sys.argv[1]], Path("file.part"), Limits(10_000), lambda path, _: path)
except NotWritable as error:
    print(error)
"""


@pytest.mark.parametrize("room", [0, 10, 1000])
def test_a_full_disk_leaves_nothing(mirror, tmp_path: Path, room):
    """Not the part, which would keep the disk full, and no note of it."""
    pytest.importorskip("resource", reason="limits on files are for Unix")
    mirror.offer_parts("/file", bytes(5000))

    program = subprocess.run(
        [sys.executable, "-c", PROGRAM, f"{mirror.url}file", str(room)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert program.stdout.startswith("Cannot write file.part")
    assert "File too large. Make room, or choose another place." in program.stdout
    assert program.stdout.count("\n") == 1
    assert not list(tmp_path.glob("*file*"))
    assert not list(tmp_path.glob(".*"))
    assert len(mirror.asked) == 1
