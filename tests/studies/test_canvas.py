import numpy as np

from scrawl.studies.canvas import CANVAS, NUM_OFFSETS, centred, shifted


def test_a_shifted_image_is_whole_and_somewhere(lines):
    """All its ink is on the canvas, with offsets that differ from image to image."""
    moved = shifted(lines, 0)

    assert moved.train.images.shape == (60, CANVAS, CANVAS)
    ink = lines.train.images.sum(axis=(1, 2), dtype=int)
    np.testing.assert_array_equal(moved.train.images.sum((1, 2), dtype=int), ink)
    tops = [np.flatnonzero(image.any(axis=1))[0] for image in moved.train.images]
    assert len(set(tops)) > 5
    assert max(tops) < NUM_OFFSETS + lines.train.images.shape[1]


def test_shifting_is_the_same_each_time_for_a_seed(lines):
    """The digest of shifted data is that of their runs."""
    assert shifted(lines, 3).digest == shifted(lines, 3).digest
    others = {shifted(lines, 3).digest, shifted(lines, 4).digest, centred(lines).digest}
    assert len(others) == 3


def test_a_centred_image_has_the_same_margin_on_all_sides(lines):
    """It lies in the middle of the canvas."""
    middle = centred(lines).test.images

    margin = (CANVAS - lines.test.images.shape[1]) // 2
    inside = middle[:, margin:-margin, margin:-margin]
    np.testing.assert_array_equal(inside, lines.test.images)
