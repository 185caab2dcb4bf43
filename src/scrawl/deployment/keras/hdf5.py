"""The library that reads and writes HDF5, an extra: loaded when it is needed."""

from types import ModuleType

from scrawl.errors import MissingOnMachine

INSTALL = "pip install 'scrawl[hdf5]'"


def load_h5py() -> ModuleType:
    """Return the module `h5py`.

    Raises:
        MissingOnMachine: if it is not installed, or broken.
    """
    try:
        import h5py
    except ImportError as error:
        raise MissingOnMachine(
            "Files of Keras need h5py, which cannot be loaded"
            f" ({str(error).splitlines()[0]:.80}). Get it by: {INSTALL}"
        ) from error
    return h5py
