import gzip
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from scrawl.data import write_idx
from scrawl.errors import InvalidFile, NothingThere
from scrawl.images import read_images, require_size


@pytest.mark.parametrize("name", ["one.png", "one.PNG", "one.jpg", "one"])
def test_one_picture_is_one_image(name, gradient, encoded, tmp_path):
    """The kind of a file is told by its content, whatever its name."""
    (tmp_path / name).write_bytes(encoded(PIL.Image.fromarray(gradient)))

    images = read_images(tmp_path / name)

    assert np.array_equal(images, gradient[None])


def test_a_jpeg_is_one_image(encoded, tmp_path):
    """JPEG is read too."""
    picture = PIL.Image.new("L", (28, 28), color=99)
    (tmp_path / "one.jpg").write_bytes(encoded(picture, "JPEG"))

    images = read_images(tmp_path / "one.jpg")

    assert images.shape == (1, 28, 28)
    assert (images == 99).all()


@pytest.mark.parametrize("name", ["idx", "idx.gz"])
def test_an_idx_file_is_all_its_images(name, tmp_path):
    """Packed or not, every image of the file is read."""
    stored = np.arange(24, dtype=np.uint8).reshape(4, 2, 3)
    write_idx(tmp_path / name, stored)

    assert np.array_equal(read_images(tmp_path / name), stored)


def test_an_idx_file_can_hold_one_image(tmp_path, gradient):
    """Without a count there is one."""
    write_idx(tmp_path / "idx", gradient)

    assert np.array_equal(read_images(tmp_path / "idx"), gradient[None])


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        ((7,), "holds an array of 7, and no images"),
        ((2, 2, 2, 2), "holds an array of 2x2x2x2, and no images"),
        ((0, 28, 28), "holds an array of 0x28x28, and no images"),
        ((1, 1, 4097), "holds images of 1x4097 pixels, and 4,096 a side is the most"),
    ],
)
def test_an_idx_file_of_anything_else_is_refused(shape, reason, tmp_path):
    """Labels, and images without or with too many pixels, are not images."""
    write_idx(tmp_path / "idx", np.zeros(shape, dtype=np.uint8))

    with pytest.raises(InvalidFile, match=reason):
        read_images(tmp_path / "idx")


@pytest.mark.parametrize("content", [b"", b"GIF89a...", b"BM", b"%PDF-1.7", b"digit"])
def test_other_files_are_refused(content, tmp_path):
    """The message has the kinds that are read, and what to do."""
    (tmp_path / "file").write_bytes(content)

    with pytest.raises(
        InvalidFile, match=r"neither a PNG, a JPEG nor .* Save it as a grey PNG\."
    ):
        read_images(tmp_path / "file")


def test_a_huge_file_is_not_read(tmp_path):
    """A file is refused by its length before it is taken for a picture."""
    with (tmp_path / "file.jpg").open("wb") as file:
        file.write(b"\xff\xd8\xff")
        file.truncate(17 << 20)

    with pytest.raises(InvalidFile, match="larger than the 16 MiB it may hold"):
        read_images(tmp_path / "file.jpg")


def test_damage_is_told_from_another_kind(tmp_path):
    """A file that begins like a known kind is called damaged, by its name."""
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"\0\0\x08"))

    with pytest.raises(InvalidFile, match=r"a\.png is damaged, or neither"):
        read_images(tmp_path / "a.png")
    with pytest.raises(InvalidFile, match=r"a\.gz is not a sound IDX file"):
        read_images(tmp_path / "a.gz")


def test_a_missing_file_is_not_there(tmp_path):
    """A name that leads nowhere has its own error."""
    with pytest.raises(NothingThere, match="There is no file"):
        read_images(tmp_path / "nowhere.png")


def test_images_that_fit_pass():
    """The right size is no error."""
    require_size(np.zeros((2, 28, 30), dtype=np.uint8), 28, 30, Path("it.png"))


def test_images_that_do_not_fit_are_refused():
    """The message has the file, both sizes, and what to do."""
    images = np.zeros((1, 30, 28), dtype=np.uint8)

    with pytest.raises(
        InvalidFile,
        match=r"it\.png is 30x28 pixels .* the network reads 28x28\. Cut it out",
    ):
        require_size(images, 28, 28, Path("it.png"))
