import numpy as np
import pytest

from scrawl.compiler import CompiledNetwork
from scrawl.errors import InvalidRequest, UnknownName
from scrawl.explanation import bind, occlusion


@pytest.mark.parametrize("patch", [1, 3, 5])
def test_each_place_is_hidden_by_hand(plain, images, patch):
    """A patch of paper around each pixel, cut off where the image ends."""
    classifier, image, label = CompiledNetwork(plain), images[0], 2
    whole = classifier(image[None])[0, label]
    expected = np.zeros(image.shape, np.float32)
    for row, column in np.ndindex(image.shape):
        hidden = image.copy()
        top, left = max(row - patch // 2, 0), max(column - patch // 2, 0)
        hidden[top : row + patch // 2 + 1, left : column + patch // 2 + 1] = 0
        expected[row, column] = whole - classifier(hidden[None])[0, label]

    found = occlusion(classifier, image, label, patch=patch)

    np.testing.assert_array_equal(found, expected)
    assert abs(found).max() > 0


def test_paper_has_nothing_to_hide(plain):
    """Hiding paper with paper changes nothing."""
    found = occlusion(CompiledNetwork(plain), np.zeros((9, 8), np.uint8), 0)

    assert not found.any()


def test_a_large_image_is_hidden_in_parts():
    """A few rows at a time, so that memory holds them; each in its place."""
    image = np.random.default_rng(0).integers(0, 256, (5, 600)).astype(np.uint8)
    most = []

    def classify(images: np.ndarray) -> np.ndarray:
        most.append(len(images))
        ink = images.sum(axis=(1, 2), dtype=np.int64).astype(np.float32)
        return np.stack([ink, -ink], axis=1)

    found = occlusion(classify, image, 0, patch=1)

    np.testing.assert_array_equal(found, image)
    assert max(most) <= 1024


def test_what_is_beside_an_image_is_bound(adding):
    """A reader of names becomes a function of images, for any output."""
    network = adding.network
    reader = CompiledNetwork(network).forward
    said = reader({"image": adding.images, "number": np.full(12, 2, np.uint8)})

    digits = bind(reader, network, {"number": 2})(adding.images)
    sums = bind(reader, network, {"number": 2}, output="sum")(adding.images)

    np.testing.assert_array_equal(digits, said["digit"])
    np.testing.assert_array_equal(sums, said["sum"])
    with pytest.raises(UnknownName, match="Unknown output 'total'"):
        bind(reader, network, output="total")


@pytest.mark.parametrize(
    ("label", "patch", "message"),
    [
        (3, 3, r"label is 3, and there are 3 classes"),
        (-1, 3, r"label is -1"),
        (0, 4, r"patch is 4 pixels wide; it must be odd"),
        (0, 0, r"patch is 0 pixels wide"),
    ],
)
def test_impossible_questions_are_refused(plain, images, label, patch, message):
    """The message says what can be asked."""
    with pytest.raises(InvalidRequest, match=message):
        occlusion(CompiledNetwork(plain), images[0], label, patch=patch)
