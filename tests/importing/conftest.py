"""Models of Keras as files: written by hand, as versions of long ago wrote them."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from scrawl.errors import InvalidFile
from scrawl.importing import Asked, Imported, Scaling, import_model

Json = Any
BYTES = Asked(Scaling(1.0))


def layer(kind: str, name: str, **words: Json) -> Json:
    """Return a layer as any Keras wrote it."""
    return {"class_name": kind, "config": {"name": name, **words}}


def chain(*layers: Json, **more: Json) -> Json:
    """Return the config of layers in a row."""
    return {"class_name": "Sequential", "config": {"layers": [*layers], **more}}


def small(*inside: Json, units: int = 3, **first: Json) -> Json:
    """Return the config of a network of 4x4 pixels, with other layers inside."""
    begin = {"batch_input_shape": [None, 4, 4, 1], **first}
    return chain(
        layer("ZeroPadding2D", "around", padding=[[0, 0], [0, 0]], **begin),
        *inside,
        layer("Flatten", "flat"),
        layer("Dense", "out", units=units, activation="softmax"),
    )


def drawn(*shape: int) -> np.ndarray:
    """Return weights of a shape, the same ones every time."""
    return np.random.default_rng(7).normal(size=shape).astype(np.float32)


SMALL_WEIGHTS = {"out": {"out/kernel:0": drawn(16, 3), "out/bias:0": drawn(3)}}


def write_h5(
    path: Path, config: Json, weights: Mapping[str, Mapping[str, np.ndarray]]
) -> None:
    """Write an older file as Keras 2.0 did: all names are bytes of a fixed length."""
    with h5py.File(path, "w") as file:
        if config is not None:
            file.attrs["model_config"] = np.bytes_(json.dumps(config).encode())
        file.attrs["keras_version"] = np.bytes_(b"2.0.4")
        file.attrs["backend"] = np.bytes_(b"tensorflow")
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = np.array([name.encode() for name in weights])
        for name, arrays in weights.items():
            inside = group.create_group(name)
            names = [key.encode() for key in arrays]
            inside.attrs["weight_names"] = np.array(names) if names else np.array([])
            for key, array in arrays.items():
                inside[key] = array


def zipped(members: Mapping[str, bytes], packing: int = zipfile.ZIP_STORED) -> bytes:
    """Return an archive of files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.fixture
def refused(tmp_path: Path) -> Callable[..., str]:
    """Return a function that gives the message with which a config is refused."""

    def refuse(config: Json, asked: Asked = BYTES) -> str:
        path = tmp_path / "it.h5"
        write_h5(path, config, SMALL_WEIGHTS)
        with pytest.raises(InvalidFile, match=r"it\.h5 cannot be imported\. ") as error:
            import_model(path, asked)
        return str(error.value).partition("cannot be imported. ")[2]

    return refuse


@pytest.fixture
def imported(tmp_path: Path) -> Callable[..., Imported]:
    """Return a function that imports an older file of a config and weights."""

    def make(
        config: Json,
        asked: Asked = BYTES,
        weights: Mapping[str, Mapping[str, np.ndarray]] = SMALL_WEIGHTS,
    ) -> Imported:
        path = tmp_path / "it.h5"
        write_h5(path, config, weights)
        return import_model(path, asked)

    return make
