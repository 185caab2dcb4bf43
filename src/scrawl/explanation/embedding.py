"""How the network sees many images: a map on which those it finds alike lie together.

What is mapped is what its last layer reads: the values from which it must be able to
tell the classes by planes alone. They are too many to draw. t-SNE keeps neighbours
together (van der Maaten, Hinton: Visualizing data using t-SNE, 2008), where the two
axes of a principal component analysis would lay ten classes over each other; distances
between groups mean little. It begins at those axes, as Kobak and Berens advise (The art
of using t-SNE for single-cell transcriptomics, 2019), not at random, and in one thread:
equal images give equal maps.
"""

from typing import Any

import numpy as np
from jaxtyping import Float32

from scrawl.arrays import Images
from scrawl.errors import InvalidRequest
from scrawl.explanation.computing import values_of
from scrawl.explanation.inputs import NOTHING, Beside, named_inputs
from scrawl.networks import (
    Conv,
    DepthwiseConv,
    Join,
    MatMul,
    Network,
    Sum,
)

MAX_IMAGES = 5_000  # more take minutes
PERPLEXITY = 30.0  # about as many neighbours count
ITERATIONS = 500
NUM_AXES = 50  # of the principal components, which t-SNE reads
FIRST_SPREAD = 1e-4  # of the map that t-SNE begins at

Values = Float32[np.ndarray, "n values"]
Points = Float32[np.ndarray, "n 2"]


def embedding(network: Network, images: Images, beside: Beside = NOTHING) -> Points:
    """Return a place on a map for each image: the last hidden layer in two dimensions.

    The axes have no unit. 1,000 images take about two seconds. *beside* holds what the
    network reads beside the images: one for all, or an array of one for each.

    Raises:
        InvalidNetwork: if the network has no weights yet.
        InvalidRequest: if there are no images, more than 5,000, or others than the
            network reads, or its values are no finite numbers.
    """
    if not 1 <= len(images) <= MAX_IMAGES:
        raise InvalidRequest(
            f"A map needs 1 to {MAX_IMAGES:,} images, got {len(images):,}."
            " Give some of them."
        )
    layer = hidden_layer(network)
    values = values_of(network, named_inputs(network, images, beside), (layer,))[layer]
    if not np.isfinite(values).all():
        raise InvalidRequest(
            f"The values of {layer!r} are too large to be numbers. Train again, with a"
            " lower learning rate."
        )
    return _flatten_to_map(values.reshape(len(images), -1))


def hidden_layer(network: Network) -> str:
    """Return the step whose values the last layer with weights reads.

    That of the first output. A layer that joins several is taken itself, and so is one
    that reads an input.
    """
    steps = {step.name: step for step in network.lower().steps}
    step = steps[network.outputs[0]]
    while not isinstance(step.operation, Sum | Join) and step.inputs[0] in steps:
        source = steps[step.inputs[0]]
        if isinstance(step.operation, Conv | DepthwiseConv | MatMul):
            return source.name
        step = source
    return step.name


def _flatten_to_map(values: Values) -> Points:
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    if not np.ptp(values, axis=0).any():  # all alike: they lie on one place
        return np.zeros((len(values), 2), np.float32)
    with threadpool_limits(1):
        num_axes = min(NUM_AXES, *values.shape)
        axes = PCA(num_axes, random_state=0).fit_transform(values)
        first = np.zeros((len(values), 2), np.float32)
        first[:, : min(num_axes, 2)] = axes[:, :2]
        spread = first[:, 0].std()
        if spread == 0:
            return first
        settings: dict[str, Any] = {
            "init": first * np.float32(FIRST_SPREAD / spread),
            "perplexity": min(PERPLEXITY, (len(values) - 1) / 3),
            "max_iter": ITERATIONS,
            "random_state": 0,
        }
        return TSNE(**settings).fit_transform(axes).astype(np.float32)
