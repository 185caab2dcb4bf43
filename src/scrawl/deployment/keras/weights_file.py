"""The weights of a network as the HDF5 file in which Keras keeps those of a model.

    layers/<class>[_<number>]/vars/<place>

A class is written in small letters, as `separable_conv2d`; the second layer of a class
has the number 1. The places are those of our lists of weights, which are Keras's.
"""

import io
import re
from collections import Counter
from collections.abc import Sequence

from scrawl.deployment.keras.hdf5 import load_h5py
from scrawl.networks import Network


def weights_to_hdf5(network: Network, order: Sequence[str]) -> bytes:
    """Return the content of model.weights.h5; equal networks give equal bytes.

    The names of all layers in *order* tell which is the first of its class.

    Raises:
        MissingOnMachine: if there is no h5py.
    """
    h5py, shapes = load_h5py(), network.shapes()
    nodes = {node.name: node for node in network.nodes}
    counts: Counter[str] = Counter()
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        file.create_group("vars").attrs["name"] = network.name
        for node in (nodes[name] for name in order if name in nodes):
            kind = type(node.layer).__name__
            place = file.create_group(f"layers/{_name(kind, counts[kind])}/vars")
            counts[kind] += 1
            place.attrs["name"] = node.name
            for index, weight in enumerate(node.weights(shapes)):
                array = network.weights[f"{node.name}/{weight.name}"]
                place.create_dataset(str(index), data=array, track_times=False)
    return content.getvalue()


def _name(kind: str, number: int) -> str:
    small = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind).lower()
    return f"{small}_{number}" if number else small
