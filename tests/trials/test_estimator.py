import pickle
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

import scrawl
from scrawl.compiler import CompiledNetwork
from scrawl.errors import InvalidRequest, UnknownName
from scrawl.training import Recipe, train
from scrawl.trials import DigitClassifier

SMALL = {"model": "cnn-mcu-4", "epochs": 6, "batch_size": 32}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_digits_are_learned_and_read(digits, words, tmp_path, capfd):
    """With labels of any kind, without a word, and without a file."""
    names = words[digits.labels]

    classifier = DigitClassifier(**SMALL).fit(digits.images, names)
    readings = classifier.predict(digits.images)

    assert classifier.score(digits.images, names) > 0.8
    assert np.mean(readings == names) == classifier.score(digits.images, names)
    assert classifier.classes_.tolist() == sorted(words)
    assert classifier.n_features_in_ == 784
    assert len(classifier.history_) == 6
    assert capfd.readouterr() == ("", "")
    assert list(tmp_path.iterdir()) == []


def test_probabilities_are_of_the_classes_in_order(digits, words):
    """One row for each image, which sums to 1."""
    classifier = DigitClassifier(**SMALL).fit(digits.images, words[digits.labels])

    scores = classifier.predict_proba(digits.images[:7])

    assert scores.shape == (7, 10)
    np.testing.assert_allclose(scores.sum(axis=1), 1, rtol=1e-5)
    best = classifier.classes_[scores.argmax(axis=1)]
    assert best.tolist() == classifier.predict(digits.images[:7]).tolist()


def test_it_is_the_training_of_scrawl(digits, tmp_path):
    """The same recipe and seed give the same bytes as `train`."""
    data = scrawl.load_data("digits")
    own = scrawl.Dataset(
        data.name, digits, data.test, data.classes, data.source, data.digest
    )
    recipe = Recipe(epochs=2, learning_rate=0.01, schedule="one-cycle", seed=5)
    run = train("cnn-mcu-4", own, recipe=recipe, out=tmp_path / "run", progress=False)

    classifier = DigitClassifier(
        "cnn-mcu-4", epochs=2, learning_rate=0.01, schedule="one-cycle", random_state=5
    ).fit(digits.images, digits.labels)

    for name, weight in run.network.weights.items():
        assert weight.tobytes() == classifier.network_.weights[name].tobytes()


def test_its_parameters_are_those_of_a_recipe():
    """With their defaults; of several outputs a classifier knows nothing."""
    parameters = DigitClassifier().get_params()
    own = {parameters.pop(name) for name in ("model", "random_state", "n_threads")}

    expected = dict(vars(Recipe()))
    for name in ("seed", "loss", "loss_weights"):
        del expected[name]
    assert parameters == expected
    assert own == {"cnn-16-32", 0, None}


def test_every_parameter_reaches_the_training(digits):
    """Those that came last, too."""
    images, labels = digits.images[:64], digits.labels[:64]
    own = {"model": "cnn-mcu-4", "epochs": 2, "shift_pixels": 1.0, "optimizer": "adamw"}

    classifier = DigitClassifier(**own, weight_decay=0.1).fit(images, labels)
    other = DigitClassifier(**own, weight_decay=0.2).fit(images, labels)

    first, second = classifier.network_.weights, other.network_.weights
    assert first["dense/kernel"].tobytes() != second["dense/kernel"].tobytes()


def test_classes_may_weigh_more_than_others(digits):
    """By their labels, in the words of scikit-learn."""
    is_even = digits.labels % 2 == 0
    names = np.where(is_even, "even", "odd")
    weights = {"even": 1000, "odd": 0.0001}

    classifier = DigitClassifier(**SMALL, class_weight=weights)
    classifier.fit(digits.images, names)

    assert np.mean(classifier.predict(digits.images) == "even") > 0.95
    with pytest.raises(ValueError, match="class_weight"):
        DigitClassifier(**SMALL, class_weight={"prime": 2}).fit(digits.images, names)


def test_class_weights_are_in_the_order_of_the_classes(digits):
    """A tuple and a dict of the same weights are the same."""
    images, labels = digits.images[:64], digits.labels[:64]
    weights = tuple(float(1 + label) for label in range(10))

    of_tuple = DigitClassifier("cnn-mcu-4", epochs=1, class_weight=weights)
    of_dict = DigitClassifier(
        "cnn-mcu-4", epochs=1, class_weight=dict(enumerate(weights))
    )

    first = of_tuple.fit(images, labels).network_.weights["dense/kernel"]
    second = of_dict.fit(images, labels).network_.weights["dense/kernel"]
    assert first.tobytes() == second.tobytes()


def test_images_and_rows_are_the_same(digits):
    """As scikit-learn, Keras or a table would hand them over."""
    images, labels = digits.images, digits.labels
    rows = images.reshape(len(images), -1)

    classifier = DigitClassifier(**SMALL).fit(images, labels)
    of_rows = DigitClassifier(**SMALL).fit(rows.astype(float), labels)

    scores = classifier.predict_proba(images)
    for same in (rows, rows.astype(np.float32), images[..., np.newaxis], rows.tolist()):
        assert classifier.predict_proba(same).tobytes() == scores.tobytes()
    assert of_rows.predict_proba(images).tobytes() == scores.tobytes()


def test_networks_of_ones_own_are_estimators_too(digits, network):
    """Even copied, as scikit-learn does with everything it repeats."""
    classifier: Any = clone(DigitClassifier(network, epochs=6, batch_size=32))

    classifier.fit(digits.images, digits.labels)

    assert classifier.score(digits.images, digits.labels) > 0.8
    assert network.weights == {}


def test_a_seed_may_be_anything_that_scikit_learn_takes(digits):
    """A number, its global state, or a state of one's own."""
    images, labels = digits.images[:64], digits.labels[:64]

    def first_weights(random_state) -> bytes:
        classifier = DigitClassifier("cnn-mcu-4", epochs=1, random_state=random_state)
        return classifier.fit(images, labels).network_.weights["dense/kernel"].tobytes()

    assert first_weights(1) == first_weights(np.int64(1)) != first_weights(2)
    state = np.random.RandomState(0)
    assert first_weights(state) != first_weights(state)
    assert first_weights(None) != first_weights(None)


def test_threads_change_nothing(digits):
    """But the time it takes."""
    images, labels = digits.images[:64], digits.labels[:64]

    one = DigitClassifier("cnn-mcu-4", epochs=1, n_threads=1).fit(images, labels)
    three = DigitClassifier("cnn-mcu-4", epochs=1, n_threads=3).fit(images, labels)

    assert one.predict_proba(images).tobytes() == three.predict_proba(images).tobytes()


def test_it_can_be_pickled(digits):
    """What comes out again reads the same, in this process or another."""
    classifier = DigitClassifier(**SMALL).fit(digits.images, digits.labels)

    again = pickle.loads(pickle.dumps(classifier))  # noqa: S301 - our own bytes

    assert (
        again.predict_proba(digits.images).tobytes()
        == classifier.predict_proba(digits.images).tobytes()
    )
    assert isinstance(again._classifier, CompiledNetwork)


def test_it_can_be_cross_validated(digits):
    """Images in one piece, several processes at once."""
    scores = cross_val_score(
        DigitClassifier(**SMALL, n_threads=1),
        digits.images,
        digits.labels,
        cv=3,
        n_jobs=2,
    )

    assert scores.shape == (3,)
    assert scores.min() > 0.6


def test_it_can_be_searched_over(digits):
    """Numbers of NumPy are numbers."""
    search = GridSearchCV(
        DigitClassifier(**SMALL),
        {"learning_rate": np.array([1e-6, 1e-3]), "epochs": np.arange(5, 6)},
        cv=2,
    )

    search.fit(digits.images, digits.labels)

    assert search.best_params_ == {"learning_rate": 1e-3, "epochs": 5}
    assert search.predict(digits.images[:3]).shape == (3,)


def test_it_can_stand_in_a_pipeline(digits):
    """Behind whatever brings pixels to whole bytes."""
    to_bytes = FunctionTransformer(lambda x: np.rint(255 * x))
    pipeline = make_pipeline(to_bytes, DigitClassifier(**SMALL))

    pipeline.fit(digits.images / 255, digits.labels)

    assert pipeline.score(digits.images / 255, digits.labels) > 0.8


def test_impossible_requests_are_answered_when_fitting(digits):
    """As scikit-learn wants it; the messages are those of everywhere."""
    images, labels = digits.images, digits.labels

    with pytest.raises(InvalidRequest, match="epochs is 0"):
        DigitClassifier(epochs=0).fit(images, labels)
    with pytest.raises(InvalidRequest, match="'adam' has no momentum"):
        DigitClassifier(momentum=0.9).fit(images, labels)
    with pytest.raises(InvalidRequest, match="seed is -1"):
        DigitClassifier(random_state=-1).fit(images, labels)
    with pytest.raises(UnknownName, match="Unknown network 'cnn'"):
        DigitClassifier("cnn").fit(images, labels)
    with pytest.raises(InvalidRequest, match="'digit-and-sum' reads 'number', and"):
        DigitClassifier("digit-and-sum").fit(images, labels)
    with pytest.raises(
        ValueError, match="model is 3; it must be the name of a network"
    ):
        DigitClassifier(3).fit(images, labels)
    with pytest.raises(
        ValueError, match=r"n_threads is 1\.5; it must be a whole number"
    ):
        DigitClassifier(n_threads=1.5).fit(images, labels)


def test_unusable_data_are_refused(digits):
    """Each message says what is needed."""
    images, labels = digits.images, digits.labels
    classifier = DigitClassifier(**SMALL)

    with pytest.raises(
        ValueError, match=r"X holds 0\.\d+, but pixels are whole numbers"
    ):
        classifier.fit(images / 255, labels)
    with pytest.raises(
        ValueError, match="y holds 1 class; a classifier needs 2 to 256"
    ):
        classifier.fit(images, np.zeros(len(images)))
    with pytest.raises(ValueError, match="y holds 257 classes"):
        classifier.fit(np.zeros((771, 784)), np.tile(np.arange(257), 3))
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        classifier.fit(images, labels[:-1])
    with pytest.raises(ValueError, match="dim 5"):
        classifier.fit(np.zeros((2, 2, 2, 2, 2)), [0, 1])


def test_images_of_another_size_are_refused(digits):
    """Also if they have as many pixels."""
    classifier = DigitClassifier(**SMALL).fit(digits.images, digits.labels)

    with pytest.raises(ValueError, match=r"of \(14, 56\) pixels, those .* \(28, 28\)"):
        classifier.predict(digits.images.reshape(-1, 14, 56))
    with pytest.raises(
        ValueError, match=r"X has 783 features, but .* is expecting 784"
    ):
        classifier.predict(np.zeros((1, 783)))
