"""The conventions of scikit-learn, checked by its own checks.

Most of them draw fractions, which are no pixels, unless an estimator says that it takes
categories: then they draw small whole numbers. So each runs on a subclass that says so;
the estimator itself must refuse fractions, and pass whatever draws none.
"""

import re

from sklearn.utils import ClassifierTags
from sklearn.utils.estimator_checks import check_estimator, parametrize_with_checks

from scrawl.trials import DigitClassifier

PARAMETERS = {"model": "mlp-512-256", "epochs": 1}  # a network for images of any size
FRACTIONS = "it draws fractions, which are no pixels"
FAIL_ON_FRACTIONS = dict.fromkeys(
    [
        "check_class_weight_classifiers",
        "check_classifiers_classes",
        "check_classifiers_train",
        "check_dict_unchanged",
        "check_dont_overwrite_parameters",
        "check_dtype_object",
        "check_estimators_dtypes",
        "check_estimators_fit_returns_self",
        "check_estimators_nan_inf",
        "check_estimators_overwrite_params",
        "check_estimators_pickle",
        "check_f_contiguous_array_estimator",
        "check_fit2d_1feature",
        "check_fit2d_predict1d",
        "check_fit_check_is_fitted",
        "check_fit_idempotent",
        "check_fit_score_takes_y",
        "check_methods_sample_order_invariance",
        "check_methods_subset_invariance",
        "check_n_features_in",
        "check_n_features_in_after_fitting",
        "check_pipeline_consistency",
        "check_readonly_memmap_input",
        "check_supervised_y_2d",
    ],
    FRACTIONS,
)


class ReaderOfWholeNumbers(DigitClassifier):
    """The same, with tags that make scikit-learn draw whole numbers, from 0 to 9.

    Of 255: that is nearly blank paper, on which no score can be asked for.
    """

    def __sklearn_tags__(self):
        """Ask for whole numbers, and for no score."""
        tags = super().__sklearn_tags__()
        tags.input_tags.categorical = True
        tags.classifier_tags = ClassifierTags(poor_score=True)
        return tags


def is_deaf_to_tags(_) -> dict[str, str]:
    """Return the one check that draws fractions whatever an estimator says it takes."""
    return {"check_class_weight_classifiers": FRACTIONS}


@parametrize_with_checks(
    [ReaderOfWholeNumbers(**PARAMETERS)], expected_failed_checks=is_deaf_to_tags
)
def test_every_check_of_scikit_learn_passes_on_whole_numbers(estimator, check):
    """Nothing else is expected to fail."""
    check(estimator)


def test_fractions_are_refused_and_nothing_else():
    """What scikit-learn would have liked to do with them fails, for that reason."""
    results = check_estimator(
        DigitClassifier(**PARAMETERS),
        expected_failed_checks=FAIL_ON_FRACTIONS,
        on_skip=None,
    )

    failed = {item["check_name"] for item in results if item["status"] == "xfail"}
    assert failed == set(FAIL_ON_FRACTIONS)
    for result in results:
        if result["status"] == "xfail":
            message = str(result["exception"])
            assert re.search("pixels are whole numbers|^Negative values", message)
