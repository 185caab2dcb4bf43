"""JAX, many batches in one compiled `lax.scan`, convolutions as matrix products.

XLA's own convolution is ten times slower inside a scan than patches (im2col) and a
product, and for single channels than shifted images, each times its part of a kernel. A
call is an epoch, or fewer batches where the network is slow.
"""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from benchmarks.jobs import Job
from benchmarks.networks import (
    LARGEST_NUMBER,
    NETWORKS,
    NUM_SUMS,
    Conv,
    Dense,
    Dropout,
    Flatten,
    Layer,
    Network,
    Normalize,
    Pool,
    Relu,
    Separable,
    Shape,
    input_shapes,
    training_flop,
)
from benchmarks.peers import Work, load_data, serve

LEARNING_RATE = 1e-3
BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-7
FLOP_PER_CALL = 100e9  # about a second
LEAST_PROBABILITY = 1e-7  # a logarithm is taken of

Arrays = tuple[jax.Array, ...]  # of one layer
Weights = list[Arrays]  # of each layer: none, or kernels and biases


class Examples(NamedTuple):
    """What the network takes, its labels, and the numbers to add."""

    values: jax.Array
    labels: jax.Array
    numbers: jax.Array


class State(NamedTuple):
    """Weights, moving averages, Adam's moments, and the number of steps done."""

    weights: Weights
    moving: Weights  # mean and variance of each layer that normalizes
    means: Weights
    squares: Weights
    step: jax.Array


def prepare(job: Job) -> Work:
    """Compile the scan of the network of *job*."""
    network, data = NETWORKS[job.network], load_data(job.data)
    labels, numbers = data.truth(network), data.numbers
    whole = (jnp.asarray(array, jnp.int32) for array in (labels, numbers))
    examples = Examples(jnp.asarray(data.values(network)), *whole)
    affordable = int(FLOP_PER_CALL / training_flop(network)) // job.batch_size
    num_batches = max(1, min(len(labels) // job.batch_size, affordable))
    generator = np.random.default_rng(0)
    train = jax.jit(partial(_train, network), donate_argnums=0)
    state = _initial(network)

    def epoch() -> int:
        nonlocal state
        order = generator.permutation(len(labels))[: num_batches * job.batch_size]
        batches = jnp.asarray(order.reshape(num_batches, -1), jnp.int32)
        state, losses = train(state, batches, examples)
        losses.block_until_ready()
        return order.size

    return epoch


def _train(
    network: Network,
    state: State,
    batches: jax.Array,  # indices of examples [num_batches][batch_size]
    examples: Examples,
) -> tuple[State, jax.Array]:
    def step(state: State, batch: jax.Array) -> tuple[State, jax.Array]:
        key = jax.random.fold_in(jax.random.key(0), state.step)
        chosen = Examples(*(array[batch] for array in examples))

        def loss_of(weights: Weights) -> tuple[jax.Array, Weights]:
            scores, seen = _scores(network, weights, chosen.values, key)
            return _loss(network, scores, chosen), seen

        differentiated = jax.value_and_grad(loss_of, has_aux=True)
        (loss, seen), gradients = differentiated(state.weights)
        moving = _moved(network, state.moving, seen)
        return _adam(state._replace(moving=moving), gradients), loss

    return lax.scan(step, state, batches)


def _moved(network: Network, moving: Weights, seen: Weights) -> Weights:
    """Return the moving averages after a batch with the moments *seen*."""

    def moved(layer: Normalize, averages: Arrays, moments: Arrays) -> Arrays:
        kept = layer.momentum
        pairs = zip(averages, moments, strict=True)
        return tuple(kept * old + (1 - kept) * new for old, new in pairs)

    return [
        moved(*one) if isinstance(one[0], Normalize) else ()
        for one in zip(network.layers, moving, seen, strict=True)
    ]


def _loss(network: Network, scores: jax.Array, examples: Examples) -> jax.Array:
    logs = jax.nn.log_softmax(scores)
    loss = -jnp.take_along_axis(logs, examples.labels[:, None], 1).mean()
    if not network.adds_number:
        return loss
    edges = (LARGEST_NUMBER, LARGEST_NUMBER)
    padded = jnp.pad(jax.nn.softmax(scores), ((0, 0), edges))
    places = jnp.arange(NUM_SUMS) - examples.numbers[:, None] + LARGEST_NUMBER
    shifted = jnp.take_along_axis(padded, places, 1)
    sums = examples.labels + examples.numbers
    believed = jnp.take_along_axis(shifted, sums[:, None], 1)
    return loss - jnp.log(jnp.clip(believed, LEAST_PROBABILITY, 1)).mean()


def _adam(state: State, gradients: Weights) -> State:
    step = state.step + 1
    means = jax.tree.map(
        lambda mean, gradient: BETA_1 * mean + (1 - BETA_1) * gradient,
        state.means,
        gradients,
    )
    squares = jax.tree.map(
        lambda square, gradient: BETA_2 * square + (1 - BETA_2) * gradient**2,
        state.squares,
        gradients,
    )
    rate = LEARNING_RATE * jnp.sqrt(1 - BETA_2**step) / (1 - BETA_1**step)
    weights = jax.tree.map(
        lambda weight, mean, square: (
            weight - rate * mean / (jnp.sqrt(square) + EPSILON)
        ),
        state.weights,
        means,
        squares,
    )
    return State(weights, state.moving, means, squares, step)


def _scores(
    network: Network, weights: Weights, values: jax.Array, key: jax.Array
) -> tuple[jax.Array, Weights]:
    """Return the scores, and mean and variance of what each layer normalized."""
    seen: Weights = []
    for layer, arrays in zip(network.layers, weights, strict=True):
        seen.append(())
        match layer:
            case Dropout(rate):
                key, own_key = jax.random.split(key)
                kept = jax.random.bernoulli(own_key, 1 - rate, values.shape)
                values = jnp.where(kept, values / (1 - rate), 0)
            case Normalize(_, epsilon):
                axes = tuple(range(values.ndim - 1))
                mean, variance = seen[-1] = values.mean(axes), values.var(axes)
                gamma, beta = arrays
                values = (values - mean) * (gamma * lax.rsqrt(variance + epsilon))
                values += beta
            case _:
                values = _values(layer, arrays, values)
    return values, seen


def _values(layer: Layer, arrays: Arrays, values: jax.Array) -> jax.Array:
    match layer:
        case Conv(_, kernel_size, is_padded, has_relu):
            edge = (kernel_size // 2,) * 2 if is_padded else (0, 0)
            padded = jnp.pad(values, ((0, 0), edge, edge, (0, 0)))
            patches = jnp.concatenate(list(_shifted(padded, kernel_size)), axis=-1)
            values = _affine(patches, *arrays)
            return jax.nn.relu(values) if has_relu else values
        case Separable(_, kernel_size):
            kernel, *mixture = arrays
            shifted = _shifted(values, kernel_size)
            deep = sum(part * row for part, row in zip(shifted, kernel, strict=True))
            return jax.nn.relu(_affine(deep, *mixture))
        case Pool(stride):
            return _pool(values, stride)
        case Flatten():
            return values.reshape(len(values), -1)
        case Dense(_, has_relu):
            values = _affine(values, *arrays)
            return jax.nn.relu(values) if has_relu else values
        case Relu():
            return jax.nn.relu(values)
    raise NotImplementedError(layer)


def _affine(values: jax.Array, kernel: jax.Array, biases: jax.Array) -> jax.Array:
    rows = values.reshape(-1, values.shape[-1])
    return (rows @ kernel + biases).reshape(*values.shape[:-1], -1)


def _shifted(images: jax.Array, kernel_size: int) -> Iterator[jax.Array]:
    size = images.shape[1] - kernel_size + 1
    for y in range(kernel_size):
        for x in range(kernel_size):
            yield images[:, y : y + size, x : x + size]


def _pool(images: jax.Array, stride: int) -> jax.Array:
    """Take the maximum of 2x2, in the form that XLA does fastest."""
    size = (images.shape[1] - 2) // stride + 1
    if stride == 2:
        squares = images[:, : 2 * size, : 2 * size]
        shape = (len(images), size, 2, size, 2, images.shape[-1])
        return squares.reshape(shape).max((2, 4))
    rows = jnp.maximum(images[:, :-1], images[:, 1:])
    return jnp.maximum(rows[:, :, :-1], rows[:, :, 1:])


def _initial(network: Network) -> State:
    generator = np.random.default_rng(0)
    layers = list(zip(network.layers, input_shapes(network), strict=True))
    weights = [_weights(layer, shape, generator) for layer, shape in layers]
    moving = [
        (jnp.zeros(shape[-1]), jnp.ones(shape[-1]))
        if isinstance(layer, Normalize)
        else ()
        for layer, shape in layers
    ]
    zeros = [jax.tree.map(jnp.zeros_like, weights) for _ in ("means", "squares")]
    return State(weights, moving, *zeros, jnp.int32(0))


def _weights(layer: Layer, shape: Shape, generator: np.random.Generator) -> Arrays:
    channels = shape[-1]

    def kernel(rows: int, columns: int) -> jax.Array:
        limit = np.sqrt(6 / (rows + columns))
        drawn = generator.uniform(-limit, limit, (rows, columns))
        return jnp.asarray(drawn, jnp.float32)

    match layer:
        case Conv(filters, kernel_size):
            return kernel(kernel_size**2 * channels, filters), jnp.zeros(filters)
        case Separable(filters, kernel_size):
            deep = kernel(kernel_size**2, channels)
            return deep, kernel(channels, filters), jnp.zeros(filters)
        case Dense(units):
            return kernel(channels, units), jnp.zeros(units)
        case Normalize():
            return jnp.ones(channels), jnp.zeros(channels)
    return ()


if __name__ == "__main__":
    serve(prepare)
