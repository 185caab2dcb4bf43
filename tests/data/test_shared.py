from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from scrawl.data import Entry, RemoteFile
from scrawl.data.sources import find_files
from scrawl.errors import Unreachable

ARRAYS = {"x_train": 12, "y_train": 12, "x_test": 4, "y_test": 4}


@pytest.fixture(autouse=True)
def _here(empty_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not empty_cache.exists()
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


@pytest.fixture
def keras_arrays(published, idx_bytes) -> dict[str, np.ndarray]:
    """Return arrays of 28x28 images, and publish them under the same names."""
    random = np.random.default_rng(1)
    arrays = {}
    for name, count in ARRAYS.items():
        shape = (count, 28, 28) if name.startswith("x") else (count,)
        arrays[name] = random.integers(0, 3, shape, dtype=np.uint8)
    for name, array in zip(list(published.contents), arrays.values(), strict=True):
        published.contents[name] = idx_bytes(array)
    return arrays


@pytest.fixture
def in_npz(published, keras_arrays, sha256) -> Entry:
    """Return an entry of what Keras has in `noise.npz`."""
    assert len(keras_arrays) == len(published.contents)
    files = tuple(
        RemoteFile(name, len(content), sha256(content))
        for name, content in published.contents.items()
    )
    return replace(published.entry, files=files, keras="noise.npz")


def before_and_after(folder: Path) -> dict[str, bytes]:
    """Return all files below *folder* with their contents."""
    return {
        str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("place", ["torch/datasets/Noise/raw", "work/data/Noise/raw"])
@pytest.mark.parametrize("packed", [False, True])
def test_what_torchvision_has_is_used(published, tmp_path, place, packed):
    """In place or, if it is packed, unpacked into our cache; it stays as it was."""
    entry = replace(published.entry, torchvision="Noise")
    published.lay_down(tmp_path / place, packed=packed)
    before = before_and_after(tmp_path / place)

    found = find_files("noise", entry, offline=True)

    contents = [content.content.tobytes() for content in found.contents]
    assert contents == list(published.contents.values())
    assert before_and_after(tmp_path / place) == before
    assert (tmp_path / "cache" / "data" / "noise" / "test-labels").exists() == packed


def test_what_keras_has_is_used(published, tmp_path):
    """A folder of packed files, as it has of Fashion-MNIST."""
    entry = replace(published.entry, keras="noise")
    published.lay_down(tmp_path / "keras" / "datasets" / "noise", packed=True)

    found = find_files("noise", entry, offline=True)

    contents = [content.content.tobytes() for content in found.contents]
    assert contents == list(published.contents.values())


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_an_npz_of_keras_is_used(in_npz, published, keras_arrays, tmp_path, save):
    """The arrays are those of the IDX files, and are kept as these."""
    (tmp_path / "keras" / "datasets").mkdir(parents=True)
    save(tmp_path / "keras" / "datasets" / "noise.npz", **keras_arrays)

    find_files("noise", in_npz, offline=True)

    kept = tmp_path / "cache" / "data" / "noise"
    for name, content in published.contents.items():
        assert (kept / name).read_bytes() == content


@pytest.mark.parametrize(
    "spoil",
    [
        lambda arrays: arrays | {"y_test": arrays["y_test"] + 1},
        lambda arrays: arrays | {"y_test": arrays["y_test"][:-1]},
        lambda arrays: arrays | {"y_test": arrays["y_test"].astype(object)},
        lambda arrays: {"x_train": arrays["x_train"]},
    ],
)
def test_an_npz_of_others_is_not_believed(in_npz, keras_arrays, tmp_path, spoil):
    """Nothing is unpickled, and no other value is taken."""
    path = tmp_path / "keras" / "datasets" / "noise.npz"
    path.parent.mkdir(parents=True)
    np.savez(path, **spoil(keras_arrays))

    with pytest.raises(Unreachable, match="is not there, or not whole"):
        find_files("noise", in_npz, offline=True)


@pytest.mark.parametrize("cut", [0, 10, 400, -1, -30])
def test_a_damaged_npz_is_passed_over(in_npz, keras_arrays, tmp_path, cut):
    """Half a download of Keras's is as good as none."""
    path = tmp_path / "keras" / "datasets" / "noise.npz"
    path.parent.mkdir(parents=True)
    np.savez_compressed(path, **keras_arrays)
    path.write_bytes(path.read_bytes()[:cut])

    with pytest.raises(Unreachable, match="is not there, or not whole"):
        find_files("noise", in_npz, offline=True)


def test_other_files_of_the_same_names_are_passed_over(published, mirror, tmp_path):
    """Torchvision gives all data sets the same names: the digest decides."""
    entry = replace(published.offered_by(mirror), torchvision="Noise")
    published.contents["test-labels"] = published.contents["train-labels"]
    published.lay_down(tmp_path / "torch" / "datasets" / "Noise" / "raw", packed=False)

    find_files("noise", entry, offline=False)

    assert mirror.asked == ["/noise/test-labels.gz"]


def test_what_others_have_is_not_trusted_in_silence(published, tmp_path, capsys):
    """A plain file whose digest nobody published is recorded, and that is said."""
    known = published.with_unknown_digests(packed=True)
    entry = replace(known.entry, torchvision="Noise")
    folder = tmp_path / "torch" / "datasets" / "Noise" / "raw"
    known.lay_down(folder, packed=False)

    found = find_files("noise", entry, offline=True)
    said = capsys.readouterr().err
    (folder / "test-labels").write_bytes(published.contents["test-labels"][:-1] + b"9")

    assert found.source == str(folder)
    assert said.count(str(folder)) == 4
    with pytest.raises(Unreachable, match="test-labels is not there, or not whole"):
        find_files("noise", entry, offline=True)


def test_the_packed_file_beside_it_proves_more(published, tmp_path, capsys):
    """Torchvision leaves both; the published one is taken."""
    known = published.with_unknown_digests(packed=True)
    entry = replace(known.entry, torchvision="Noise")
    for packed in (False, True):
        folder = tmp_path / "torch" / "datasets" / "Noise" / "raw"
        known.lay_down(folder, packed=packed)

    find_files("noise", entry, offline=True)

    assert capsys.readouterr().err == ""
