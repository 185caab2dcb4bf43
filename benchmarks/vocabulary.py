"""What the vocabulary costs: scrawl alone, trainings that differ in one part.

Each part is measured in turn with the training that lacks it, and so are both sizes
of batches. To add a part, name a variant, and a line in the table of costs.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from benchmarks.contenders import OURS, Contender
from benchmarks.jobs import Job
from benchmarks.networks import Conv, Layer, Network, Normalize, Relu
from scrawl.images import Augmentation

EPOCH_IMAGES = 60_000
MEASURED_IMAGES = 6_144  # of an epoch on large images: whole batches of 32 and of 128
LARGE_SIZE = 48
LARGE_NETWORK = "cnn-overlap"
LARGE_VARIANT = "48x48"


@dataclass(frozen=True)
class Variant:
    """What is changed in a network, or added to its training."""

    change: Callable[[Network], Network] | None = None
    augmentation: Augmentation | None = None
    ema_momentum: float | None = None

    def network(self, network: Network) -> Network:
        """Return *network* as it is trained."""
        return self.change(network) if self.change else network


@dataclass(frozen=True)
class Cost:
    """What a part costs: two variants of a network that differ in it."""

    part: str
    network: str
    variant: str
    without: str = "plain"


def cost_contender(variant: str) -> str:
    """Return the name under which *variant* is measured."""
    return f"{OURS.name}, {variant}"


def normalized(network: Network) -> Network:
    """Return *network* with every convolution normalized before its ReLU."""
    layers = [part for layer in network.layers for part in _normalized(layer)]
    return replace(network, layers=tuple(layers))


def _normalized(layer: Layer) -> tuple[Layer, ...]:
    if not isinstance(layer, Conv):
        return (layer,)
    return replace(layer, has_relu=False), Normalize(), Relu()


def _without_sum(network: Network) -> Network:
    return replace(network, adds_number=False)


def _large(network: Network) -> Network:
    return replace(network, input_shape=(LARGE_SIZE, LARGE_SIZE, 1))


def _settings(variant: str) -> Callable[[Job], Iterator[Job]]:
    def settings(job: Job) -> Iterator[Job]:
        is_asked = job.task == "cost" and any(
            job.network == cost.network and variant in {cost.variant, cost.without}
            for cost in COSTS
        )
        is_large = job.task == "epoch" and variant == LARGE_VARIANT
        if is_asked or is_large:
            yield replace(job, variant=variant)

    return settings


_AFFINE = Augmentation(
    shift_pixels=2.0, rotation_degrees=10.0, scale=0.1, shear_degrees=10.0
)

VARIANTS: dict[str, Variant] = {
    "plain": Variant(),
    "normalized": Variant(normalized),
    "affine": Variant(augmentation=_AFFINE),
    "affine and elastic": Variant(
        augmentation=replace(_AFFINE, elastic_pixels=2.0, elastic_sigma=4.0)
    ),
    "averaged": Variant(ema_momentum=0.999),
    "no sum": Variant(_without_sum),
    LARGE_VARIANT: Variant(_large),
}

COSTS: tuple[Cost, ...] = (
    Cost("batch normalization of each convolution", "cnn-16-32", "normalized"),
    Cost("batch normalization of each convolution", "cnn-32-64", "normalized"),
    Cost("affine augmentation", "cnn-16-32", "affine"),
    Cost("affine and elastic augmentation", "cnn-16-32", "affine and elastic"),
    Cost("averaging of the weights", "cnn-16-32", "averaged"),
    Cost("the sum of digit and number", "digit-and-sum", "plain", without="no sum"),
)

COST_NETWORKS = {cost.network for cost in COSTS}

COST_CONTENDERS: tuple[Contender, ...] = tuple(
    Contender(cost_contender(name), OURS.program, _settings(name)) for name in VARIANTS
)
