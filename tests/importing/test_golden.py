"""Files that other versions of Keras have written: they say what those said."""

import gzip
import json
import re
from pathlib import Path

import numpy as np
import pytest

from scrawl.importing import Asked, Scaling, import_model
from scrawl.reference import ReferenceNetwork

GOLDEN = Path(__file__).parents[1] / "golden" / "keras"
FILES = sorted(GOLDEN.glob("*.gz"))
TOLERANCE = 1e-5
RESCALES = "whole"  # the model that takes bytes
LOGITS = "flat"


def softmax(logits: np.ndarray) -> np.ndarray:
    """Return probabilities."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


@pytest.mark.parametrize("packed", FILES, ids=lambda path: path.name)
def test_old_files_say_what_they_said(packed: Path, tmp_path: Path):
    """Of the same images, what the Keras that wrote the file said of them."""
    version, model, _ = re.split(r"-|(?=\.\w+\.gz)", packed.name)
    said = np.array(json.loads((GOLDEN / f"{version}.json").read_text())[model])
    path = tmp_path / packed.stem
    path.write_bytes(gzip.decompress(packed.read_bytes()))

    scaling = None if model == RESCALES else Scaling(1 / 255)
    imported = import_model(path, Asked(scaling))

    [source] = imported.network.inputs
    images = np.arange(len(said) * int(np.prod(source.shape))) * 151 % 256
    images = images.astype(np.uint8).reshape(-1, *source.shape[:2])
    scores = ReferenceNetwork(imported.network)(images)
    expected = softmax(said) if model == LOGITS else said
    np.testing.assert_allclose(scores, expected, atol=TOLERANCE)
    assert imported.version == version
    assert scores.argmax(axis=1).tolist() == said.argmax(axis=1).tolist()


def test_there_are_files_of_many_versions():
    """From Keras 2.0 to 3, of both forms."""
    versions = {path.name.partition("-")[0].rpartition(".")[0] for path in FILES}

    assert {"2.0", "2.2", "2.3", "2.9", "2.13", "2.15", "3.0", "3.6"} <= versions
    assert {path.suffixes[-2] for path in FILES} == {".h5", ".keras"}
