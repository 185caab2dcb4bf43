"""Why a network reads what it reads: its kernels, its values, and what they depend on.

Everything here returns arrays, which `figures` draws. What is computed comes from the
compiled network (`computing.py`): the values of its steps, and gradients of its inputs.

To add an explanation, write a function of a network, or of anything that classifies,
that returns arrays in a file here; then a picture of them in `figures/`.
"""

from scrawl.explanation.certainty import Certainty, most_and_least_certain
from scrawl.explanation.embedding import MAX_IMAGES, embedding, hidden_layer
from scrawl.explanation.feature_maps import FeatureMaps, feature_maps
from scrawl.explanation.inputs import Beside, bind
from scrawl.explanation.kernels import LayerKernels, kernels
from scrawl.explanation.occlusion import PATCH_PIXELS, occlusion
from scrawl.explanation.saliency import saliency

__all__ = [
    "MAX_IMAGES",
    "PATCH_PIXELS",
    "Beside",
    "Certainty",
    "FeatureMaps",
    "LayerKernels",
    "bind",
    "embedding",
    "feature_maps",
    "hidden_layer",
    "kernels",
    "most_and_least_certain",
    "occlusion",
    "saliency",
]
