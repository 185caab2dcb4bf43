"""The library that writes ONNX, an extra: loaded when it is needed."""

from types import ModuleType

from scrawl.errors import MissingOnMachine

INSTALL = "pip install 'scrawl[onnx]'"


def load_onnx() -> ModuleType:
    """Return the module `onnx`.

    Raises:
        MissingOnMachine: if it is not installed, or broken.
    """
    try:
        import onnx
    except ImportError as error:
        raise MissingOnMachine(
            "Files of ONNX need the package onnx, which cannot be loaded"
            f" ({str(error).splitlines()[0]:.80}). Get it by: {INSTALL}"
        ) from error
    return onnx
