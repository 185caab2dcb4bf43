"""The specification: what every operation means, in NumPy, short before fast.

Every other executor must agree with it, and the tests hold it against Keras. It is one
`match` over the operations: a new one is added in `operations.py` here.
"""

from scrawl.reference.network import ReferenceNetwork

__all__ = ["ReferenceNetwork"]
