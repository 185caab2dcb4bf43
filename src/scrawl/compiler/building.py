"""From a network to the graph that the compiler plans: for reading, for training.

A ReLU before a max pooling moves behind it, where there is less to do and neither
values nor gradients change. What leads to no output is left out.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from scrawl.compiler.graph import (
    Forget,
    Graph,
    Link,
    LinkOperation,
    Lose,
    Read,
    Repeat,
    Seed,
    Split,
)
from scrawl.errors import InvalidNetwork, UnknownName
from scrawl.networks import (
    Activate,
    Affine,
    Conv,
    CrossEntropy,
    DepthwiseConv,
    Drop,
    MaxPool,
    Network,
    Shape,
    Shift,
    Softmax,
    Step,
    View,
)
from scrawl.randomness import Purpose

MAX_PLACES = 1 << 16
MAX_ENDS = 64  # inputs or outputs


@dataclass(frozen=True)
class _Item:
    """A link before its numbers are known: it takes values by name."""

    operation: LinkOperation
    inputs: tuple[str, ...]
    input_shapes: tuple[Shape, ...]
    shape: Shape
    weights: tuple[str, ...] = ()


@dataclass
class _Draft:
    """Links by name, in order, and the names of values that are the same memory."""

    items: dict[str, _Item] = field(default_factory=dict)
    same: dict[str, str] = field(default_factory=dict)

    def real(self, name: str) -> str:
        while name in self.same:
            name = self.same[name]
        return name

    def readers(self, name: str) -> list[str]:
        return [key for key, item in self.items.items() if name in item.inputs]


def inference_graph(network: Network, keep: Collection[str] = ()) -> Graph:
    """Return the graph that gives the outputs of *network*, and the steps to *keep*."""
    draft = _drafted(network, trains=False)
    ends = {name: draft.real(name) for name in (*network.outputs, *keep)}
    _simplify(draft, ends.values())
    return _graph(draft, ends)


def training_graph(network: Network, losses: Mapping[str, CrossEntropy]) -> Graph:
    """Return the graph of a training step: from the inputs to the loss of each output.

    Raises:
        UnknownName: if a loss is for no output.
        InvalidNetwork: if an output has no loss or gives no probabilities, or there is
            nothing to train.
    """
    draft = _drafted(network, trains=True)
    ends = {
        f"{output} (loss)": _add_loss(draft, network, output, losses)
        for output in _checked(network, losses)
        if losses[output].weight
    }
    if not ends:
        raise InvalidNetwork(
            f"The network {network.name!r} has no output with a loss of any weight."
            " Give one a weight above 0."
        )
    _simplify(draft, ())
    graph = _graph(_split(_pruned(draft, ends.values())), ends)
    if not any(link.is_trained for link in graph.links):
        raise InvalidNetwork(
            f"The network {network.name!r} has no weights. Add a Dense or Conv2D layer."
        )
    return graph


def gradient_graph(
    network: Network, ends: Collection[str], inputs: Collection[str]
) -> Graph:
    """Return the graph that leads gradients of the steps *ends* back to *inputs*."""
    draft = _drafted(network, trains=False)
    seeds: dict[str, str] = {}
    for number, name in enumerate(ends):
        last = draft.real(name)
        shape = draft.items[last].shape
        seeds[name] = f"{name} (seed)"
        draft.items[seeds[name]] = _Item(Seed(number), (last,), (shape,), shape)
    _simplify(draft, ())
    graph = _graph(_split(_pruned(draft, seeds.values())), seeds)
    names = [source.name for source in network.inputs]
    numbers = [names.index(name) for name in inputs]
    wanted = [
        index
        for index, link in enumerate(graph.links)
        if isinstance(link.operation, Read) and link.operation.number in numbers
    ]
    return replace(graph, wanted=frozenset(wanted))


def _drafted(network: Network, *, trains: bool) -> _Draft:
    _check_ends(network)
    draft = _Draft()
    for number, source in enumerate(network.inputs):
        read = Read(number, source.kind)
        draft.items[source.name] = _Item(read, (), (), source.shape)
    num_drops = 0
    for step in network.lower().steps:
        _check_places(step)
        if isinstance(step.operation, Drop) and trains:
            forget = Forget(step.operation.rate, Purpose.DROPOUT + num_drops)
            num_drops += 1
            inputs = (draft.real(step.inputs[0]),)
            draft.items[step.name] = _Item(
                forget, inputs, step.input_shapes, step.shape
            )
        elif isinstance(step.operation, View | Drop):
            draft.same[step.name] = draft.real(step.inputs[0])
        else:
            draft.items.update(_items(draft, step))
    return draft


def _items(draft: _Draft, step: Step) -> Iterator[tuple[str, _Item]]:
    inputs = tuple(map(draft.real, step.inputs))
    operation = step.operation
    if isinstance(operation, DepthwiseConv) and step.input_shape[2] == 1:
        operation = Conv(operation.multiplier, operation.window, operation.has_bias)
    xs = step.input_shapes
    if isinstance(operation, DepthwiseConv) and operation.multiplier > 1:
        repeated = f"{step.name}/repeat"
        x = (*xs[0][:2], xs[0][2] * operation.multiplier)
        yield repeated, _Item(Repeat(operation.multiplier), inputs, xs, x)
        inputs, xs, operation = (repeated,), (x,), replace(operation, multiplier=1)
    yield step.name, _Item(operation, inputs, xs, step.shape, step.weights)


def _check_ends(network: Network) -> None:
    for ends in (network.inputs, network.outputs):
        if len(ends) > MAX_ENDS:
            raise InvalidNetwork(
                f"The network {network.name!r} has {len(ends)} inputs or outputs; the"
                f" compiler takes up to {MAX_ENDS}."
            )


def _check_places(step: Step) -> None:
    """Refuse images on which the place of a maximum does not fit 16 bits."""
    if isinstance(step.operation, MaxPool):
        height, width, _ = step.input_shape
        if height * width > MAX_PLACES:
            raise InvalidNetwork(
                f"Layer {step.name!r} pools images of {height}x{width}; the compiler"
                f" takes up to {MAX_PLACES} pixels. Use smaller images."
            )


def _checked(network: Network, losses: Mapping[str, CrossEntropy]) -> tuple[str, ...]:
    for name in losses:
        if name not in network.outputs:
            raise UnknownName("output", name, network.outputs)
    for name in network.outputs:
        if name not in losses:
            raise InvalidNetwork(
                f"The output {name!r} has no loss. Give it one, or the weight 0."
            )
    return network.outputs


def _add_loss(
    draft: _Draft, network: Network, output: str, losses: Mapping[str, CrossEntropy]
) -> str:
    """Add the loss of an output; that of a softmax is one with it."""
    last = draft.real(output)
    item = draft.items[last]
    is_softmax = isinstance(item.operation, Softmax)
    if len(item.shape) != 1 or not (is_softmax or isinstance(item.operation, Shift)):
        raise InvalidNetwork(
            f"The network {network.name!r} ends in {output!r}, which gives no row of"
            " probabilities. End it with activation='softmax' to train it."
        )
    source = item.inputs[0] if is_softmax else last
    lose = Lose(network.outputs.index(output), is_softmax, losses[output])
    name = f"{output} (loss)"
    draft.items[name] = _Item(lose, (source,), (item.shape,), item.shape)
    return name


def _simplify(draft: _Draft, kept: Collection[str]) -> None:
    for name in list(draft.items):
        readers = draft.readers(name)
        if len(readers) != 1 or name in kept:
            continue
        item, reader = draft.items[name], draft.items[readers[0]]
        if item.operation == Activate("relu") and isinstance(reader.operation, MaxPool):
            _swap(draft, name, readers[0])
        elif _is_unscaled(item) and isinstance(reader.operation, Affine):
            _scale_pixels(draft, name, readers[0])


def _is_unscaled(item: _Item) -> bool:
    """Tell whether these are pixels as they came: only they are scaled in reading."""
    read = item.operation
    return isinstance(read, Read) and read == Read(read.number, "pixels")


def _swap(draft: _Draft, relu: str, pool: str) -> None:
    """Pool first. The largest of several ReLUs is the ReLU of the largest.

    If it is positive, both orders choose the same first maximum; if not, no gradient
    passes either way.
    """
    first, second = draft.items[relu], draft.items[pool]
    shapes = (second.shape,)
    draft.items[relu] = replace(second, inputs=first.inputs)
    draft.items[pool] = replace(
        first, inputs=(relu,), input_shapes=shapes, shape=second.shape
    )


def _scale_pixels(draft: _Draft, read: str, affine: str) -> None:
    source, scaling = draft.items[read].operation, draft.items[affine].operation
    if isinstance(source, Read) and isinstance(scaling, Affine):
        scaled = replace(source, scale=scaling.scale, offset=scaling.offset)
        draft.items[affine] = replace(
            draft.items[affine], operation=scaled, inputs=(), input_shapes=()
        )


def _pruned(draft: _Draft, ends: Collection[str]) -> _Draft:
    needed = set(ends)
    for name, item in reversed(draft.items.items()):
        if name in needed:
            needed.update(item.inputs)
    items = {name: item for name, item in draft.items.items() if name in needed}
    return _Draft(items)


def _split(draft: _Draft) -> _Draft:
    """Put a split behind every value with several readers."""
    items: dict[str, _Item] = {}
    splits: dict[str, str] = {}
    num_readers = dict.fromkeys(draft.items, 0)
    for item in draft.items.values():
        for source in item.inputs:
            num_readers[source] += 1
    for name, item in draft.items.items():
        inputs = tuple(splits.get(source, source) for source in item.inputs)
        items[name] = replace(item, inputs=inputs)
        if num_readers[name] > 1:
            splits[name] = f"{name} (split)"
            items[splits[name]] = _Item(Split(), (name,), (item.shape,), item.shape)
    return _Draft(items)


def _graph(draft: _Draft, ends: Mapping[str, str]) -> Graph:
    draft = _pruned(draft, ends.values())
    numbers = {name: number for number, name in enumerate(draft.items)}
    links = tuple(
        Link(
            # Numbered, since names may differ in what C does not allow, or be taken.
            f"link_{number}_" + re.sub(r"\W", "_", name, flags=re.ASCII),
            item.operation,
            tuple(numbers[source] for source in item.inputs),
            item.input_shapes,
            item.shape,
            item.weights,
        )
        for number, (name, item) in enumerate(draft.items.items())
    )
    return Graph(links, {name: numbers[end] for name, end in ends.items()})
