"""From a network of float32 to one of integers, which a small device can compute.

Jacob et al.: Quantization and training of neural networks for efficient
integer-arithmetic-only inference, 2018. docs/integer-arithmetic.md says what the
integers mean and how they are computed; `reference.read_integers` computes them.

Steps are quantized in their order, each from the integers of all before it, for the
examples of a calibration. Those sums are exact: equal inputs give equal bytes on every
machine, whatever its library for matrices and its threads. A new operation is added to
the `match`es of `byte_steps.py` and, if scores may come out of it, `score_steps.py`.
"""

from scrawl.quantization.quantizing import quantize

__all__ = ["quantize"]
