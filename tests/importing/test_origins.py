"""Files of Keras 1, and of Theano, which would be another network here."""

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from scrawl.errors import InvalidFile
from scrawl.importing import import_model
from tests.importing.conftest import BYTES, SMALL_WEIGHTS, layer, small, write_h5

CONV = layer("Conv2D", "it", filters=1, kernel_size=[1, 1], use_bias=False)


def written(path: Path, config: Any, backend: str, version: str = "2.0.4") -> Path:
    """Write a file as a Keras on some *backend* did."""
    write_h5(path, config, {"it": {"k": np.ones((1, 1, 1, 1), "f4")}, **SMALL_WEIGHTS})
    with h5py.File(path, "a") as file:
        file.attrs["backend"] = np.bytes_(backend.encode())
        file.attrs["keras_version"] = np.bytes_(version.encode())
    return path


@pytest.mark.parametrize(
    "inside",
    [
        CONV,
        layer("DepthwiseConv2D", "it", kernel_size=[1, 1]),
        layer("SeparableConv2D", "it", filters=1, kernel_size=[1, 1]),
        layer("MaxPooling2D", "it", pool_size=[1, 1], padding="same"),
        layer("AveragePooling2D", "it", pool_size=[1, 1], padding="same"),
    ],
    ids=lambda inside: inside["class_name"],
)
def test_windows_of_theano_are_refused(inside: Any, tmp_path: Path):
    """It turns them round, and pads otherwise: the line says what to do."""
    path = written(tmp_path / "it.h5", small(inside), "theano")

    message = (
        rf"it\.h5 cannot be imported\. Layer 2 of 4, 'it' \({inside['class_name']}\),"
        r" was trained on Theano, .*Load it with Keras 2\.2 on TensorFlow"
    )
    with pytest.raises(InvalidFile, match=message):
        import_model(path, BYTES)


@pytest.mark.parametrize("backend", ["tensorflow", "cntk", "jax", "torch"])
def test_windows_of_others_are_as_ours(backend: str, tmp_path: Path):
    """And the file says whose they are."""
    path = written(tmp_path / "it.h5", small(CONV), backend)

    assert import_model(path, BYTES).backend == backend


def test_networks_of_theano_without_windows_are_imported(tmp_path: Path):
    """A product of numbers is the same everywhere; so is a pool that pads nothing."""
    pool = layer("MaxPooling2D", "it", pool_size=[1, 1], padding="valid")
    path = written(tmp_path / "it.h5", small(pool), "theano")

    assert import_model(path, BYTES).backend == "theano"


@pytest.mark.parametrize(
    ("version", "word", "said"),
    [("1.2.2", "units", r"1\.2\.2"), ("", "output_dim", "1")],
)
def test_files_of_keras_1_are_refused(
    version: str, word: str, said: str, tmp_path: Path
):
    """Their layers have other words; the line does not blame one of them."""
    config = small()
    words = config["config"]["layers"][-1]["config"]
    words[word] = words.pop("units")
    path = written(tmp_path / "it.h5", config, "theano", version)

    message = rf"It is of Keras {said}, and scrawl reads files since 2\.0\. Load it"
    with pytest.raises(InvalidFile, match=message):
        import_model(path, BYTES)


@pytest.mark.parametrize("kind", ["Conv2D", "MaxPooling2D", "Flatten"])
def test_channels_first_is_refused_wherever_it_is_said(kind: str, tmp_path: Path):
    """As Theano had it by default: what follows would read other numbers."""
    words = {"Conv2D": {"filters": 1, "kernel_size": [1, 1]}}.get(kind, {})
    inside = layer(kind, "it", data_format="channels_first", **words)
    path = written(tmp_path / "it.h5", small(inside), "tensorflow")

    message = r"'it' .*has data_format='channels_first'; scrawl has 'channels_last'"
    with pytest.raises(InvalidFile, match=message):
        import_model(path, BYTES)
