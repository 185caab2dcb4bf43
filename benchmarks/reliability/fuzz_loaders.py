"""Every file that scrawl loads: who reads it, and small files that are right.

To add one, write a function that takes its path, and add a line to the table. Tests and
the fuzzer walk the table. Two files are not in it, because nothing of them is believed
before their SHA-256 is what we wrote: the table of digits, and compiled libraries.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.reliability import fuzz_repairs, fuzz_seeds
from scrawl.data import read_idx
from scrawl.data.idx import MAX_BYTES as MAX_IDX_BYTES
from scrawl.data.records import MAX_RECORD_BYTES, RECORD, read_records
from scrawl.data.shared import MAX_NPZ_BYTES, read_npz_array
from scrawl.deployment import MAX_INI_BYTES, replay_ini
from scrawl.evaluation import load_predictions, read_history
from scrawl.evaluation.history import MAX_HISTORY_BYTES
from scrawl.evaluation.predictions_file import MAX_PREDICTIONS_BYTES
from scrawl.files import MAX_HEADER_BYTES, MEBIBYTE, read_bytes, read_text
from scrawl.images import read_images
from scrawl.importing import Asked, Scaling, config_of
from scrawl.importing.building import build
from scrawl.importing.model import model_of
from scrawl.importing.model_file import MAX_FILE_BYTES as MAX_MODEL_BYTES
from scrawl.importing.model_file import read_content
from scrawl.importing.shifting import with_shifts
from scrawl.networks import (
    Network,
    read_network,
    with_weights_of,
)
from scrawl.pictures.decoding import MAX_FILE_BYTES
from scrawl.training import read_recipe
from scrawl.training.checkpoint import CHECKPOINT_FILE, load_checkpoint
from scrawl.training.recipe_file import MAX_RECIPE_BYTES
from scrawl.training.run_info import read_info
from scrawl.training.seal import SEAL_FILE, read_seal
from scrawl.verification import export_of

MAX_WEIGHTS_BYTES = 4 * 18 + MAX_HEADER_BYTES  # those of `fuzz_seeds.network`
MAX_CHECKPOINT_BYTES = 5 * 4 * 18 + 16 * MEBIBYTE  # five times those, and words


@dataclass(frozen=True)
class Loader:
    """A kind of file: how it is called, read, and made.

    A small file is right, and so is what `repair` makes of bytes of any kind as far as
    lengths and checksums go: behind those, a fuzzer would hardly come by chance.
    """

    name: str
    file: str
    load: Callable[[Path], object]
    seeds: Callable[[], Iterable[bytes]]
    limit_bytes: int
    repair: Callable[[bytes], bytes] = bytes


@cache
def _network() -> Network:
    return fuzz_seeds.network()


def _load_weights(path: Path) -> Network:
    """Read weights as `load_network` does, once their digest is right."""
    content = read_bytes(path, MAX_WEIGHTS_BYTES)
    return with_weights_of(_network(), content)


def _load_keras_npz(path: Path) -> object:
    return read_npz_array(path, fuzz_seeds.KERAS, fuzz_seeds.KERAS.files[1])


def _load_keras(path: Path) -> Network:
    """Read a model up to its weights, which another process reads."""
    model = with_shifts(model_of(config_of(read_content(path))))
    return build("it", model, Asked(Scaling(1.0))).network


def _load_header(path: Path) -> object:
    """Read the header of exported C as `read_export` does."""
    return export_of("tiny", {"tiny.h": read_text(path, MEBIBYTE), "tiny.c": ""})


def _load_ini(path: Path) -> object:
    return replay_ini({path.name: read_bytes(path, MAX_INI_BYTES)})


LOADERS = {
    loader.name: loader
    for loader in (
        Loader("idx", "images", read_idx, fuzz_seeds.idx, MAX_IDX_BYTES),
        Loader(
            "idx-gz",
            "images.gz",
            read_idx,
            fuzz_seeds.packed_idx,
            MAX_IDX_BYTES,
            fuzz_repairs.gzip,
        ),
        Loader(
            "png",
            "it.png",
            read_images,
            fuzz_seeds.png,
            MAX_FILE_BYTES,
            fuzz_repairs.png,
        ),
        Loader("jpeg", "it.jpg", read_images, fuzz_seeds.jpeg, MAX_FILE_BYTES),
        Loader("network", "network.json", read_network, fuzz_seeds.networks, MEBIBYTE),
        Loader(
            "weights",
            "weights.safetensors",
            _load_weights,
            fuzz_seeds.weights,
            MAX_WEIGHTS_BYTES,
            fuzz_repairs.safetensors,
        ),
        Loader(
            "run",
            "run.json",
            lambda path: read_info(path.parent),
            fuzz_seeds.run_infos,
            MEBIBYTE,
        ),
        Loader(
            "recipe",
            "recipe.toml",
            read_recipe,
            fuzz_seeds.recipes,
            MAX_RECIPE_BYTES,
        ),
        Loader(
            "history",
            "history.csv",
            read_history,
            fuzz_seeds.histories,
            MAX_HISTORY_BYTES,
        ),
        Loader(
            "predictions",
            "predictions.npz",
            load_predictions,
            fuzz_seeds.predictions,
            MAX_PREDICTIONS_BYTES,
            fuzz_repairs.npz,
        ),
        Loader(
            "checkpoint",
            CHECKPOINT_FILE,
            lambda path: load_checkpoint(path.parent, _network()),
            fuzz_seeds.checkpoints,
            MAX_CHECKPOINT_BYTES,
            fuzz_repairs.checkpoint,
        ),
        Loader(
            "keras-npz",
            fuzz_seeds.KERAS.keras,
            _load_keras_npz,
            fuzz_seeds.keras_npz,
            MAX_NPZ_BYTES,
            fuzz_repairs.npz,
        ),
        Loader("seal", SEAL_FILE, read_seal, fuzz_seeds.seals, MEBIBYTE),
        Loader(
            "digests",
            RECORD,
            lambda path: read_records(path.parent),
            fuzz_seeds.records,
            MAX_RECORD_BYTES,
        ),
        Loader(
            "keras",
            "model.keras",
            _load_keras,
            fuzz_seeds.keras_models,
            MAX_MODEL_BYTES,
            fuzz_repairs.npz,
        ),
        Loader("header", "tiny.h", _load_header, fuzz_seeds.headers, MEBIBYTE),
        Loader("ini", "it.ini", _load_ini, fuzz_seeds.initializations, MAX_INI_BYTES),
    )
}
