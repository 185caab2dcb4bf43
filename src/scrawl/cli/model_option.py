"""What --model and `models show` take: a name of the zoo, or a JSON file."""

from pathlib import Path

from scrawl.errors import InvalidRequest, UnknownName
from scrawl.networks import ZOO, Network, Shape, read_network, zoo_network

JSON_FILE = ".json"


def untrained_network(name: str, input_shape: Shape | None = None) -> Network:
    """Return the network called *name*, for 28x28 images unless told otherwise.

    Raises:
        UnknownName: if it is neither in the zoo nor a JSON file.
        InvalidFile: if the file describes no network that can be.
        InvalidRequest: if a file, which has its own shape, is given another.
    """
    if name in ZOO:
        return zoo_network(name, input_shape or (28, 28, 1))
    network = read_model_file(name)
    if input_shape not in (None, network.inputs[0].shape):
        raise InvalidRequest(
            f"{name} says itself which images it reads. Change the shape of its input"
            " in the file, and leave --input-shape away."
        )
    return network


def named_model(name: str) -> str | Network:
    """Return *name* if the zoo has it, or the network in the JSON file of that name."""
    return name if name in ZOO else read_model_file(name)


def read_model_file(name: str) -> Network:
    """Return the network that the JSON file *name* describes.

    Raises:
        UnknownName: if this is not the name of a JSON file; lists the zoo.
    """
    if not name.endswith(JSON_FILE):
        raise UnknownName("network", name, [*ZOO, f"FILE{JSON_FILE}"])
    return read_network(Path(name))
