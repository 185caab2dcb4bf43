"""Trains small image classifiers at the speed of the hardware, and tells the truth.

    import scrawl

    data = scrawl.load_data("digits")
    run = scrawl.train("cnn-16-32", data, epochs=10)
    scores = run.classifier(data.test.images)

What is named here loads when it is first used, so the import itself costs nothing. Read
the folders in the order of the pipeline: data, networks, reference, compiler,
evaluation, explanation, training, trials, figures, cli.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrawl.data import Dataset as Dataset
    from scrawl.data import Examples as Examples
    from scrawl.data import load_data as load_data
    from scrawl.errors import ScrawlError as ScrawlError
    from scrawl.networks import Activation as Activation
    from scrawl.networks import Add as Add
    from scrawl.networks import AveragePooling2D as AveragePooling2D
    from scrawl.networks import BatchNormalization as BatchNormalization
    from scrawl.networks import Concatenate as Concatenate
    from scrawl.networks import Conv2D as Conv2D
    from scrawl.networks import Dense as Dense
    from scrawl.networks import DepthwiseConv2D as DepthwiseConv2D
    from scrawl.networks import Dropout as Dropout
    from scrawl.networks import Flatten as Flatten
    from scrawl.networks import GlobalAveragePooling2D as GlobalAveragePooling2D
    from scrawl.networks import Input as Input
    from scrawl.networks import MaxPooling2D as MaxPooling2D
    from scrawl.networks import Network as Network
    from scrawl.networks import Node as Node
    from scrawl.networks import Rescaling as Rescaling
    from scrawl.networks import Reshape as Reshape
    from scrawl.networks import SeparableConv2D as SeparableConv2D
    from scrawl.networks import ShiftByNumber as ShiftByNumber
    from scrawl.networks import ZeroPadding2D as ZeroPadding2D
    from scrawl.training import Recipe as Recipe
    from scrawl.training import Run as Run
    from scrawl.training import list_runs as list_runs
    from scrawl.training import resume as resume
    from scrawl.training import train as train
    from scrawl.trials import DigitClassifier as DigitClassifier

    __version__: str


def __getattr__(name: str) -> object:
    """Return what is called *name*, loading the folder it lives in."""
    if name == "__version__":
        from importlib.metadata import version

        return version("scrawl")
    if name not in _HOMES:
        raise AttributeError(f"module 'scrawl' has no attribute {name!r}")
    value = getattr(import_module(f"scrawl.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return all names, loaded or not."""
    return sorted({*globals(), *_HOMES, "__version__"})


_HOMES: dict[str, str] = {
    "Activation": "networks",
    "Add": "networks",
    "AveragePooling2D": "networks",
    "BatchNormalization": "networks",
    "Concatenate": "networks",
    "Conv2D": "networks",
    "Dataset": "data",
    "Dense": "networks",
    "DepthwiseConv2D": "networks",
    "DigitClassifier": "trials",
    "Dropout": "networks",
    "Examples": "data",
    "Flatten": "networks",
    "GlobalAveragePooling2D": "networks",
    "Input": "networks",
    "MaxPooling2D": "networks",
    "Network": "networks",
    "Node": "networks",
    "Recipe": "training",
    "Rescaling": "networks",
    "Reshape": "networks",
    "Run": "training",
    "ScrawlError": "errors",
    "SeparableConv2D": "networks",
    "ShiftByNumber": "networks",
    "ZeroPadding2D": "networks",
    "list_runs": "training",
    "resume": "training",
    "load_data": "data",
    "train": "training",
}
