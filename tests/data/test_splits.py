import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from scrawl.data import Examples, validation_split
from scrawl.errors import InvalidRequest


def examples(count: int) -> Examples:
    """Return examples that differ in their labels."""
    return labelled(range(count))


def labelled(labels) -> Examples:
    """Return examples of these *labels*; pixel and number tell the place of each."""
    count = len(labels)
    places = np.arange(count).astype(np.uint8)
    return Examples(
        images=places[:, None, None].repeat(4).reshape(count, 2, 2),
        labels=np.array(labels, dtype=np.uint8),
        more_inputs={"number": places},
        more_labels={"sum": places},
    )


def test_the_last_tenth_is_set_aside():
    """The order is kept, and validation comes last."""
    split = validation_split(examples(20), 0.1)

    assert split.train.labels.tolist() == list(range(18))
    assert split.validation.labels.tolist() == [18, 19]


@settings(max_examples=100)
@given(count=some.integers(2, 250), fraction=some.floats(0.01, 0.99))
def test_the_cut_is_where_keras_cuts(count, fraction):
    """Keras trains on the first int(n * (1 - fraction)), and refuses an empty part."""
    num_train = int(count * (1 - fraction))
    if not 0 < num_train < count:
        with pytest.raises(InvalidRequest, match=r"leaves one part .* empty"):
            validation_split(examples(count), fraction)
        return

    split = validation_split(examples(count), fraction)

    assert len(split.train) == num_train
    assert len(split.train) + len(split.validation) == count
    assert split.validation.labels[0] == num_train


def test_of_each_class_the_last_can_be_set_aside():
    """As many as its share, and in their order."""
    labels = [0, 0, 1, 0, 0, 1, 0, 1, 0, 1]

    split = validation_split(labelled(labels), 0.5, stratified=True)

    assert split.train.images[:, 0, 0].tolist() == [0, 1, 2, 3, 5]
    assert split.validation.images[:, 0, 0].tolist() == [4, 6, 7, 8, 9]
    for part in (split.train, split.validation):
        assert part.more_inputs["number"].tolist() == part.images[:, 0, 0].tolist()
        assert part.more_labels["sum"].tolist() == part.images[:, 0, 0].tolist()


@settings(max_examples=100)
@given(
    labels=some.lists(some.integers(0, 5), min_size=2, max_size=250),
    fraction=some.floats(0.01, 0.99),
)
def test_each_class_has_its_share_on_both_sides(labels, fraction):
    """Up to one example; in all there are as many as without shares."""
    data = labelled(labels)
    if not 0 < int(len(labels) * (1 - fraction)) < len(labels):
        return

    plain = validation_split(data, fraction)
    split = validation_split(data, fraction, stratified=True)

    assert len(split.validation) == len(plain.validation)
    share = len(split.validation) / len(labels)
    train, aside = (
        np.bincount(part.labels, minlength=6) for part in vars(split).values()
    )
    assert (abs(aside - share * (train + aside)) < 1).all()
    places = [part.images[:, 0, 0].tolist() for part in vars(split).values()]
    assert sorted(places[0] + places[1]) == list(range(len(labels)))
    for label in set(split.train.labels) & set(split.validation.labels):
        kept = split.train.images[split.train.labels == label]
        assert (
            kept.max() < split.validation.images[split.validation.labels == label].min()
        )


def test_data_in_the_order_of_their_classes_need_shares():
    """Without, the validation images are all of the last class."""
    labels = np.repeat(np.arange(10), 12)

    plain = validation_split(labelled(labels), 0.1).validation
    stratified = validation_split(labelled(labels), 0.1, stratified=True).validation

    assert set(plain.labels.tolist()) == {9}
    assert np.bincount(stratified.labels).max() <= 2
    assert np.bincount(stratified.labels).min() >= 1


def test_a_fraction_that_sets_nothing_aside_is_refused():
    """A fraction too small for a number is not taken for a split."""
    for stratified in (False, True):
        with pytest.raises(InvalidRequest, match="leaves one part of 20 examples empt"):
            validation_split(examples(20), 1e-20, stratified=stratified)


@pytest.mark.parametrize("fraction", [0.0, 1.0, -0.5, 1.5, float("nan")])
def test_a_fraction_lies_between_0_and_1(fraction):
    """Neither part can be everything."""
    with pytest.raises(InvalidRequest, match="lies between 0 and 1"):
        validation_split(examples(20), fraction)
