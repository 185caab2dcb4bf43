"""One layer at random, of any kind that fits a value."""

from collections.abc import Callable

from benchmarks.random_graphs.draft import Draft
from scrawl.networks import (
    Activation,
    Add,
    AveragePooling2D,
    BatchNormalization,
    Concatenate,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Layer,
    MaxPooling2D,
    Rescaling,
    Reshape,
    SeparableConv2D,
    ZeroPadding2D,
)
from scrawl.networks.layers.activation import ActivationName
from scrawl.networks.shapes import PaddingMode

FUNCTIONS: tuple[ActivationName, ...] = (
    "elu",
    "gelu",
    "leaky_relu",
    "linear",
    "relu",
    "selu",
    "sigmoid",
    "tanh",
)
COUNTS = (1, 2, 3, 5, 8, 16, 17, 20, 33)  # around the widths of vectors
MAX_DENSE = 40_000  # weights of one dense layer


def _window(draft: Draft, tip: str, most: int) -> tuple[int, int]:
    height, width, _ = draft.shapes[tip]
    random = draft.random
    return (
        int(random.integers(1, min(height, most) + 1)),
        int(random.integers(1, min(width, most) + 1)),
    )


def _strides(draft: Draft) -> int:
    return int(draft.pick(1, 1, 1, 2, 3))  # one for both sides: Keras has no other


def _padding(draft: Draft) -> PaddingMode:
    modes: tuple[PaddingMode, ...] = ("valid", "same")
    return draft.pick(*modes)


def _function(draft: Draft) -> ActivationName:
    return draft.pick(*FUNCTIONS)


def _conv(draft: Draft, tip: str) -> Layer:
    words = {
        "strides": _strides(draft),
        "padding": _padding(draft),
        "activation": _function(draft),
        "use_bias": draft.chance(0.8),
    }
    kernel = _window(draft, tip, 5)
    multiplier = int(draft.pick(1, 1, 2, 3))
    kind = draft.pick("plain", "depthwise", "separable")
    if kind == "plain":
        return Conv2D(int(draft.pick(*COUNTS)), kernel, **words)
    words["depth_multiplier"] = multiplier
    if kind == "depthwise":
        return DepthwiseConv2D(kernel, **words)
    return SeparableConv2D(int(draft.pick(*COUNTS)), kernel, **words)


def _pool(draft: Draft, tip: str) -> Layer:
    size = _window(draft, tip, 3)
    strides = draft.pick(None, 1, 2)
    kind = draft.pick(MaxPooling2D, AveragePooling2D)
    return kind(size, strides, _padding(draft))


def _surround(draft: Draft, tip: str) -> Layer:
    del tip
    top, bottom, left, right = map(int, draft.random.integers(0, 3, 4))
    return ZeroPadding2D(((top, bottom), (left, right)))


def _reshape(draft: Draft, tip: str) -> Layer:
    height, width, channels = draft.shapes[tip]
    return Reshape(draft.pick((width, height, channels), (-1, 1, channels), (-1,)))


def _dense(draft: Draft, tip: str) -> Layer:
    (features,) = draft.shapes[tip]
    most = max(2, MAX_DENSE // features)
    units = int(draft.pick(*COUNTS, 40, 130, 300))
    return Dense(min(units, most), _function(draft), use_bias=draft.chance(0.8))


def _fold(draft: Draft, tip: str) -> Layer:
    (features,) = draft.shapes[tip]
    sides = [side for side in range(1, 7) if features % side == 0]
    return Reshape((int(draft.pick(*sides)), -1, 1))


def _normalize(draft: Draft, tip: str) -> Layer:
    del tip
    words = {"center": draft.chance(0.7), "scale": draft.chance(0.7)}
    return BatchNormalization(draft.pick(0.99, 0.9), draft.pick(1e-3, 1e-2), **words)


def _activation(draft: Draft, tip: str) -> Layer:
    del tip
    return Activation(draft.pick(*FUNCTIONS, "softmax"))


def dropout(draft: Draft, tip: str) -> Layer:
    """Return a layer that forgets: what only training does."""
    del tip
    return Dropout(draft.pick(0.1, 0.25, 0.5))


def _rescaling(draft: Draft, tip: str) -> Layer:
    del tip
    return Rescaling(draft.pick(-0.5, 2.0), draft.pick(0.0, 0.5))


def _sum(draft: Draft, tip: str) -> str:
    others = [draft.like(tip, only_last_differs=False) for _ in range(draft.pick(1, 2))]
    return draft.add(Add(), tip, *others)


def _side_by_side(draft: Draft, tip: str) -> str:
    others = [draft.like(tip, only_last_differs=True) for _ in range(draft.pick(1, 2))]
    return draft.add(Concatenate(), tip, *others)


Kind = Callable[[Draft, str], Layer | str]

ANYWHERE: tuple[Kind, ...] = (
    _normalize,
    _activation,
    dropout,
    _rescaling,
    _sum,
    _side_by_side,
)
ON_IMAGES: tuple[Kind, ...] = (
    _conv,
    _conv,
    _conv,
    _pool,
    _pool,
    _surround,
    _reshape,
)
ON_ROWS: tuple[Kind, ...] = (_dense, _dense, _dense, _fold)
