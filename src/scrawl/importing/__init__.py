"""Models that Keras has saved, as networks: read with h5py and json, and never run.

Nothing of Keras is imported, and nothing in a file is executed. `model_file.py` opens
both of its forms, `model.py` reads what layers there are, and `layers.py` says each in
our words, or refuses it by its name and place. `inputs.py` gives pixels what they need,
`building.py` makes the network, and `weights.py` fills it.

To read another kind of file, write what makes a `ModelFile` of it in `model_file.py`;
to take another layer, see `layers.py`.
"""

from dataclasses import dataclass
from pathlib import Path

from scrawl.errors import InvalidFile, InvalidNetwork, UnknownName
from scrawl.importing.building import build, plain_name
from scrawl.importing.inputs import Asked
from scrawl.importing.model import model_of
from scrawl.importing.model_file import Form, config_of, open_model
from scrawl.importing.origins import require_readable
from scrawl.importing.pixels import Scaling, scaling_from_text, size_from_text
from scrawl.importing.shifting import with_shifts
from scrawl.importing.weights import weights_of
from scrawl.networks import Network, check_outputs, with_trained_weights

__all__ = [
    "Asked",
    "Imported",
    "Scaling",
    "config_of",
    "import_model",
    "scaling_from_text",
    "size_from_text",
]

NOTHING_ASKED = Asked()


@dataclass(frozen=True, eq=False)
class Imported:
    """A network, and which file it was made of.

    The version is that of the Keras that wrote it, and *changes* are what the network
    has, and the model had not: a line each.
    """

    network: Network
    file: str
    sha256: str
    form: Form
    version: str | None
    backend: str | None
    changes: tuple[str, ...]


def import_model(path: Path, asked: Asked = NOTHING_ASKED) -> Imported:
    """Return the network that the model in the file at *path* is, named after the file.

    A file that scrawl wrote gives the same network, with its name and classes.

    Args:
        path: A `.keras` or `.h5` file, of Keras 2.0 to today.
        asked: How the images of its training were scaled, unless the model begins with
            a Rescaling; and the names of its classes, by default 0, 1, ...

    Raises:
        NothingThere: if there is no such file.
        MissingOnMachine: if h5py is not installed.
        InvalidFile: if it is damaged, holds only weights, or a layer that scrawl has
            not; says which, and where.
        InvalidRequest: if *asked* is not what the model needs.
    """
    try:
        file = open_model(path)
        model = with_shifts(model_of(file.config))
        require_readable(model, file)
        built = build(plain_name(path.stem), model, asked, file.note)
        weights = weights_of(built.network, model, built.names, file.weights)
        network = with_trained_weights(built.network, weights)
        check_outputs(network)
    except (InvalidFile, InvalidNetwork, UnknownName) as error:
        message = str(error)
        where = "" if message.startswith(str(path)) else f"{path} cannot be imported. "
        raise InvalidFile(f"{where}{message}") from error
    return Imported(
        network,
        path.name,
        file.sha256,
        file.form,
        file.version,
        file.backend,
        built.changes,
    )
