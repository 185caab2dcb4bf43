"""The specification: what every operation means, in NumPy, short before fast.

Every other executor must agree with it, and the tests hold it against Keras and JAX. A
new operation is added to three `match`es, and the type checker leads there: what it
computes (`operations.py`), its gradients (`backward.py`), and what single precision may
be wrong by (`sizes.py`).
"""

from scrawl.reference.gradients import ReferenceGradients, reference_gradients
from scrawl.reference.input_gradients import input_gradient_sizes, input_gradients
from scrawl.reference.network import ReferenceNetwork

__all__ = [
    "ReferenceGradients",
    "ReferenceNetwork",
    "input_gradient_sizes",
    "input_gradients",
    "reference_gradients",
]
