"""Networks where others use them: each folder here turns one into what they know.

To add a way, write a folder with a function of a network, and name that here. What it
needs and scrawl does not is an extra, which loads when it is asked for.
"""

from scrawl.deployment.keras import (
    KerasFound,
    KerasModel,
    KerasObject,
    find_keras,
    from_keras,
    give_weights,
    load_keras,
    take_weights,
    to_keras,
)

__all__ = [
    "KerasFound",
    "KerasModel",
    "KerasObject",
    "find_keras",
    "from_keras",
    "give_weights",
    "load_keras",
    "take_weights",
    "to_keras",
]
