"""How well a classifier reads: numbers from labels and scores, whoever gave them.

A classifier is run once, by `predict`; all tables and pictures are made from what it
said then. To add a metric, write a function of labels and scores in `metrics.py`, under
the law of names there, and a field of `Metrics` for it.
"""

from scrawl.evaluation.confusion import (
    ClassScores,
    confusion_matrix,
    precision_recall_fscore,
)
from scrawl.evaluation.history import (
    Epoch,
    OutputMeasures,
    check_output_names,
    history_columns,
    history_from_csv,
    history_record,
    history_to_csv,
    read_history,
)
from scrawl.evaluation.intervals import Interval, wilson_interval
from scrawl.evaluation.measurement import (
    ClassMetrics,
    Metrics,
    OutputMetrics,
    measure,
    measure_predictions,
    to_json,
)
from scrawl.evaluation.metrics import accuracy_score, log_loss, readings
from scrawl.evaluation.predictions import (
    OutputPredictions,
    Predictions,
    predict,
    predict_outputs,
)
from scrawl.evaluation.predictions_file import load_predictions, save_predictions
from scrawl.evaluation.text import to_text

__all__ = [
    "ClassMetrics",
    "ClassScores",
    "Epoch",
    "Interval",
    "Metrics",
    "OutputMeasures",
    "OutputMetrics",
    "OutputPredictions",
    "Predictions",
    "accuracy_score",
    "check_output_names",
    "confusion_matrix",
    "history_columns",
    "history_from_csv",
    "history_record",
    "history_to_csv",
    "load_predictions",
    "log_loss",
    "measure",
    "measure_predictions",
    "precision_recall_fscore",
    "predict",
    "predict_outputs",
    "read_history",
    "readings",
    "save_predictions",
    "to_json",
    "to_text",
    "wilson_interval",
]
