"""Small kernels that slide over an image."""

from dataclasses import dataclass

from scrawl.networks.layers.activation import (
    ActivationName,
    activation_operations,
    require_activation,
)
from scrawl.networks.layers.layer import Weight, as_pair, require_count
from scrawl.networks.layers.pooling import require_padding
from scrawl.networks.operations import Conv, Operation
from scrawl.networks.shapes import PaddingMode, Pair, Shape, slide


@dataclass(frozen=True)
class Conv2D:
    """*filters* kernels over all channels of an image."""

    filters: int
    kernel_size: int | Pair
    strides: int | Pair = (1, 1)
    padding: PaddingMode = "valid"
    activation: ActivationName = "linear"
    use_bias: bool = True

    def __post_init__(self) -> None:
        """Refuse impossible arguments."""
        require_count("Conv2D", "filters", self.filters)
        as_pair("Conv2D", "kernel_size", self.kernel_size)
        as_pair("Conv2D", "strides", self.strides)
        require_padding("Conv2D", self.padding)
        require_activation(self.activation)

    def shape(self, x: Shape) -> Shape:
        """Return (rows, columns, filters)."""
        return *self._operation(x).window.places(x), self.filters

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        """Return kernel (height, width, channels, filters) and bias (filters)."""
        size = as_pair("Conv2D", "kernel_size", self.kernel_size)
        shape = (*size, x[2], self.filters)
        kernel = Weight("kernel", shape, "glorot_uniform")
        bias = Weight("bias", (self.filters,), "zeros")
        return (kernel, bias) if self.use_bias else (kernel,)

    def lower(self, x: Shape) -> tuple[Operation, ...]:
        """Be a convolution and the activation."""
        return (self._operation(x), *activation_operations(self.activation))

    def _operation(self, x: Shape) -> Conv:
        size = as_pair("Conv2D", "kernel_size", self.kernel_size)
        strides = as_pair("Conv2D", "strides", self.strides)
        window = slide(x, size, strides, self.padding)
        return Conv(self.filters, window, self.use_bias)
