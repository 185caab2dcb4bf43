"""Pictures that several studies draw, as parts of a page."""

from collections.abc import Sequence

from scrawl import figures
from scrawl.arrays import Image, Images
from scrawl.figures import (
    Quantity,
    Series,
    Spread,
    confusion_figure,
    diagram_to_svg,
    learning_curves,
    series_figure,
    spreads_figure,
    to_png,
)
from scrawl.networks import Network
from scrawl.studies.estimates import estimate
from scrawl.studies.parts import Drawing, Listing, Picture
from scrawl.training import Run


def curves_of(run: Run, title: str) -> Picture:
    """Return loss and accuracy of a *run*, epoch by epoch."""
    last = run.history[-1]
    alt = (
        f"Curves of loss and accuracy over {len(run.history)} epochs. The last has a"
        f" training loss of {last.loss:.4f} nats and an accuracy of"
        f" {100 * last.accuracy:.2f} % on training images."
    )
    return Picture(title, alt, to_png(learning_curves(run.history)))


def series_of(title: str, quantity: Quantity, series: Sequence[Series]) -> Picture:
    """Return curves beside each other, and in words where each ends."""
    scale, unit = (100, " %") if quantity == "accuracy" else (1, " nats")
    ends = (f"{s.label} ends at {scale * s.values[-1]:.2f}{unit}" for s in series)
    alt = f"Curves of {quantity} over the epochs: {'; '.join(ends)}."
    return Picture(title, alt, to_png(series_figure(title, quantity, series)))


def spreads_of(title: str, axis: str, spreads: Sequence[Spread]) -> Picture:
    """Return values in per cent with their intervals, one below the other."""
    said = "; ".join(f"{each.label}: {each.value:.2f}" for each in spreads)
    alt = f"A point with a bar for each, {axis}. {said}."
    return Picture(title, alt, to_png(spreads_figure(title, axis, spreads)))


def spread_of(
    label: str, values: Sequence[float], *, num_images: int | None = None
) -> Spread:
    """Return the mean of rates, one for each seed, and its interval, in per cent."""
    said = estimate(values, num_images=num_images)
    low = high = said.mean
    if said.interval:
        low, high = said.interval.low, said.interval.high
    return Spread(label, 100 * said.mean, 100 * low, 100 * high)


def confusion_of(run: Run, title: str) -> Picture:
    """Return which digits a *run* took for which."""
    metrics = run.metrics
    misread = metrics.num_images - int(metrics.confusion.trace())
    alt = (
        f"A matrix of true classes by readings; {misread:,} of {metrics.num_images:,}"
        " test images lie off its diagonal. The table of numbers says the same."
    )
    return Picture(title, alt, to_png(confusion_figure(run.predictions)))


def sheet_of(images: Images, captions: Sequence[str], title: str) -> Picture:
    """Return *images* with their *captions*."""
    alt = f"{len(images)} images, one after the other: {'; '.join(captions)}."
    return Picture(
        title, alt.replace("\n", " "), to_png(figures.sheet(images, captions, title))
    )


def diagram_of(network: Network, title: str) -> Drawing:
    """Return the layers of a *network* with their names and shapes."""
    return Drawing(title, diagram_to_svg(figures.diagram(network)))


def matrix_of(image: Image, title: str) -> Listing:
    """Return an *image* as numbers, a row of pixels in a line."""
    lines = ("".join(f"{pixel:4}" for pixel in row) for row in image.tolist())
    return Listing(title, "\n".join(lines))
