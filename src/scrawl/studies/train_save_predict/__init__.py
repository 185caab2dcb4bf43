"""Train a network, save it, load it, and read with it: what really gave its figures?

A tutorial trains one network twice and prints two very different results. We do all
that it does, and try each explanation: other settings than those in its code, and
weights that were trained before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scrawl.data import Dataset
from scrawl.figures import Series
from scrawl.studies.comparisons import Published
from scrawl.studies.laboratory import Laboratory, Trial
from scrawl.studies.material import drawn, share_watched, watched_by_test
from scrawl.studies.measured import (
    accuracies,
    losses,
    mean_validation,
    validation,
)
from scrawl.studies.parts import Paragraph, Part, Section
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
from scrawl.studies.train_save_predict.curves import all_together, nearest_epochs
from scrawl.studies.train_save_predict.printed import (
    FIRST,
    FIRST_TEST_LOSS,
    SECOND,
)
from scrawl.studies.train_save_predict.reading import saved_and_loaded, ten_readings
from scrawl.training import Recipe, Run

NETWORK = "cnn-32-64"
NUM_SAMPLES = 6
SAMPLES = 0  # a place to draw from
START_SEEDS = 5  # of trainings for the first epochs alone

WENT_ON = "See its first epoch against our first, and against our second"
NOT_SGD = "The code says SGD at .01; see Adadelta at its old default rate of 1.0"


@dataclass(frozen=True, eq=False)
class _Candidate:
    """Settings that the second printed run may be of: whole trainings, and starts."""

    name: str
    runs: Sequence[Run]
    starts: Sequence[Run]
    why: str = ""


def _conduct(laboratory: Laboratory) -> Iterator[Part]:
    data = laboratory.data()
    yield from _data(data)
    watched, num_images = watched_by_test(data), len(data.test)
    fresh, large_batches, old_rate, new_rate, *starts = (
        laboratory.runs(trial, watched) for trial in _trials(share_watched(data))
    )
    first_start, sgd_start, adadelta_start = starts
    yield from _network(fresh[0])
    yield from _first_run(laboratory, fresh, num_images)
    yield from _went_on(laboratory, fresh, first_start, num_images)
    yield from _second_run(
        laboratory,
        (
            _Candidate("SGD .01, batch 128", large_batches, sgd_start, NOT_SGD),
            _Candidate("Adadelta 1.0, batch 128", old_rate, adadelta_start),
        ),
        num_images,
    )
    yield from _change_of_default(laboratory, old_rate, new_rate, len(data.test))
    yield from all_together((fresh, large_batches, old_rate))
    yield from saved_and_loaded(laboratory, fresh[0], data)
    yield from ten_readings(fresh[0], data)


def _trials(share: float) -> tuple[Trial, ...]:
    sgd = Recipe(optimizer="sgd", learning_rate=0.01, validation_split=share)
    adadelta = Recipe(optimizer="adadelta", validation_split=share)
    small, large = replace(sgd, batch_size=32), replace(sgd, batch_size=128)
    old, new = (replace(adadelta, learning_rate=rate) for rate in (1.0, 0.001))
    return (
        Trial("sgd-batch-32", NETWORK, small),
        Trial("sgd-batch-128", NETWORK, large),
        Trial("adadelta-rate-1", NETWORK, old),
        Trial("adadelta-rate-.001", NETWORK, new),
        Trial("sgd-batch-32-start", NETWORK, replace(small, epochs=2), START_SEEDS),
        Trial("sgd-batch-128-start", NETWORK, replace(large, epochs=1), START_SEEDS),
        Trial("adadelta-rate-1-start", NETWORK, replace(old, epochs=1), START_SEEDS),
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
    laboratory: Laboratory,
    runs: Sequence[Run],
    starts: Sequence[Run],
    num_images: int,
) -> Iterator[Part]:
    yield Section("Did its first run begin with fresh weights?")
    yield Paragraph(
        "It prints a loss of .2901 for its first epoch. If it had gone on from weights"
        " that were trained for an epoch before, this would be what a second epoch"
        " looks like. So we hold its first epoch against our first, and our second, of"
        " trainings that end there and are done more often."
    )
    for place, word in enumerate(("first", "second")):
        epochs = [run.history[place] for run in starts]
        what = f"its first epoch against our {word}"
        told = Published(f"{what}: training loss, nats", 0.2901, FIRST, "loss", 4)
        yield laboratory.compare(told, [each.loss for each in epochs])
        told = Published(f"{what}: training accuracy", 0.9124, FIRST)
        yield laboratory.compare(told, [each.accuracy for each in epochs])
        told = Published(f"{what}: test accuracy", 0.9581, FIRST)
        values = [validation(each, "accuracy") for each in epochs]
        yield laboratory.compare(told, values, num_images=num_images)
    yield nearest_epochs(runs)
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
    laboratory: Laboratory, candidates: Sequence[_Candidate], num_images: int
) -> Iterator[Part]:
    yield Section("The second run")
    yield Paragraph(
        "The code of the second block says SGD at .01 with batches of 128; a later cell"
        " compiles the same network with Adadelta, whose rate was 1.0 by default then."
        " We train both. That the printed run was of Adadelta is inferred, not known."
    )
    for each in candidates:
        name, why = each.name, each.why
        firsts = [run.history[0] for run in each.starts]
        losses_of_first = [epoch.loss for epoch in firsts]
        for what, value, values in (
            ("test loss, nats", 0.0272, losses(each.runs)),
            ("training loss of epoch 1, nats", 0.2656, losses_of_first),
        ):
            published = Published(f"{name}: {what}", value, SECOND, "loss", 4)
            yield laboratory.compare(published, values, why=why)
        yield laboratory.compare(
            Published(f"{name}: training accuracy of epoch 1", 0.9180, SECOND),
            [epoch.accuracy for epoch in firsts],
            why=why,
        )
        yield laboratory.compare(
            Published(f"cnn-32-64, {name}: test accuracy", 0.9915, SECOND),
            accuracies(each.runs),
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
        "Keras once gave Adadelta a rate of 1.0, and gives .001 today: whoever asks for"
        " it by name alone now learns at a thousandth of the rate."
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


TRAIN_SAVE_PREDICT = Study(
    name="train-save-predict",
    question=(
        "One network was trained twice and printed 98.60 % and 99.15 %. Which settings"
        " give that, and do its weights survive being saved?"
    ),
    source="a tutorial notebook, 'CNN in Keras'",
    conduct=_conduct,
)
