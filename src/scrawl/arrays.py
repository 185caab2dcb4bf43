"""Names for the arrays that travel between the stages.

The shapes are checked whenever the tests run, and cost nothing otherwise.
"""

from collections.abc import Callable, Mapping

import numpy as np
from jaxtyping import Float32, Int64, UInt8

Image = UInt8[np.ndarray, "height width"]  # 0 is paper, 255 is ink
Images = UInt8[np.ndarray, "n height width"]
Labels = UInt8[np.ndarray, " n"]  # the index of the class, from 0
Scores = Float32[np.ndarray, "n classes"]  # probabilities; rows sum to 1
Confusion = Int64[np.ndarray, "classes classes"]  # rows are truth, columns readings

Inputs = Mapping[str, np.ndarray]  # one array for each input of a network, by name
Weights = Mapping[str, np.ndarray]  # one array for each "layer/weight", as in Keras
Classifier = Callable[[Images], Scores]  # anything that reads images, wherever it runs
Reader = Callable[[Inputs], Mapping[str, Scores]]  # the same, with names: all outputs
