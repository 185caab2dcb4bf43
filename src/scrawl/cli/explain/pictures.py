"""The pictures of an explanation: their names, and the bytes of each."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from scrawl import figures
from scrawl.cli.explain.findings import Explained, Overview
from scrawl.cli.output import one_line
from scrawl.evaluation import readings
from scrawl.networks import Network

if TYPE_CHECKING:
    import matplotlib.figure

MAX_SHORT_NAME = 2  # characters; longer class names take a second line


def draw(
    network: Network,
    overview: Overview | None,
    explained: Sequence[Explained],
    kind: str,
) -> dict[str, bytes]:
    """Return every picture as a file of the *kind*, by the name of the file."""
    to_bytes = figures.PICTURE_FORMATS[kind]
    drawn = dict(_of_images(network, explained))
    if overview is not None:
        drawn = {**dict(_of_run(network, overview)), **drawn}
    return {f"{name}.{kind}": to_bytes(figure) for name, figure in drawn.items()}


def _of_run(
    network: Network, overview: Overview
) -> Iterator[tuple[str, "matplotlib.figure.Figure"]]:
    tested = overview.tested
    for kernels in overview.kernels:
        name = kernels.weight.removesuffix("/kernel").replace("/", "-")
        yield f"kernels-{name}", figures.kernels_figure(kernels)
    yield (
        "certainty",
        figures.certainty_figure(
            overview.certainties, tested.images, tested.scores, network.classes
        ),
    )
    count = len(overview.points)
    yield (
        "embedding",
        figures.embedding_figure(
            overview.points,
            tested.labels[:count],
            network.classes,
            read=readings(tested.scores[:count]),
        ),
    )


def _of_images(
    network: Network, explained: Sequence[Explained]
) -> Iterator[tuple[str, "matplotlib.figure.Figure"]]:
    titles = [_title(network, item) for item in explained]
    images = np.stack([item.subject.image for item in explained])
    saliencies = np.stack([item.saliency for item in explained])
    occlusions = np.stack([item.occlusion for item in explained])
    yield "saliency", figures.saliency_sheet(images, saliencies, titles)
    yield "occlusion", figures.occlusion_sheet(images, occlusions, titles)
    for item, title in zip(explained, titles, strict=True):
        if item.maps:
            name = f"feature-maps-{item.subject.stem}"
            place = "" if item.subject.truth is None else f"{item.subject.place}: "
            line = f"{place}{title}".replace("\n", " ")
            yield (
                name,
                figures.all_feature_maps_figure(item.subject.image, item.maps, line),
            )


def _title(network: Network, item: Explained) -> str:
    """Return '7 read as 7, 99.98 %', or the file if nobody knows the truth."""
    read = f"read as {network.classes[item.label]}, {100 * item.score:.2f} %"
    if item.subject.truth is None:
        [place] = figures.shorten([one_line(Path(item.subject.place).name)])
        return f"{place}\n{read}"
    truth = network.classes[item.subject.truth]
    space = " " if len(truth) <= MAX_SHORT_NAME else "\n"
    return f"{truth}{space}{read}"
