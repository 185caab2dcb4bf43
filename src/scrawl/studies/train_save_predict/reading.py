"""A trained network that is saved, loaded, and reads."""

from collections.abc import Iterator

import numpy as np

from scrawl.data import Dataset
from scrawl.evaluation import readings
from scrawl.networks import load_network, save_network
from scrawl.studies.laboratory import Laboratory
from scrawl.studies.material import drawn
from scrawl.studies.parts import Part, Section, Table
from scrawl.studies.pictures import sheet_of
from scrawl.training import Run, classifier_for

NUM_READ = 10
READ = 1  # a place to draw from


def saved_and_loaded(laboratory: Laboratory, run: Run, data: Dataset) -> Iterator[Part]:
    """Show that a network reads the same after it was saved and loaded."""
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


def ten_readings(run: Run, data: Dataset) -> Iterator[Part]:
    """Show ten random test digits, and what is read."""
    chosen = drawn(NUM_READ, len(data.test), seed=0, place=READ)
    scores = run.predictions.scores[chosen]
    captions = [
        f"read as {data.classes[reading]}\n{100 * score:.2f} %"
        for reading, score in zip(readings(scores), scores.max(axis=1), strict=True)
    ]
    yield Section("Ten test digits")
    title = "Random test digits, enlarged four times, and their readings"
    yield sheet_of(data.test.images[chosen], captions, title)
