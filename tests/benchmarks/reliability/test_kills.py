"""A hundred trainings are killed, and none is lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

KILL = """
import json
import sys
from pathlib import Path
from benchmarks.reliability.kills import torture

counts = torture(Path(sys.argv[1]), 100, seed=1).counts
print(json.dumps({name: counts[name] for name in sys.argv[2:]}))
"""
ROOT = Path(__file__).parents[3]
COUNTED = ("kills", "writing", "finished", "different", "unreadable")


def test_killed_trainings_end_as_if_nothing_had_been(tmp_path):
    """In a process without threads, which can fork the ones that are killed."""
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}

    done = subprocess.run(
        [sys.executable, "-c", KILL, tmp_path, *COUNTED],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    counts = json.loads(done.stdout)
    assert counts["kills"] == 100
    assert counts["writing"] >= 15
    assert counts["finished"] >= 2
    assert counts["different"] == counts["unreadable"] == 0
