"""A scikit-learn classifier, so that its tools can repeat, search and compare.

It keeps the conventions of scikit-learn: parameters are stored as they are given, what
is learned ends in an underscore, and an equal `random_state` gives an equal result.
"""

from collections.abc import Callable
from dataclasses import fields
from numbers import Integral
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import Tags, check_random_state
from sklearn.utils.class_weight import compute_class_weight
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from scrawl.arrays import Classifier, Scores
from scrawl.data import Examples
from scrawl.evaluation import readings
from scrawl.networks import Network, check_classifier
from scrawl.training import (
    Fit,
    Recipe,
    Silent,
    classifier_for,
    make_recipe,
    network_for,
)
from scrawl.trials.pixels import Unusable, as_table, shape_of_row, to_images

MAX_CLASSES = 256  # a label is one byte
MAX_SEED = 2**31 - 1
NOT_PARAMETERS = {"seed", "loss", "loss_weights"}  # the last two are of many outputs
_validate: Callable[..., Any] = validate_data  # which says nothing of types


class DigitClassifier(ClassifierMixin, BaseEstimator):
    """A network as a scikit-learn classifier. It writes no run.

    X holds images as (n, height, width), (n, height, width, 1), or a row for each; a
    row is a square image if its length allows, else a single line of pixels. Pixels are
    whole numbers from 0 (paper) to 255 (ink), of any type. Labels are anything.

    Args:
        model: A network of the zoo, or one of your own; it starts from new weights.
        random_state: The seed; None takes one from NumPy's global state.
        n_threads: None takes the cores this process may use; the result is the same.

    The other parameters, and their defaults, are those of `Recipe`; `class_weight` may
    also be a dict of labels and weights, as elsewhere in scikit-learn.
    """

    n_features_in_: int  # pixels of an image, set while fitting

    def __init__(
        self,
        model: object = "cnn-16-32",
        *,
        epochs: object = 10,
        batch_size: object = 128,
        optimizer: object = "adam",
        learning_rate: object = None,
        momentum: object = None,
        nesterov: object = None,
        rho: object = None,
        beta_1: object = None,
        beta_2: object = None,
        epsilon: object = None,
        weight_decay: object = None,
        ema_momentum: object = None,
        schedule: object = "constant",
        decay_rate: object = None,
        decay_epochs: object = None,
        label_smoothing: object = 0.0,
        class_weight: object = None,
        validation_split: object = 0.0,
        stratified: object = False,
        patience: object = None,
        min_delta: object = 0.0,
        shift_pixels: object = 0.0,
        rotation_degrees: object = 0.0,
        scale: object = 0.0,
        shear_degrees: object = 0.0,
        elastic_pixels: object = 0.0,
        elastic_sigma: object = 4.0,
        random_state: object = 0,
        n_threads: object = None,
    ) -> None:
        """Store the parameters; they are checked when there is something to fit."""
        given = dict(locals())
        given.pop("self")
        self.model = model
        self.random_state = random_state
        self.n_threads = n_threads
        vars(self).update(given)

    def fit(self, X: object, y: object) -> "DigitClassifier":  # noqa: N803 - its name in scikit-learn
        """Learn the images *X* and their labels *y*.

        Raises:
            ValueError: if they are no images, or have fewer than 2 classes.
            ScrawlError: if the parameters make no sense, or the training diverges.
        """
        table = as_table(X)
        rows, targets = _validate(self, table.rows, y)
        check_classification_targets(targets)
        self.classes_, labels = np.unique(targets, return_inverse=True)
        _check_classes(self.classes_)
        self.image_shape_ = table.shape or shape_of_row(rows.shape[1])
        images = to_images(rows, self.image_shape_)
        examples = Examples(images, labels.astype(np.uint8))
        threads = _as_threads(self.n_threads)
        network, recipe = self._network_for(examples), self._recipe(targets)
        fit = Fit(network, examples, recipe, threads=threads)
        fit.run(Silent(), lambda _: None)
        self.network_, self.history_ = fit.network, fit.history
        self._classifier = classifier_for(fit.network, threads=threads)
        return self

    def predict_proba(self, X: object) -> Scores:  # noqa: N803 - its name in scikit-learn
        """Return the probability of each of `classes_` for each of the images *X*."""
        check_is_fitted(self)
        table = as_table(X)
        if table.shape not in {None, self.image_shape_}:
            raise Unusable(
                f"The images of X are of {table.shape} pixels, those learned of"
                f" {self.image_shape_}. Give images of one size."
            )
        rows = _validate(self, table.rows, reset=False)
        return self._ready_classifier()(to_images(rows, self.image_shape_))

    def predict(self, X: object) -> np.ndarray:  # noqa: N803 - its name in scikit-learn
        """Return the label that each of the images *X* is read as."""
        scores = self.predict_proba(X)
        return self.classes_[readings(scores)]

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        tags.input_tags.positive_only = True
        return tags

    def __getstate__(self) -> dict[str, Any]:
        """Leave the compiled library behind: it belongs to this process."""
        return {k: value for k, value in vars(self).items() if k != "_classifier"}

    def _recipe(self, targets: np.ndarray) -> Recipe:
        names = {field.name for field in fields(Recipe)} - NOT_PARAMETERS
        values = {name: getattr(self, name) for name in names}
        if isinstance(values["class_weight"], dict):
            weights: np.ndarray = compute_class_weight(
                values["class_weight"], classes=self.classes_, y=targets
            )
            values["class_weight"] = tuple(weights.tolist())
        return make_recipe(values, {"seed": _as_seed(self.random_state)})

    def _network_for(self, examples: Examples) -> Network:
        if not isinstance(self.model, str | Network):
            raise Unusable(
                f"model is {self.model!r}; it must be the name of a network, or one."
            )
        classes = tuple(map(str, self.classes_))
        network = network_for(self.model, examples, classes)
        check_classifier(network)
        return network

    def _ready_classifier(self) -> Classifier:
        if "_classifier" not in vars(self):  # it was unpickled
            threads = _as_threads(self.n_threads)
            self._classifier = classifier_for(self.network_, threads=threads)
        return self._classifier


def _check_classes(classes: np.ndarray) -> None:
    if not 2 <= len(classes) <= MAX_CLASSES:
        raise Unusable(
            f"y holds {len(classes)} class{'es' if len(classes) > 1 else ''}; a"
            f" classifier needs 2 to {MAX_CLASSES}. Add images of others, or use fewer."
        )


def _as_seed(random_state: object) -> object:
    if isinstance(random_state, Integral):
        return random_state
    return int(check_random_state(random_state).randint(MAX_SEED))


def _as_threads(num_threads: object) -> int | None:
    if num_threads is None or isinstance(num_threads, int):
        return num_threads
    raise Unusable(f"n_threads is {num_threads!r}; it must be a whole number or None.")
