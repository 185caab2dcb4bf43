"""Train a network, save it, load it, and read with it: what really gave its figures?

A tutorial trains one network twice and prints two very different results. We do all
that it does, and try each explanation: other settings than those in its code, and
weights that were trained before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from scrawl.data import Dataset
from scrawl.evaluation import readings
from scrawl.figures import Quantity, Series
from scrawl.networks import load_network, save_network
from scrawl.studies.comparisons import Published
from scrawl.studies.laboratory import Laboratory, Trial
from scrawl.studies.material import drawn, share_watched, watched_by_test
from scrawl.studies.measured import accuracies, losses, mean_validation
from scrawl.studies.parts import Paragraph, Part, Section, Table
from scrawl.studies.pictures import (
    curves_of,
    diagram_of,
    series_of,
    sheet_of,
)
from scrawl.studies.printing import (
    epochs_printed,
    layers_printed,
    one_hot_printed,
    shapes_printed,
)
from scrawl.studies.study import Study
from scrawl.training import Recipe, Run, classifier_for

NETWORK = "cnn-32-64"
NUM_SAMPLES, NUM_READ = 6, 10
SAMPLES, READ = 0, 1  # places to draw from

FIRST, SECOND = "the first run it prints", "the second run it prints"
FIRST_TEST_ACCURACY = (
    *(0.9581, 0.9709, 0.9737, 0.9788, 0.9811),
    *(0.9830, 0.9847, 0.9853, 0.9854, 0.9860),
)
FIRST_TEST_LOSS = (
    *(0.1392, 0.1016, 0.0790, 0.0673, 0.0596),
    *(0.0516, 0.0481, 0.0470, 0.0434, 0.0413),
)
SECOND_TEST_ACCURACY = (
    *(0.9781, 0.9863, 0.9876, 0.9888, 0.9899),
    *(0.9905, 0.9911, 0.9903, 0.9904, 0.9915),
)
SECOND_TEST_LOSS = (
    *(0.0651, 0.0403, 0.0328, 0.0310, 0.0301),
    *(0.0302, 0.0274, 0.0286, 0.0274, 0.0272),
)

WENT_ON = (
    "Its first run began with weights that were trained before: a fresh network is so"
    " far only after its second epoch"
)
NOT_SGD = (
    "The code says SGD at .01, which cannot give this; Adadelta at its old default rate"
    " of 1.0 does"
)


def _conduct(laboratory: Laboratory) -> Iterator[Part]:
    data = laboratory.data()
    yield from _data(data)
    trials = _trials(share_watched(data))
    watched = watched_by_test(data)
    fresh, large_batches, old_rate, new_rate = (
        laboratory.runs(trial, watched) for trial in trials
    )
    yield from _network(fresh[0])
    yield from _first_run(laboratory, fresh, len(data.test))
    yield from _went_on(laboratory, fresh, len(data.test))
    yield from _second_run(laboratory, large_batches, old_rate, len(data.test))
    yield from _change_of_default(laboratory, old_rate, new_rate, len(data.test))
    yield from _all_together((fresh, large_batches, old_rate))
    yield from _saved_and_loaded(laboratory, fresh[0], data)
    yield from _ten_readings(fresh[0], data)


def _trials(share: float) -> tuple[Trial, ...]:
    sgd = Recipe(optimizer="sgd", learning_rate=0.01, validation_split=share)
    adadelta = Recipe(optimizer="adadelta", validation_split=share)
    return (
        Trial("sgd-batch-32", NETWORK, replace(sgd, batch_size=32)),
        Trial("sgd-batch-128", NETWORK, replace(sgd, batch_size=128)),
        Trial("adadelta-rate-1", NETWORK, replace(adadelta, learning_rate=1.0)),
        Trial("adadelta-rate-.001", NETWORK, replace(adadelta, learning_rate=0.001)),
    )


def _data(data: Dataset) -> Iterator[Part]:
    train = data.train
    yield Section("The data")
    yield shapes_printed(data)
    chosen = drawn(NUM_SAMPLES, len(train), seed=0, place=SAMPLES)
    captions = [f"{data.classes[train.labels[i]]}  (image {i})" for i in chosen]
    yield sheet_of(train.images[chosen], captions, "Six random training images")
    yield one_hot_printed(train.labels[:3], len(data.classes))


def _network(run: Run) -> Iterator[Part]:
    yield Section("The network")
    yield Paragraph(
        "The text once calls the second filters 3x2; the code makes them 3x3."
    )
    yield layers_printed(run.network)
    yield diagram_of(run.network, "The same as a diagram, with names and shapes")


def _first_run(
    laboratory: Laboratory, runs: Sequence[Run], num_images: int
) -> Iterator[Part]:
    yield Section("The first run")
    yield Paragraph(
        "SGD at a rate of .01, batches of 32, 10 epochs. What the notebook calls"
        " validation are the test images, and so it is in these curves; they choose"
        " nothing here."
    )
    yield epochs_printed(runs[0])
    yield curves_of(runs[0], "Loss and accuracy, where validation means test images")
    yield laboratory.compare(
        Published("cnn-32-64, SGD .01, batch 32: test accuracy", 0.9860, FIRST),
        accuracies(runs),
        num_images=num_images,
        why=WENT_ON,
    )
    yield laboratory.compare(
        Published("SGD .01, batch 32: test loss, nats", 0.0413, FIRST, "loss", 4),
        losses(runs),
        why=WENT_ON,
    )


def _went_on(
    laboratory: Laboratory, runs: Sequence[Run], num_images: int
) -> Iterator[Part]:
    yield Section("Did its first run begin with fresh weights?")
    yield Paragraph(
        "It prints a loss of .2901 for its first epoch. If it had gone on from weights"
        " that were trained for an epoch before, this would be what a second epoch"
        " looks like. So we hold its first epoch against our first, and our second."
    )
    for place, word in enumerate(("first", "second")):
        epochs = [run.history[place] for run in runs]
        what = f"its first epoch against our {word}"
        told = Published(f"{what}: training loss, nats", 0.2901, FIRST, "loss", 4)
        yield laboratory.compare(told, [each.loss for each in epochs], why=WENT_ON)
        told = Published(f"{what}: training accuracy", 0.9124, FIRST)
        yield laboratory.compare(told, [each.accuracy for each in epochs], why=WENT_ON)
        told = Published(f"{what}: test accuracy", 0.9581, FIRST)
        values = [each.val_accuracy or 0.0 for each in epochs]
        yield laboratory.compare(told, values, num_images=num_images, why=WENT_ON)
    fresh = mean_validation(runs, "loss")
    yield series_of(
        "Test loss: a fresh network, and the printed run",
        "loss",
        [
            Series("fresh (mean)", fresh),
            Series("fresh, from its second epoch", fresh[1:]),
            Series("as printed", FIRST_TEST_LOSS, is_reported=True),
        ],
    )


def _second_run(
    laboratory: Laboratory,
    sgd: Sequence[Run],
    adadelta: Sequence[Run],
    num_images: int,
) -> Iterator[Part]:
    yield Section("The second run")
    yield Paragraph(
        "The code of the second block says SGD at .01 with batches of 128; a later cell"
        " compiles the same network with Adadelta, whose rate was 1.0 by default then."
        " We train both. That the printed run was of Adadelta is inferred, not known."
    )
    for runs, name, why in (
        (sgd, "SGD .01, batch 128", NOT_SGD),
        (adadelta, "Adadelta 1.0, batch 128", ""),
    ):
        firsts = [run.history[0] for run in runs]
        losses_of_first = [each.loss for each in firsts]
        for what, value, values in (
            ("test loss, nats", 0.0272, losses(runs)),
            ("training loss of epoch 1, nats", 0.2656, losses_of_first),
        ):
            published = Published(f"{name}: {what}", value, SECOND, "loss", 4)
            yield laboratory.compare(published, values, why=why)
        yield laboratory.compare(
            Published(f"{name}: training accuracy of epoch 1", 0.9180, SECOND),
            [each.accuracy for each in firsts],
            why=why,
        )
        yield laboratory.compare(
            Published(f"cnn-32-64, {name}: test accuracy", 0.9915, SECOND),
            accuracies(runs),
            num_images=num_images,
            why=why,
        )


def _change_of_default(
    laboratory: Laboratory,
    old_rate: Sequence[Run],
    new_rate: Sequence[Run],
    num_images: int,
) -> Iterator[Part]:
    yield Section("What the change of a default did")
    yield Paragraph(
        "Keras once gave Adadelta a rate of 1.0, and gives .001 today: the old"
        " notebook, run again unchanged, trains a thousand times more slowly."
    )
    published = Published("Adadelta .001: test accuracy", None, "nobody")
    yield laboratory.compare(published, accuracies(new_rate), num_images=num_images)
    pairs = zip(accuracies(old_rate), accuracies(new_rate), strict=True)
    lost = [old - new for old, new in pairs]
    yield laboratory.compare(
        Published("accuracy lost by the change", None, "nobody", "points"), lost
    )
    yield series_of(
        "Test accuracy with the old default and with today's (mean)",
        "accuracy",
        [
            Series("Adadelta 1.0", mean_validation(old_rate, "accuracy")),
            Series("Adadelta .001", mean_validation(new_rate, "accuracy")),
        ],
    )


def _all_together(trials: Sequence[Sequence[Run]]) -> Iterator[Part]:
    labels = ("SGD .01, 32", "SGD .01, 128", "Adadelta 1.0")
    yield Section("Whose curves are those that are printed?")
    quantities: dict[Quantity, tuple[Sequence[float], Sequence[float]]] = {
        "loss": (FIRST_TEST_LOSS, SECOND_TEST_LOSS),
        "accuracy": (FIRST_TEST_ACCURACY, SECOND_TEST_ACCURACY),
    }
    for quantity, (first, second) in quantities.items():
        ours = [
            Series(label, mean_validation(runs, quantity))
            for label, runs in zip(labels, trials, strict=True)
        ]
        printed = (
            Series("printed first", first, is_reported=True),
            Series("printed second", second, is_reported=True),
        )
        title = f"Test {quantity} after each epoch, mean of our seeds"
        yield series_of(title, quantity, [*ours, *printed])


def _saved_and_loaded(
    laboratory: Laboratory, run: Run, data: Dataset
) -> Iterator[Part]:
    folder = laboratory.folder / "saved-network"
    folder.mkdir(parents=True, exist_ok=True)
    save_network(folder, run.network)
    said = classifier_for(load_network(folder))(data.test.images)
    largest = float(np.abs(said - run.predictions.scores).max())
    differ = int((readings(said) != readings(run.predictions.scores)).sum())
    yield Section("Saved, and loaded again")
    yield Table(
        "The network after training, and after saving and loading it",
        ("measured", "value"),
        (
            ("files", ", ".join(sorted(path.name for path in folder.iterdir()))),
            ("test images", f"{len(said):,}"),
            ("readings that differ", str(differ)),
            ("largest difference of a score", f"{largest:g}"),
        ),
    )


def _ten_readings(run: Run, data: Dataset) -> Iterator[Part]:
    chosen = drawn(NUM_READ, len(data.test), seed=0, place=READ)
    scores = run.predictions.scores[chosen]
    captions = [
        f"read as {data.classes[reading]}\n{100 * score:.2f} %"
        for reading, score in zip(readings(scores), scores.max(axis=1), strict=True)
    ]
    yield Section("Ten test digits")
    title = "Random test digits, enlarged four times, and their readings"
    yield sheet_of(data.test.images[chosen], captions, title)


TRAIN_SAVE_PREDICT = Study(
    name="train-save-predict",
    question=(
        "One network was trained twice and printed 98.60 % and 99.15 %. Which settings"
        " give that, and do its weights survive being saved?"
    ),
    source="a tutorial notebook, 'CNN in Keras'",
    conduct=_conduct,
)
