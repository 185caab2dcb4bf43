from dataclasses import replace

import numpy as np

from scrawl.reporting.album import album_of


def test_the_data_set_has_all_images(run, digits):
    """And then there is nothing to explain."""
    album = album_of(run.predictions, run.info, digits)

    assert len(album.images) == len(digits.test)
    assert np.array_equal(album.images[5], digits.test.images[5])
    assert album.is_whole
    assert album.note == ""


def test_without_it_there_are_those_that_the_run_keeps(run, digits):
    """Under the same numbers, and with the reason."""
    album = album_of(run.predictions, run.info, None, "The folder is gone.")

    wrong = run.predictions.mistake_indices.tolist()
    assert {*range(40), *wrong} == set(album.images)
    assert np.array_equal(album.images[wrong[0]], digits.test.images[wrong[0]])
    assert not album.is_whole
    assert album.note.endswith("not at hand: The folder is gone.")


def test_other_data_are_not_taken_for_those_of_the_run(run, digits):
    """The wrong images would be worse than none."""
    changed = replace(digits, digest="0" * 64)
    shorter = replace(digits, test=digits.test[:10])

    notes = [
        album_of(run.predictions, run.info, data).note for data in (changed, shorter)
    ]

    assert all("'digits' is not what the run was tested on." in note for note in notes)
