import dataclasses
import sys
from pathlib import Path

import numpy as np
import pytest

from scrawl.errors import InvalidFile, InvalidRequest, NothingThere, NotWritable
from scrawl.evaluation import (
    Predictions,
    load_predictions,
    measure,
    predictions_file,
    save_predictions,
    to_json,
)
from scrawl.evaluation.npz import write_npz

ARRAYS = (
    "labels",
    "scores",
    "sample_images",
    "mistake_indices",
    "mistake_images",
)
NO_TEXT = np.full(12, sys.maxunicode + 1, "<u4")


def save_arrays(path: Path, predictions: Predictions, **changes: np.ndarray) -> Path:
    """Write a file of *predictions* in which some arrays are others."""
    arrays = {name: getattr(predictions, name) for name in ARRAYS}
    arrays["classes"] = np.array(predictions.classes)
    if predictions.outputs:
        arrays["outputs"] = np.array(list(predictions.outputs))
    for name, more in predictions.more_outputs.items():
        arrays[f"{name}_labels"] = more.labels
        arrays[f"{name}_scores"] = more.scores
    path.write_bytes(write_npz({**arrays, **changes}))
    return path


def test_what_was_saved_is_loaded(predictions: Predictions, tmp_path: Path) -> None:
    """To the bit, classes included."""
    path = tmp_path / "predictions.npz"

    save_predictions(path, predictions)

    loaded = load_predictions(path)
    for name in ARRAYS:
        expected = getattr(predictions, name)
        np.testing.assert_array_equal(getattr(loaded, name), expected, strict=True)
    assert loaded.classes == predictions.classes


def test_further_outputs_are_loaded_by_name(
    two_outputs: Predictions, tmp_path: Path
) -> None:
    """By us to the bit, and by numpy under names that anybody understands."""
    path = tmp_path / "predictions.npz"

    save_predictions(path, two_outputs)

    loaded = load_predictions(path)
    assert list(loaded.outputs) == ["class", "size"]
    for name, expected in two_outputs.outputs.items():
        said = loaded.outputs[name]
        np.testing.assert_array_equal(said.labels, expected.labels, strict=True)
        np.testing.assert_array_equal(said.scores, expected.scores, strict=True)
    with np.load(path, allow_pickle=False) as arrays:
        assert arrays["outputs"].tolist() == ["class", "size"]
        assert arrays["size_scores"].shape == (60, 5)
        assert set(arrays.files) - {"outputs", "size_labels", "size_scores"} == {
            *ARRAYS,
            "classes",
        }


def test_a_single_output_adds_no_arrays(
    predictions: Predictions, tmp_path: Path
) -> None:
    """The file is what it always was."""
    save_predictions(tmp_path / "new.npz", predictions)

    old = save_arrays(tmp_path / "old.npz", predictions)

    assert (tmp_path / "new.npz").read_bytes() == old.read_bytes()


def test_metrics_of_the_file_repeat_to_the_digit(
    predictions: Predictions, tmp_path: Path
) -> None:
    """What was measured in training is measured again from the file."""
    path = tmp_path / "predictions.npz"
    before = measure(predictions.labels, predictions.scores, predictions.classes)

    save_predictions(path, predictions)

    loaded = load_predictions(path)
    after = measure(loaded.labels, loaded.scores, loaded.classes)
    assert to_json(after) == to_json(before)


def test_equal_predictions_are_equal_bytes(
    predictions: Predictions, tmp_path: Path
) -> None:
    """A second save, and a save of what was loaded, change nothing."""
    first, second = tmp_path / "first.npz", tmp_path / "second.npz"
    save_predictions(first, predictions)

    save_predictions(second, load_predictions(first))

    assert first.read_bytes() == second.read_bytes()


def test_predictions_without_mistakes_are_kept(
    predictions: Predictions, tmp_path: Path
) -> None:
    """Arrays without elements are arrays, too."""
    path = tmp_path / "predictions.npz"
    perfect = dataclasses.replace(
        predictions,
        scores=np.eye(3, dtype=np.float32)[predictions.labels],
        mistake_indices=predictions.mistake_indices[:0],
        mistake_images=predictions.mistake_images[:0],
    )

    save_predictions(path, perfect)

    assert load_predictions(path).mistake_images.shape == (0, 5, 4)


def test_a_place_that_cannot_be_written_is_named(
    predictions: Predictions, tmp_path: Path
) -> None:
    """A file where a folder should be, say; it stays as it was."""
    file = tmp_path / "file"
    file.write_bytes(b"content")

    with pytest.raises(NotWritable, match=r"Cannot write .*predictions\.npz"):
        save_predictions(file / "predictions.npz", predictions)

    assert file.read_bytes() == b"content"


def test_predictions_too_large_to_be_loaded_are_not_saved(
    predictions: Predictions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is saved can always be loaded."""
    monkeypatch.setattr(predictions_file, "MAX_PREDICTIONS_BYTES", 1000)

    with pytest.raises(InvalidRequest, match=r"take \d+ MiB.* Use fewer images"):
        save_predictions(tmp_path / "predictions.npz", predictions)

    assert list(tmp_path.iterdir()) == []


def test_a_file_too_large_is_not_read(
    predictions: Predictions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its size is looked at before its content."""
    path = tmp_path / "predictions.npz"
    save_predictions(path, predictions)
    monkeypatch.setattr(predictions_file, "MAX_PREDICTIONS_BYTES", 1000)

    with pytest.raises(InvalidFile, match="is larger than"):
        load_predictions(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The message names the file."""
    with pytest.raises(NothingThere, match=r"no file .*predictions\.npz"):
        load_predictions(tmp_path / "predictions.npz")


def test_a_truncated_file_is_refused(predictions: Predictions, tmp_path: Path) -> None:
    """In one line that says what to do."""
    path = save_arrays(tmp_path / "predictions.npz", predictions)
    path.write_bytes(path.read_bytes()[:-100])

    with pytest.raises(
        InvalidFile, match=r"^.*holds no predictions\. .* train again\.$"
    ):
        load_predictions(path)


def test_a_flipped_byte_is_noticed(predictions: Predictions, tmp_path: Path) -> None:
    """A score, say, changed on the disk."""
    path = save_arrays(tmp_path / "predictions.npz", predictions)
    content = bytearray(path.read_bytes())
    content[content.index(predictions.scores.tobytes()) + 1] ^= 1
    path.write_bytes(content)

    with pytest.raises(InvalidFile, match="archive is damaged: Bad CRC-32"):
        load_predictions(path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"labels": np.zeros(60, np.int64)}, "'labels' is of type <i8"),
        ({"labels": np.zeros(0, np.uint8)}, "'scores' has 60 as images, another 0"),
        ({"labels": np.full(60, 3, np.uint8)}, "label is 3"),
        ({"scores": np.zeros((60, 3))}, "'scores' is of type <f8"),
        ({"scores": np.full((60, 3), np.nan, np.float32)}, "not a finite number"),
        (
            {"scores": np.zeros((60, 4), np.float32)},
            "'classes' has 3 as classes, another 4",
        ),
        ({"sample_images": np.zeros((1, 5), np.uint8)}, "must .* have 3 axes"),
        ({"mistake_indices": np.full(27, 10**12)}, "none of the 60 images"),
        ({"mistake_images": np.zeros((27, 9, 4), np.uint8)}, "9 as height, another 5"),
        (
            {"mistake_images": np.zeros((9, 5, 4), np.uint8)},
            "9 as mistakes, another 27",
        ),
        ({"classes": np.array(["0", "1", "\x1b[2J"])}, "cannot be shown"),
        ({"classes": np.array([b"0", b"1", b"2"])}, "'classes' is of type"),
        ({"classes": NO_TEXT.view("<U4")}, "name of a class or output is no text"),
        ({"classes": (NO_TEXT - 1).view("<U4")}, "cannot be shown"),
        ({"more": np.zeros(1)}, "and nothing else"),
    ],
)
def test_arrays_that_are_not_predictions_are_refused(
    predictions: Predictions,
    tmp_path: Path,
    changes: dict[str, np.ndarray],
    message: str,
) -> None:
    """Each for its own reason."""
    path = save_arrays(tmp_path / "predictions.npz", predictions, **changes)

    with pytest.raises(InvalidFile, match=message):
        load_predictions(path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"size_labels": np.zeros(60, np.int64)}, "'size_labels' is of type <i8"),
        ({"size_labels": np.zeros(59, np.uint8)}, "59 as images, another 60"),
        ({"size_labels": np.full(60, 5, np.uint8)}, "label is 5"),
        ({"size_scores": np.zeros((60, 3))}, "'size_scores' is of type <f8"),
        ({"size_scores": np.zeros((59, 5), "<f4")}, "59 as images, another 60"),
        ({"size_scores": np.full((60, 5), np.nan, "<f4")}, "not a finite number"),
        ({"size_scores": np.zeros((60, 0), "<f4")}, "label is 4, .* only 0 classes"),
        ({"outputs": np.array(["class"])}, r"names the outputs \['class'\], and"),
        ({"outputs": np.array(["class", "sum"])}, r"the outputs \['class', 'sum'\]"),
        ({"outputs": np.array(["size", "size"])}, "would be called 'size_loss'"),
        ({"outputs": np.array(["\x1b[2J", "size"])}, "is no name of an output"),
        ({"outputs": np.array([], "<U4")}, r"names the outputs \[\], and"),
        ({"outputs": np.zeros(2)}, "'outputs' is of type <f8"),
        ({"sum_labels": np.zeros(60, np.uint8)}, r"must hold .*sum_scores\.npy"),
        ({"sum_scores": np.zeros((60, 5), "<f4")}, "and nothing else"),
    ],
)
def test_further_outputs_are_read_as_strictly(
    two_outputs: Predictions,
    tmp_path: Path,
    changes: dict[str, np.ndarray],
    message: str,
) -> None:
    """Each for its own reason."""
    path = save_arrays(tmp_path / "predictions.npz", two_outputs, **changes)

    with pytest.raises(InvalidFile, match=message):
        load_predictions(path)


def test_names_of_outputs_must_be_there(
    two_outputs: Predictions, tmp_path: Path
) -> None:
    """The first output has no arrays of its name."""
    path = save_arrays(tmp_path / "predictions.npz", two_outputs)
    with np.load(path, allow_pickle=False) as arrays:
        others = {name: arrays[name] for name in arrays.files if name != "outputs"}
    path.write_bytes(write_npz(others))

    with pytest.raises(InvalidFile, match=r"must hold .*outputs\.npy"):
        load_predictions(path)


def test_as_many_outputs_as_there_may_be_are_kept(
    two_outputs: Predictions, tmp_path: Path
) -> None:
    """The table of contents has room for them, however long their names are."""
    path = tmp_path / "predictions.npz"
    [size] = two_outputs.more_outputs.values()
    names = [f"{number:064}" for number in range(11)]
    many = dataclasses.replace(two_outputs, more_outputs=dict.fromkeys(names, size))

    save_predictions(path, many)

    assert list(load_predictions(path).more_outputs) == names
