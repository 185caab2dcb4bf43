"""A program on this computer may crash or hang: that is told, too."""

import pytest

from scrawl.errors import CheckFailed
from scrawl.verification import HOST, find_toolchain, pack_inputs, run_on_host
from tests.verification.cases import draw_inputs, spoiled


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("*(volatile int8_t *)(uintptr_t)KERNEL = 1;", "ended with status -?[1-9]"),
        ("volatile int32_t go = 1; while (go) { }", "does not end within 2 s"),
    ],
    ids=["crash", "loop"],
)
def test_what_goes_wrong_is_told(statement, said, built):
    """In a line, without harm to this process."""
    program = built(spoiled(statement), find_toolchain(HOST))
    records = pack_inputs(program.export, draw_inputs(program.export, 2))

    with pytest.raises(CheckFailed, match=said):
        run_on_host(program, records, limit_seconds=2.0)
