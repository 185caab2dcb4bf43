"""Files that do not mean what they say: those of Keras 1, and of Theano.

Keras 1 has other words for the same layers. Theano turns the windows of convolutions
round, and on the side of even ones, and where strides do not fit, it pads otherwise, so
its kernels cannot just be turned. Keras itself knows of no other backend that differs.
"""

from scrawl.errors import InvalidNetwork
from scrawl.importing.model import Entry, Model
from scrawl.importing.model_file import ModelFile

CONVOLUTIONS = {"Conv2D", "DepthwiseConv2D", "SeparableConv2D"}
POOLS = {"AveragePooling2D", "MaxPooling2D"}
FIRST = ("0.", "1.")  # versions of Keras 1
OLDEST_WORDS = {"nb_filter", "output_dim"}  # of its layers, where no version is told


def require_readable(model: Model, file: ModelFile) -> None:
    """Refuse what would be another network here than it was where it was trained.

    Raises:
        InvalidNetwork: with what to do.
    """
    is_first = (file.version or "").startswith(FIRST)
    if is_first or any(OLDEST_WORDS & entry.words.keys() for entry in model.layers):
        raise InvalidNetwork(
            f"It is of Keras {file.version or '1':.20}, and scrawl reads files since"
            " 2.0. Load it with Keras 2.2, and save it again."
        )
    if file.backend != "theano":
        return
    for entry in model.layers:
        if _has_windows(entry):
            raise entry.refusal(
                "was trained on Theano, which turns windows round and pads otherwise."
                " Load it with Keras 2.2 on TensorFlow (KERAS_BACKEND=tensorflow), look"
                " at its accuracy there, and save it again."
            )


def _has_windows(entry: Entry) -> bool:
    is_padded = entry.words.get("padding") == "same"
    return entry.kind in CONVOLUTIONS or (entry.kind in POOLS and is_padded)
