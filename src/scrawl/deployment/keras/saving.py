"""The file of a network that Keras 3 loads by itself, made without Keras.

It is a zip of what the model is made of (`config.py`), its weights (`weights_file.py`),
and a note on who wrote it, which Keras does not read: there stands what it has no place
for, as the names of the classes. `importing/note.py` reads it.
"""

import io
import json
import zipfile
from typing import Any

from scrawl.deployment.description import describe_network, description_text
from scrawl.deployment.keras.config import model_config
from scrawl.deployment.keras.ordering import keras_order
from scrawl.deployment.keras.weights_file import weights_to_hdf5
from scrawl.deployment.needed import needed_part
from scrawl.networks import Network

WRITTEN_AS = "3.8.0"  # the Keras whose files these are like; newer ones read them, too
FIRST_DATE = (1980, 1, 1, 0, 0, 0)  # that a zip can say: equal networks, equal bytes
UNIX = 3  # the machine that a zip claims to come from, on every machine


def keras_files(network: Network) -> dict[str, bytes]:
    """Return model.keras, which Keras loads without anything of ours, and model.json.

    The layers have the names of the network's. What enters are floats or bytes with all
    their sides: pixels of 0 to 255, which the first layers scale, and numbers. Layers
    that no output needs are left out.

    Raises:
        InvalidNetwork: if it has no weights, or a layer that no file can name.
        MissingOnMachine: if there is no h5py.
    """
    description = _describe(network)
    used = needed_part(network)
    note = {"keras_version": WRITTEN_AS, "scrawl": description}
    members = {
        "metadata.json": json.dumps(note).encode(),
        "config.json": json.dumps(model_config(used)).encode(),
        "model.weights.h5": weights_to_hdf5(used, keras_order(used)),
    }
    text = description_text({"file": "model.keras", **description})
    return {"model.keras": _zip(members), "model.json": text}


def _describe(network: Network) -> dict[str, Any]:
    shapes = {source.name: source.shape for source in network.inputs}
    return describe_network(network, shapes, dict.fromkeys(shapes, "float32"))


def _zip(members: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, member in members.items():
            place = zipfile.ZipInfo(name, FIRST_DATE)
            place.create_system = UNIX
            archive.writestr(place, member)
    return content.getvalue()
