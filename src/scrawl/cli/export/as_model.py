"""A run as a file that other libraries load."""

from collections.abc import Mapping

from scrawl import networks
from scrawl.cli.export.asked import Asked, Exported
from scrawl.deployment import keras_files, onnx_files
from scrawl.networks import Network, describe


def to_onnx(asked: Asked) -> Exported:
    """Return the run as model.onnx, with a description beside it.

    Raises:
        ScrawlError: if its network cannot be written so, or onnx is not installed.
    """
    network = asked.run.network
    return _exported(network, onnx_files(network))


def to_keras_file(asked: Asked) -> Exported:
    """Return the run as model.keras, with a description beside it.

    Raises:
        ScrawlError: if its network cannot be written so, or h5py is not installed.
    """
    network = asked.run.network
    return _exported(network, keras_files(network))


def _exported(network: Network, files: Mapping[str, bytes]) -> Exported:
    parameters = networks.costs(network).num_parameters
    return Exported(
        files,
        (
            ("network", f"{network.name}, {parameters:,} parameters"),
            *(
                ("takes", f"{source.name}: {describe(source.shape)} {source.kind}")
                for source in network.inputs
            ),
            *(
                ("gives", f"{name}: {describe(shape)} scores")
                for name, shape in network.output_shapes().items()
            ),
        ),
        {"parameters": parameters},
    )
