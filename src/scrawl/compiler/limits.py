"""Numbers that Python and the kernels must agree on, written down once."""

SLICE = 8  # images whose gradients are summed together, and read together
BLOCK_ROWS = 32  # features of one unit of a dense link's way back
CHAIN = 2048  # terms of a sum before it is cut
FAR_FLOATS = 1 << 20  # weights of a dense layer that leaves the cache between batches
MAX_TILE = 28  # positions of a convolution in registers
MAX_VECTORS = 4  # of filters in registers
MAX_WORKERS = 64


def limits_as_c() -> str:
    """Return the definition of all these numbers as text of C."""
    numbers = (f"{name} = {it}" for name, it in globals().items() if name.isupper())
    return f"enum {{ {', '.join(numbers)} }};"
