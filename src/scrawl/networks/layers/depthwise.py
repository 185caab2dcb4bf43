"""Convolutions that look at each channel on its own, and mix channels afterwards.

Chollet: Xception: deep learning with depthwise separable convolutions, 2017.
"""

from dataclasses import dataclass

from scrawl.networks.layers.activation import (
    ActivationName,
    activation_operations,
    require_activation,
)
from scrawl.networks.layers.layer import Weight, as_pair, require_count
from scrawl.networks.layers.pooling import require_padding
from scrawl.networks.operations import Conv, DepthwiseConv, Operation
from scrawl.networks.shapes import Padding, PaddingMode, Pair, Shape, Window, slide


@dataclass(frozen=True)
class DepthwiseConv2D:
    """*depth_multiplier* kernels over each channel of an image, and no sum of them."""

    kernel_size: int | Pair
    strides: int | Pair = (1, 1)
    padding: PaddingMode = "valid"
    depth_multiplier: int = 1
    activation: ActivationName = "linear"
    use_bias: bool = True

    def __post_init__(self) -> None:
        """Refuse impossible arguments."""
        _check_arguments(self)

    def shape(self, x: Shape) -> Shape:
        """Return (rows, columns, channels * depth_multiplier)."""
        return *_window(self, x).places(x), x[2] * self.depth_multiplier

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        """Return kernel (height, width, channels, depth_multiplier) and bias."""
        size = as_pair("DepthwiseConv2D", "kernel_size", self.kernel_size)
        shape = (*size, x[2], self.depth_multiplier)
        kernel = Weight("kernel", shape, "glorot_uniform")
        bias = Weight("bias", (x[2] * self.depth_multiplier,), "zeros")
        return (kernel, bias) if self.use_bias else (kernel,)

    def lower(self, x: Shape) -> tuple[Operation, ...]:
        """Be a convolution of single channels and the activation."""
        conv = DepthwiseConv(self.depth_multiplier, _window(self, x), self.use_bias)
        return (conv, *activation_operations(self.activation))


@dataclass(frozen=True)
class SeparableConv2D:
    """*depth_multiplier* kernels over each channel, then *filters* mixtures of those.

    It does nearly what Conv2D does, with far fewer numbers to learn.
    """

    filters: int
    kernel_size: int | Pair
    strides: int | Pair = (1, 1)
    padding: PaddingMode = "valid"
    depth_multiplier: int = 1
    activation: ActivationName = "linear"
    use_bias: bool = True

    def __post_init__(self) -> None:
        """Refuse impossible arguments."""
        require_count("SeparableConv2D", "filters", self.filters)
        _check_arguments(self)

    def shape(self, x: Shape) -> Shape:
        """Return (rows, columns, filters)."""
        return *_window(self, x).places(x), self.filters

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        """Return depthwise_kernel, pointwise_kernel (1, 1, ...) and bias (filters)."""
        size = as_pair("SeparableConv2D", "kernel_size", self.kernel_size)
        between = x[2] * self.depth_multiplier
        deep = (*size, x[2], self.depth_multiplier)
        depthwise = Weight("depthwise_kernel", deep, "glorot_uniform")
        mixed = (1, 1, between, self.filters)
        pointwise = Weight("pointwise_kernel", mixed, "glorot_uniform")
        bias = Weight("bias", (self.filters,), "zeros")
        return (depthwise, pointwise, *((bias,) if self.use_bias else ()))

    def lower(self, x: Shape) -> tuple[Operation, ...]:
        """Be two convolutions and the activation."""
        depthwise = DepthwiseConv(
            self.depth_multiplier, _window(self, x), has_bias=False
        )
        point = Window((1, 1), (1, 1), Padding())
        pointwise = Conv(self.filters, point, self.use_bias)
        return (depthwise, pointwise, *activation_operations(self.activation))


def _check_arguments(layer: DepthwiseConv2D | SeparableConv2D) -> None:
    name = type(layer).__name__
    as_pair(name, "kernel_size", layer.kernel_size)
    as_pair(name, "strides", layer.strides)
    require_padding(name, layer.padding)
    require_count(name, "depth_multiplier", layer.depth_multiplier)
    require_activation(layer.activation)


def _window(layer: DepthwiseConv2D | SeparableConv2D, x: Shape) -> Window:
    name = type(layer).__name__
    size = as_pair(name, "kernel_size", layer.kernel_size)
    strides = as_pair(name, "strides", layer.strides)
    return slide(x, size, strides, layer.padding)
