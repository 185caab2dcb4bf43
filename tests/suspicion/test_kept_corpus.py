"""What a fuzzer found worth keeping: none of it does any harm."""

from pathlib import Path

import pytest

from benchmarks.reliability.fuzz_kept import MAX_KEPT, MAX_KEPT_BYTES
from benchmarks.reliability.fuzz_loaders import LOADERS
from benchmarks.reliability.fuzz_watch import outcome

CORPUS = Path(__file__).with_name("corpus")


@pytest.mark.parametrize("name", LOADERS)
def test_kept_inputs_are_read_or_refused_in_one_line(name, tmp_path):
    """Each was the smallest to reach what it reaches."""
    loader = LOADERS[name]
    kept = sorted((CORPUS / name).iterdir())

    assert 0 < len(kept) <= MAX_KEPT
    for each in kept:
        content = each.read_bytes()
        assert len(content) <= MAX_KEPT_BYTES
        (tmp_path / loader.file).write_bytes(content)
        finding, _ = outcome(loader, tmp_path / loader.file)
        assert finding is None, each.name
