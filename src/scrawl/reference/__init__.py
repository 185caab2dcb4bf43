"""The specification: what every operation means, in NumPy, short before fast.

Every other executor must agree with it, and the tests hold it against Keras and JAX. A
new operation is added to three `match`es, and the type checker leads there: what it
computes (`operations.py`), its gradients (`backward.py`), and what single precision may
be wrong by (`sizes.py`).
"""

from scrawl.reference.functions import FUNCTIONS
from scrawl.reference.gradients import ReferenceGradients, reference_gradients
from scrawl.reference.input_gradients import input_gradient_sizes, input_gradients
from scrawl.reference.inputs import enter
from scrawl.reference.integer_bounds import check_bounds
from scrawl.reference.integers import (
    IntegerProduct,
    Integers,
    apply_integers,
    read_integers,
    sums_of_products,
)
from scrawl.reference.network import ReferenceNetwork, infer
from scrawl.reference.pooling import num_shown

__all__ = [
    "FUNCTIONS",
    "IntegerProduct",
    "Integers",
    "ReferenceGradients",
    "ReferenceNetwork",
    "apply_integers",
    "check_bounds",
    "enter",
    "infer",
    "input_gradient_sizes",
    "input_gradients",
    "num_shown",
    "read_integers",
    "reference_gradients",
    "sums_of_products",
]
