"""From a network, data and a recipe to a run: the folder that keeps what came out.

`train` does all of it, and `resume` goes on where a training was broken off; a `Recipe`
says how, a `Run` reads what a folder holds. `Fit` is the bare loop, without a folder.
`keep_imported` makes the run of a network that was trained elsewhere.

To add a schedule, write a value that gives a rate for each step in `schedules.py`, and
name it in the table there; its fields are settings of recipes, as are those of an
optimizer. To add any other setting, see `recipe.py`; to add a way to show progress,
`progress.py`.
"""

from scrawl.training.checkpoint import load_checkpoint
from scrawl.training.checkpointing import SECONDS, Checkpoints
from scrawl.training.classifying import (
    classifier_for,
    predict_examples,
    reader_for,
)
from scrawl.training.fit import Fit
from scrawl.training.importing import keep_imported
from scrawl.training.matching import inputs_for, labels_for
from scrawl.training.progress import Plan, Progress, Silent, progress_on_stderr
from scrawl.training.recipe import Recipe, make_recipe
from scrawl.training.recipe_file import read_recipe, recipe_from_toml, recipe_to_toml
from scrawl.training.request import classes_for, network_for
from scrawl.training.resuming import resume
from scrawl.training.run import Run, list_runs
from scrawl.training.run_info import (
    INFO_FILE,
    DataUsed,
    ImportedFrom,
    RunInfo,
    Seconds,
    Status,
)
from scrawl.training.run_search import find_run, remove_run, require_idle, trainer_of
from scrawl.training.schedules import SCHEDULES, Schedule, learning_rates
from scrawl.training.surroundings import cpu_name
from scrawl.training.train_and_test import train

__all__ = [
    "INFO_FILE",
    "SCHEDULES",
    "SECONDS",
    "Checkpoints",
    "DataUsed",
    "Fit",
    "ImportedFrom",
    "Plan",
    "Progress",
    "Recipe",
    "Run",
    "RunInfo",
    "Schedule",
    "Seconds",
    "Silent",
    "Status",
    "classes_for",
    "classifier_for",
    "cpu_name",
    "find_run",
    "inputs_for",
    "keep_imported",
    "labels_for",
    "learning_rates",
    "list_runs",
    "load_checkpoint",
    "make_recipe",
    "network_for",
    "predict_examples",
    "progress_on_stderr",
    "read_recipe",
    "reader_for",
    "recipe_from_toml",
    "recipe_to_toml",
    "remove_run",
    "require_idle",
    "resume",
    "train",
    "trainer_of",
]
