"""Numbers that Python and the kernels must agree on."""

from scrawl.compiler import limits
from scrawl.compiler.limits import limits_as_c


def test_c_is_told_all_of_them():
    """By the same names."""
    text = limits_as_c()

    for name in (name for name in vars(limits) if name.isupper()):
        assert f"{name} = {getattr(limits, name)}" in text
