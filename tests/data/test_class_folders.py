import io
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from scrawl.data import load_data
from scrawl.errors import InvalidFile, InvalidRequest, UnknownName


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with twelve pictures of a class, and six of another."""
    monkeypatch.chdir(tmp_path)
    for name, count in (("b", 12), ("a", 6)):
        for index in range(count):
            put(Path("pics", name, f"{index:02}.png"), 10 * index + len(name))
    return Path("pics")


def put(path: Path, grey: int, size: tuple[int, int] = (28, 28), mode="L") -> None:
    """Put a picture of one *grey* at *path*."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = PIL.Image.new("L", size, grey).convert(mode)
    file = io.BytesIO()
    picture.save(file, "JPEG" if path.suffix == ".jpg" else "PNG")
    path.write_bytes(file.getvalue())


@pytest.mark.usefixtures("folder")
def test_the_folders_are_the_classes():
    """By name; the last sixth of each is for the test."""
    data = load_data("pics")

    assert data.classes == ("a", "b")
    assert data.train.images.shape == (15, 28, 28)
    assert np.bincount(data.train.labels).tolist() == [5, 10]
    assert np.bincount(data.test.labels).tolist() == [1, 2]
    test = {(int(image[0, 0]), int(label)) for image, label in examples(data.test)}
    assert test == {(51, 0), (101, 1), (111, 1)}
    assert data.source == "pics (the last sixth of each class for the test)"
    assert data.name == "pics"


def examples(part):
    """Return the images of *part*, each with its label."""
    return zip(part.images, part.labels, strict=True)


@pytest.mark.usefixtures("folder")
def test_each_class_is_spread_over_the_whole():
    """Wherever the examples are cut, each class has its share on both sides."""
    labels = load_data("./pics").train.labels.tolist()

    for third in (labels[:5], labels[5:10], labels[10:]):
        assert 1 <= third.count(0) <= 2


def test_train_and_test_are_parts(folder):
    """If both are there, nothing is split, and other folders are not looked at."""
    folder.rename("train")
    Path("pics").mkdir()
    Path("train").rename("pics/train")
    put(Path("pics/test/b/x.png"), 7)
    put(Path("pics/test/a/y.jpg"), 9)
    put(Path("pics/notes/z.png"), 9)

    data = load_data("pics")

    assert len(data.train) == 18
    assert data.classes == ("a", "b")
    assert data.test.labels.tolist() == [0, 1]
    assert data.source == "pics"


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "LA", "P", "1", "I;16"])
def test_pictures_of_any_mode_and_size_are_read(folder, mode):
    """They are brought to one size, and to grey."""
    put(folder / "a" / "00.png", 255 if mode != "I;16" else 0, (60, 40), mode)

    data = load_data("pics")

    first = data.train.images[data.train.labels == 0][0]
    assert first.shape == (28, 28)
    assert (first[14] == (0 if mode == "I;16" else 255)).all()
    assert not first[:4].any()


@pytest.mark.parametrize(("size", "shape"), [("48x48", (48, 48)), ("20x30", (20, 30))])
@pytest.mark.usefixtures("folder")
def test_another_size_can_be_asked_for(size, shape):
    """Behind the name; it is part of what the digest says."""
    data = load_data(f"pics@{size}")

    assert data.train.images.shape[1:] == shape
    assert data.name == f"pics@{size}"
    assert data.digest != load_data("pics").digest


def test_the_digest_is_of_names_and_contents(folder):
    """It stays for a copy elsewhere, and changes with a name, a class or a byte."""
    first = load_data("pics").digest
    folder.rename("elsewhere")
    moved = load_data("elsewhere").digest
    Path("elsewhere/a/00.png").rename("elsewhere/a/0.png")
    renamed = load_data("elsewhere").digest
    put(Path("elsewhere/a/0.png"), 77)
    changed = load_data("elsewhere").digest

    assert first == moved
    assert len({first, renamed, changed}) == 3


def test_what_is_hidden_is_not_looked_at(folder):
    """What systems leave in folders is no class, and no picture."""
    (folder / ".cache").mkdir()
    (folder / "a" / ".DS_Store").write_bytes(b"x")

    assert len(load_data("pics").train) == 15


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a/notes.txt", b"seven", "a/notes.txt is damaged, or neither PNG nor JPEG"),
        ("a/deeper/x.png", b"", "a/deeper is not a file"),
        ("a/x.png", b"\x89PNG", "a/x.png is damaged"),
        ("b\n/x.png", b"", r"the folder 'b\\n', which is no name for a class"),
    ],
)
def test_anything_else_is_refused_by_name(folder, name, content, message):
    """Nothing is passed over in silence."""
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)

    with pytest.raises(InvalidFile, match=message):
        load_data("pics")


def test_an_empty_class_is_refused(folder):
    """A folder without pictures is a mistake of somebody's."""
    (folder / "c").mkdir()

    with pytest.raises(InvalidFile, match="pics/c holds no pictures"):
        load_data("pics")


@pytest.mark.usefixtures("folder")
def test_one_class_is_none():
    """A folder of pictures is no data set."""
    with pytest.raises(InvalidFile, match="pics/a holds 0 folders, and a data set of"):
        load_data("pics/a")


def test_a_class_of_the_test_alone_is_refused(folder):
    """What was never shown cannot be asked for."""
    folder.rename("train")
    put(Path("pics/test/c/x.png"), 7)
    put(Path("pics/test/a/x.png"), 7)
    Path("train").rename("pics/train")

    with pytest.raises(InvalidFile, match="pics/test has the class 'c', and the train"):
        load_data("pics")


def test_too_few_pictures_for_a_test_are_refused(tmp_path):
    """At least one class has six."""
    for name in "ab":
        for index in range(5):
            put(tmp_path / name / f"{index}.png", 1)

    with pytest.raises(InvalidFile, match=f"No class in {tmp_path} has 6 pictures"):
        load_data(str(tmp_path))


@pytest.mark.parametrize("size", ["0x28", "28x0", "1025x28", "9999x9999"])
@pytest.mark.usefixtures("folder")
def test_a_size_that_cannot_be_is_refused(size):
    """Before a picture is read."""
    with pytest.raises(InvalidRequest, match=f"of {size} pixels cannot be made"):
        load_data(f"pics@{size}")


@pytest.mark.parametrize("name", ["nowhere", "pics@28", "pics@28x28x28", "x" * 300])
@pytest.mark.usefixtures("folder")
def test_a_folder_that_is_not_there_is_an_unknown_name(name):
    """As any other slip is."""
    with pytest.raises(UnknownName, match="Unknown data set"):
        load_data(name)


def test_more_pixels_than_fit_are_refused(folder, monkeypatch):
    """Before they are allocated."""
    monkeypatch.setattr("scrawl.data.class_folders.MAX_PIXELS", 18 * 28 * 28 - 1)

    with pytest.raises(InvalidFile, match="pics holds 18 pictures, of 28x28 pixels"):
        load_data(str(folder))
