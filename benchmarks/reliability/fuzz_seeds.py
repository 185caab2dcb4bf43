"""Small files that are right, one or a few of each kind that is loaded."""

import gzip
import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import PIL.Image

from scrawl.compiler import Sums, TrainingState
from scrawl.data import write_idx
from scrawl.data.entry import Entry, RemoteFile
from scrawl.deployment import Golden, KeilOptions, export_c, keras_files, to_keil
from scrawl.evaluation import Epoch
from scrawl.files import read_bytes
from scrawl.networks import (
    BatchNormalization,
    Dense,
    Flatten,
    Network,
    for_inference,
    initialize,
    network_to_json,
    save_network,
    zoo_network,
)
from scrawl.training.checkpoint import CHECKPOINT_FILE, Checkpoint, save_checkpoint
from scrawl.training.seal import SEALED_FILES

GOLDEN = Path(__file__).parents[2] / "tests" / "golden"
MAX_BYTES = 1 << 16
KERAS = Entry(
    "five labels",
    ("even", "odd"),
    num_train=5,
    num_test=0,
    licence="",
    citation="",
    files=(RemoteFile("images", 0), RemoteFile("labels", 13)),
    keras="five.npz",
)
ORIENTATION = 0x0112  # the number of this note in EXIF


def network() -> Network:
    """Return the network whose weights are loaded: one with a variance."""
    layers = BatchNormalization(), Flatten(), Dense(2, activation="softmax")
    return Network.sequential("tiny", *layers, input_shape=(3, 2, 1))


def idx() -> Iterator[bytes]:
    """Yield labels, and images."""
    yield _idx("labels", np.arange(5, dtype=np.uint8))
    yield _idx("images", _grey().reshape(2, 3, 5))


def packed_idx() -> Iterator[bytes]:
    """Yield the same, packed."""
    yield _idx("labels.gz", np.arange(5, dtype=np.uint8))
    yield _idx("images.gz", _grey().reshape(2, 3, 5))


def png() -> Iterator[bytes]:
    """Yield pictures of every mode of PNG, and one that is turned."""
    grey = PIL.Image.fromarray(_grey())
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA"):
        yield _encoded(grey.convert(mode), "PNG")
    yield _encoded(PIL.Image.fromarray(_grey().astype(np.uint16) * 257), "PNG")
    yield _encoded(grey.convert("P"), "PNG", transparency=3, exif=_turned())


def jpeg() -> Iterator[bytes]:
    """Yield pictures of every mode of JPEG, one in scans, and one that is turned."""
    grey = PIL.Image.fromarray(_grey())
    for mode in ("L", "RGB", "CMYK"):
        yield _encoded(grey.convert(mode), "JPEG")
    yield _encoded(grey.convert("RGB"), "JPEG", progressive=True, exif=_turned())


def networks() -> Iterator[bytes]:
    """Yield networks of layers in a row, and of layers that are joined."""
    yield network_to_json(network(), "0" * 64).encode()
    yield _golden("network-graph-v1/network.json")
    yield _golden("run-outputs-v1/network.json")


def weights() -> Iterator[bytes]:
    """Yield weights as they are drawn."""
    with tempfile.TemporaryDirectory() as folder:
        save_network(Path(folder), initialize(network(), seed=0))
        yield read_bytes(Path(folder) / "weights.safetensors", MAX_BYTES)


def checkpoints() -> Iterator[bytes]:
    """Yield where a training stands, between two batches of its second epoch."""
    weights = initialize(network(), seed=0).weights
    sums = {name: Sums(0.5, 3) for name in network().outputs}
    epoch = Epoch(1, 0.5, 0.75, 0.25, 0.75, learning_rate=0.1, seconds=1.5)
    with tempfile.TemporaryDirectory() as folder:
        save_checkpoint(
            Path(folder),
            Checkpoint(
                TrainingState(weights, weights, {}, weights, 7, 2, 8, sums),
                plan="0" * 64,
                kept=weights,
                kept_epoch=1,
                num_good_epochs=1,
                history=(epoch,),
                seconds=0.5,
                best_loss=0.25,
            ),
        )
        yield read_bytes(Path(folder) / CHECKPOINT_FILE, MAX_BYTES)


def keras_npz() -> Iterator[bytes]:
    """Yield the labels of a data set as Keras keeps them, plain and packed."""
    for write in (np.savez, np.savez_compressed):
        file = io.BytesIO()
        write(file, y_train=np.arange(KERAS.num_train, dtype=np.uint8))
        yield file.getvalue()


def seals() -> Iterator[bytes]:
    """Yield the digests of all files of a run."""
    yield "".join(f"{'0' * 64}  {name}\n" for name in SEALED_FILES).encode()


def records() -> Iterator[bytes]:
    """Yield what is known of two files of a data set."""
    known = {"sha256": "0" * 64, "origin": "https://example.org/", "is_proven": True}
    yield json.dumps({"a": known, "b": known | {"is_proven": False}}).encode()


def run_infos() -> Iterator[bytes]:
    """Yield what runs of one output and of several say."""
    yield _golden("run-v1/run.json")
    yield _golden("run-outputs-v1/run.json")


def recipes() -> Iterator[bytes]:
    """Yield recipes with and without weights of losses."""
    yield _golden("run-v1/recipe.toml")
    yield _golden("run-outputs-v1/recipe.toml")


def histories() -> Iterator[bytes]:
    """Yield what trainings of one output and of several measured."""
    yield _golden("run-v1/history.csv")
    yield _golden("run-outputs-v1/history.csv")


def predictions() -> Iterator[bytes]:
    """Yield what networks of one output and of several said."""
    yield _golden("run-v1/predictions.npz")
    yield _golden("run-outputs-v1/predictions.npz")


def keras_models() -> Iterator[bytes]:
    """Yield models as Keras 2 and 3 wrote them, and as we do, without their weights."""
    names = ("2.13.1-sequential", "2.15.0-graph", "3.6.0-graph", "3.6.0-whole")
    packed = [gzip.decompress(_golden(f"keras/{name}.keras.gz")) for name in names]
    shifts = initialize(zoo_network("digit-and-sum", (12, 12, 1)), seed=1)
    packed.append(keras_files(shifts)["model.keras"])
    for content in packed:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            config = archive.read("config.json")
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            member = zipfile.ZipInfo("config.json")  # dated 1980
            archive.writestr(member, config, zipfile.ZIP_DEFLATED)
        yield file.getvalue()


def headers() -> Iterator[bytes]:
    """Yield the header of exported C, in floats."""
    drawn = initialize(network(), seed=0)
    inputs = {drawn.inputs[0].name: np.zeros((1, 3, 2, 1), np.uint8)}
    scores = {drawn.outputs[0]: np.zeros((1, 2), np.float32)}
    yield export_c(for_inference(drawn), Golden(inputs, scores))["tiny.h"]


def initializations() -> Iterator[bytes]:
    """Yield what fills a chip's memory, as numbers and as bits."""
    layers = Flatten(), Dense(9, activation="softmax")
    tiny = Network.sequential("tiny", *layers, input_shape=(3, 2, 1))
    drawn = initialize(tiny, seed=0)
    yield from to_keil(drawn).values()
    yield from to_keil(drawn, options=KeilOptions(floats="bits")).values()


def _golden(name: str) -> bytes:
    return read_bytes(GOLDEN / name, MAX_BYTES)


def _grey() -> np.ndarray:
    return np.linspace(0, 255, 30).astype(np.uint8).reshape(6, 5)


def _idx(name: str, array: np.ndarray) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write_idx(path, array)
        return read_bytes(path, MAX_BYTES)


def _encoded(picture: PIL.Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def _turned() -> PIL.Image.Exif:
    exif = PIL.Image.Exif()
    exif[ORIENTATION] = 6
    return exif
