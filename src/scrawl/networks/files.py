"""A trained network as two files that can be read without our code.

`network.json` (`text.py`) holds the structure, what enters, the names of the classes
and the SHA-256 of `weights.safetensors`, which holds the arrays in the layout of Keras.
Files come from strangers: sizes are checked before memory is taken, and nothing in
them is run.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scrawl.arrays import Weights
from scrawl.errors import InvalidFile, InvalidNetwork, UnknownName
from scrawl.files import (
    MAX_HEADER_BYTES,
    read_bytes,
    read_text,
    replacing,
    sha256,
    tensors_from_bytes,
    tensors_to_bytes,
    write_bytes,
)
from scrawl.networks.network import Network
from scrawl.networks.text import network_from_json, network_to_json, parse, to_network

NETWORK_FILE = "network.json"
WEIGHTS_FILE = "weights.safetensors"
VARIANCE = "moving_variance"  # Keras's word for what batch normalization divides by


def save_network(folder: Path, network: Network) -> None:
    """Write *network* to two files in *folder*; equal networks give equal bytes.

    Both are on the disk before one takes its place, the weights first: if the second is
    not reached, the digest in an older one tells that they do not belong together.

    Raises:
        InvalidNetwork: if it has no weights yet, or a layer that no file can name.
        NotWritable: if the disk is full or the folder forbids it.
    """
    if len(network.weights) != len(network.weight_list()):
        raise InvalidNetwork(
            f"The network {network.name!r} has no weights to save."
            " Train it, or draw them with initialize()."
        )
    content = tensors_to_bytes(network.weights)
    text = network_to_json(network, weights_sha256=sha256(content))
    with replacing(folder / NETWORK_FILE) as file:
        file.write(text.encode())
        file.flush()
        write_bytes(folder / WEIGHTS_FILE, content)


def load_network(folder: Path) -> Network:
    """Return the network whose two files lie in *folder*.

    Raises:
        NothingThere: if one of them is missing.
        InvalidFile: if one is damaged, too large, or does not fit the other.
    """
    network_path, weights_path = folder / NETWORK_FILE, folder / WEIGHTS_FILE
    with _naming(network_path):
        written = parse(read_text(network_path))
        network = to_network(written)
    if written.weights_sha256 is None:
        raise InvalidFile(
            f"{network_path} has no weights_sha256: the network was never trained."
            " Train it: `scrawl train --model FILE`."
        )
    numbers = sum(math.prod(item.weight.shape) for item in network.weight_list())
    content = read_bytes(weights_path, limit=4 * numbers + MAX_HEADER_BYTES)
    if sha256(content) != written.weights_sha256:
        raise InvalidFile(
            f"{weights_path} is not the file that {NETWORK_FILE} was saved with: its"
            " SHA-256 differs. Copy both files again, or train again."
        )
    with _naming(weights_path):
        return with_weights_of(network, content)


def with_weights_of(network: Network, content: bytes) -> Network:
    """Return *network* with the weights in the *content* of a .safetensors file.

    Raises:
        InvalidNetwork: if it is no such file, or its arrays are not those weights.
    """
    return with_trained_weights(network, _arrays(content))


def with_trained_weights(network: Network, weights: Weights) -> Network:
    """Return *network* with *weights* that come from a stranger.

    Raises:
        InvalidNetwork: if they are not those it needs, or impossible.
    """
    trained = network.with_weights(weights)
    _require_variances(trained)
    return trained


def read_network(path: Path) -> Network:
    """Return the network that the JSON at *path* describes, without any weights.

    Raises:
        NothingThere: if there is no such file.
        InvalidFile: if it is damaged, too large, or describes nothing that can be.
    """
    with _naming(path):
        return network_from_json(read_text(path))


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except (InvalidNetwork, UnknownName) as error:
        raise InvalidFile(f"{path} cannot be used. {error}") from error


def _arrays(content: bytes) -> Weights:
    try:
        return tensors_from_bytes(content).arrays
    except InvalidFile as error:
        raise InvalidNetwork(f"{error} Copy it again, or train again.") from error


def _require_variances(network: Network) -> None:
    """Refuse variances below 0: their roots are no numbers."""
    for name, array in network.weights.items():
        if name.endswith(f"/{VARIANCE}") and array.min() < 0:
            raise InvalidNetwork(
                f"The weight {name!r} holds a variance below 0."
                " Copy it again, or train again."
            )
