"""The same network in Keras 3, on JAX, TensorFlow or PyTorch, and back.

Our layers have the names, arguments and defaults of Keras, so one of theirs is made of
each of ours with the same words (`layers.py`); a layer that Keras lacks is written
there. Keras is loaded in `library.py`, when somebody asks for it, and nowhere else. The
files that Keras loads by itself (`saving.py`) are made without it.
"""

from scrawl.deployment.keras.building import to_keras
from scrawl.deployment.keras.hdf5 import load_h5py
from scrawl.deployment.keras.library import (
    KerasFound,
    KerasModel,
    KerasObject,
    find_keras,
    load_keras,
)
from scrawl.deployment.keras.reading import from_keras
from scrawl.deployment.keras.saving import keras_files
from scrawl.deployment.keras.shifting import shift_entry
from scrawl.deployment.keras.weights import give_weights, take_weights

__all__ = [
    "KerasFound",
    "KerasModel",
    "KerasObject",
    "find_keras",
    "from_keras",
    "give_weights",
    "keras_files",
    "load_h5py",
    "load_keras",
    "shift_entry",
    "take_weights",
    "to_keras",
]
