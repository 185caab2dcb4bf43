"""Files of images and labels that are not what they should be."""

import gzip
import re
import struct
import zlib

import numpy as np
import pytest

from scrawl.data import write_idx

IMAGES = np.arange(12 * 28 * 28, dtype=np.uint8).reshape(12, 28, 28)
LABELS = np.arange(12, dtype=np.uint8) % 10


def idx(*sizes: int, content: bytes = b"", kind: int = 8) -> bytes:
    """Return an IDX file that claims *sizes*, whatever its content is."""
    header = bytes([0, 0, kind, len(sizes)]) + struct.pack(f">{len(sizes)}I", *sizes)
    return header + content


def flipped(content: bytes, place: int) -> bytes:
    """Return *content* with one bit changed."""
    return content[:place] + bytes([content[place] ^ 16]) + content[place + 1 :]


SOUND = idx(12, 28, 28, content=IMAGES.tobytes())
PACKED = gzip.compress(SOUND)

BAD_IMAGES = {
    "empty": (b"", r"is not a sound IDX file"),
    "cut in its header": (SOUND[:9], r"is not a sound IDX file"),
    "cut in its values": (SOUND[:-1], r"is not a sound IDX file"),
    "too long": (SOUND + b"\0", r"is not a sound IDX file"),
    "more than there are": (
        idx(13, 28, 28, content=IMAGES.tobytes()),
        r"is not a sound",
    ),
    "floats": (idx(1, 28, 28, content=bytes(4 * 784), kind=13), r"is not a sound IDX"),
    "oversized": (idx(4_000_000_000, 4_000_000_000, 28), r"is not a sound IDX file"),
    "oversized, packed": (
        gzip.compress(idx(60_000, 60_000, 60_000)),
        r"is not a sound",
    ),
    "packed, cut": (PACKED[:-9], r"is not a sound IDX file"),
    "packed, with a flipped bit": (flipped(PACKED, -3), r"is not a sound IDX file"),
    "packed, more than claimed": (
        gzip.compress(idx(1, 28, 28, content=bytes(64 << 20)), 1),
        r"is not a sound IDX file",
    ),
    "labels": (idx(12, content=LABELS.tobytes()), r"holds an array of 1 dimensions"),
    "fewer": (
        idx(1, 28, 28, content=bytes(784)),
        r"holds 1 images, and labels 12 labels",
    ),
    "none": (idx(0, 28, 28), r"holds 0 images, and labels 12"),
    "text": (b"five, seven, nine\n", r"is not a sound IDX file"),
}


@pytest.mark.parametrize("name", BAD_IMAGES)
def test_bad_images_are_refused(name, scrawl):
    """Nothing is trained on images that are damaged, mislabelled or too large."""
    content, message = BAD_IMAGES[name]
    (scrawl.folder / "images").write_bytes(content)
    write_idx(scrawl.folder / "labels", LABELS)

    refusal = scrawl.refuses("train", "--data", "images,labels", "--model", "cnn-mcu-4")

    assert re.match(rf"2 images {message}.*\.$", refusal)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (
            LABELS + 1,
            r"2 labels gives image 9 the label 10, and the labels of 10 classes",
        ),
        (LABELS[:-1], r"2 images holds 12 images, and labels 11 labels\."),
        (IMAGES, r"2 labels holds an array of 3 dimensions, and labels have 1\."),
    ],
)
def test_bad_labels_are_refused(labels, message, scrawl):
    """A label names one of the classes, and each image has one."""
    write_idx(scrawl.folder / "images", IMAGES)
    write_idx(scrawl.folder / "labels", labels)

    refusal = scrawl.refuses("data", "show", "images,labels")

    assert re.match(message, refusal)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            "minst",
            r"2 Unknown data set 'minst'\. Known: digits, .*, mnist, ",
        ),
        ("minst+number", r"2 Unknown data set 'minst'\. Known: .*also with \+number"),
        (
            "digits+sum",
            r"2 Unknown data set 'digits\+sum'\. Known: .*also with \+number",
        ),
        ("images,", r"2 'images,' does not name a pair of IDX files"),
        ("images,nowhere", r"2 There is no file nowhere\."),
        ("images,.", r"2 \. is not a file\."),
        ("images,labels,wide,labels", r"2 wide holds images of 28x30 pixels, and the"),
    ],
)
def test_data_that_is_not_there_is_asked_for(data, message, scrawl):
    """A name is one of the catalogue, or two or four files that fit."""
    write_idx(scrawl.folder / "images", IMAGES)
    write_idx(scrawl.folder / "labels", LABELS)
    write_idx(scrawl.folder / "wide", np.zeros((12, 28, 30), np.uint8))

    refusal = scrawl.refuses("train", "--data", data, "--model", "cnn-mcu-4")

    assert re.match(message, refusal)


def test_a_published_file_is_the_published_one(scrawl, monkeypatch):
    """One flipped bit in a file of MNIST is noticed, by its SHA-256."""
    folder = scrawl.folder / "mnist"
    folder.mkdir()
    for name in ("train", "t10k"):
        write_idx(folder / f"{name}-images-idx3-ubyte", IMAGES)
        write_idx(folder / f"{name}-labels-idx1-ubyte", LABELS)

    monkeypatch.setenv("SCRAWL_DATA_DIR", str(scrawl.folder))

    refusal = scrawl.refuses("data", "show", "mnist")

    assert re.match(
        r"2 .*mnist/t.* is not the t.* that was published: its SHA", refusal
    )


def test_nothing_is_downloaded_when_it_is_forbidden(scrawl, monkeypatch, tmp_path):
    """Who says --offline means it."""
    monkeypatch.delenv("SCRAWL_DATA_DIR", raising=False)
    monkeypatch.setenv("SCRAWL_CACHE_DIR", str(tmp_path.parent / "empty-cache"))
    refusal = scrawl.refuses(*(
        "train",
        "--data",
        "mnist",
        "--model",
        "cnn-mcu-4",
        "--offline",
    ))

    assert re.match(r"3 .*is not there.*downloading is not allowed.*--offline", refusal)


def png(width: int, height: int, rows: bytes) -> bytes:
    """Return a grey PNG that claims a size, whatever its rows are."""
    parts = {
        b"IHDR": struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0),
        b"IDAT": zlib.compress(rows),
        b"IEND": b"",
    }
    chunks = (
        struct.pack(">I", len(body))
        + name
        + body
        + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts.items()
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


GOOD_PNG = png(28, 28, bytes(28 * 29))

BAD_PICTURES = {
    "enormous": (png(60_000, 60_000, b""), r"claims 60,000x60,000 pixels, and 4,096 a"),
    "larger": (
        png(48, 48, bytes(48 * 49)),
        r"is 48x48 pixels .* the network reads 28x28",
    ),
    "cut": (GOOD_PNG[:-20], r"is damaged"),
    "flipped": (flipped(GOOD_PNG, 50), r"is damaged"),
    "text": (b"seven", r"is neither a PNG, a JPEG nor an IDX file"),
    "empty": (b"", r"is neither a PNG, a JPEG nor an IDX file"),
    "labels": (idx(3, content=bytes(3)), r"holds an array of 3, and no images"),
    "a jpeg of nothing": (b"\xff\xd8\xff\xe0\0\x10JFIF", r"is damaged"),
}


@pytest.mark.parametrize("source", ["picture", "stdin"])
@pytest.mark.parametrize("name", BAD_PICTURES)
def test_bad_pictures_are_refused(name, source, trained, tmp_path):
    """All pictures are checked before any is read, those from stdin too."""
    content, message = BAD_PICTURES[name]
    (tmp_path / "picture").write_bytes(content)
    (tmp_path / "good.png").write_bytes(GOOD_PNG)
    given = "-" if source == "stdin" else tmp_path / "picture"

    refusal = trained.refuses(
        "predict", "latest", tmp_path / "good.png", given, stdin=content
    )

    assert re.match(rf"2 \S*{source} {message}.*\.$", refusal)


@pytest.mark.parametrize("name", ["enormous", "cut", "flipped", "text", "empty"])
def test_bad_pictures_of_a_data_set_are_refused(name, scrawl):
    """One of them is enough, and it is named; nothing is trained."""
    for label in ("four", "nine"):
        (scrawl.folder / "pics" / label).mkdir(parents=True)
        for index in range(6):
            (scrawl.folder / "pics" / label / f"{index}.png").write_bytes(GOOD_PNG)
    (scrawl.folder / "pics" / "nine" / "bad.png").write_bytes(BAD_PICTURES[name][0])

    refusal = scrawl.refuses("train", "--data", "pics", "--model", "cnn-mcu-4")

    assert re.match(r"2 pics/nine/bad\.png (is damaged|claims 60,000x60,000)", refusal)


def test_a_picture_that_is_not_there_is_asked_for(trained, tmp_path):
    """A missing file, a folder in its place, and stdin named twice."""
    refuses = trained.refuses

    assert re.match(
        r"2 There is no file .*x\.png\.", refuses("predict", "latest", "x.png")
    )
    assert re.match(r"2 .* is not a file\.", refuses("predict", "latest", tmp_path))
    assert re.match(r"2 Stdin can be read only", refuses("predict", "latest", "-", "-"))


def test_stdin_is_read_up_to_a_limit(trained):
    """A pipe without end does not fill the memory."""
    refusal = trained.refuses("predict", "latest", "-", stdin=bytes((64 << 20) + 1))

    assert re.match(
        r"2 Stdin holds more than 64 MiB\. Name the file instead\.", refusal
    )
