"""Where the benchmarks keep what they make, and where their pages go."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
WORK = ROOT / ".benchmarks"  # environments and measurements: git knows nothing of it
RESULTS = ROOT / "docs" / "results"
PAGE = RESULTS / "benchmarks.md"
