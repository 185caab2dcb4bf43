"""Trainings as trials: many of them, judged together.

For now the way into scikit-learn, whose tools repeat and compare: `DigitClassifier`.
"""

from scrawl.trials.estimator import DigitClassifier

__all__ = ["DigitClassifier"]
