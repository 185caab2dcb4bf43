"""Networks as C99: float32, or integers of 8 bits, without any library.

`export_c` writes the files, `static_sizes` tells what they need before anything is
compiled. Kernels are hand-written (`kernels/`), and only those that a network needs are
written out; each layer becomes a function that calls them with constants (`layers/`).
A new operation is added to `float_functions.py` or `integer_functions.py`: the type
checker leads there.
"""

from scrawl.deployment.c.emit import export_c, static_sizes
from scrawl.deployment.c.golden import Golden
from scrawl.deployment.c.names import prefix_of
from scrawl.deployment.c.sheet import Notes, weights_digest
from scrawl.deployment.c.sizes import LayerSizes, StaticSizes

__all__ = [
    "Golden",
    "LayerSizes",
    "Notes",
    "StaticSizes",
    "export_c",
    "prefix_of",
    "static_sizes",
    "weights_digest",
]
