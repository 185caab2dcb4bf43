"""Numbers that Python and the kernels must agree on, written down once."""

SLICE = 8  # images whose gradients are summed together, and read together
BLOCK_ROWS = 32  # features of one unit of a dense link's way back
CHAIN = 2048  # terms of a sum before it is cut
MAX_TILE = 28  # positions of a convolution in registers
MAX_VECTORS = 4  # of filters in registers
MAX_WORKERS = 64


def limits_as_c() -> str:
    """Return the definition of all these numbers as text of C."""
    names = ("SLICE", "BLOCK_ROWS", "CHAIN", "MAX_TILE", "MAX_VECTORS", "MAX_WORKERS")
    return f"enum {{ {', '.join(f'{name} = {globals()[name]}' for name in names)} }};"
