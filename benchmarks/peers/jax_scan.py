"""JAX, many batches in one compiled `lax.scan`, convolutions as matrix products.

XLA's own convolution is ten times slower inside a scan than patches (im2col) and a
product. A call is an epoch, or fewer batches where the network is slow.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from benchmarks.jobs import Job
from benchmarks.networks import (
    NETWORKS,
    Conv,
    Dense,
    Dropout,
    Flatten,
    Network,
    Pool,
    products,
    training_flop,
)
from benchmarks.peers import Work, load_data, serve

LEARNING_RATE = 1e-3
BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-7
FLOP_PER_CALL = 100e9  # about a second

Weights = list[tuple[jax.Array, jax.Array]]  # kernel and biases of each layer
Scores = Callable[[Weights, jax.Array, jax.Array], jax.Array]


class State(NamedTuple):
    """The weights, Adam's moments and the number of steps done."""

    weights: Weights
    means: Weights
    squares: Weights
    step: jax.Array


def prepare(job: Job) -> Work:
    """Compile the scan of the network of *job*."""
    network, data = NETWORKS[job.network], load_data(job.data)
    images = jnp.asarray(data.scaled(network))
    labels = jnp.asarray(data.labels, jnp.int32)
    affordable = int(FLOP_PER_CALL / training_flop(network)) // job.batch_size
    num_batches = max(1, min(len(images) // job.batch_size, affordable))
    generator = np.random.default_rng(0)
    train = jax.jit(partial(_train, partial(_scores, network)), donate_argnums=0)
    state = _initial(network)

    def epoch() -> int:
        nonlocal state
        order = generator.permutation(len(images))[: num_batches * job.batch_size]
        batches = jnp.asarray(order.reshape(num_batches, -1), jnp.int32)
        state, losses = train(state, batches, images, labels)
        losses.block_until_ready()
        return order.size

    return epoch


def _train(
    scores_of: Scores,
    state: State,
    batches: jax.Array,  # indices of images [num_batches][batch_size]
    images: jax.Array,
    labels: jax.Array,
) -> tuple[State, jax.Array]:
    def step(state: State, batch: jax.Array) -> tuple[State, jax.Array]:
        key = jax.random.fold_in(jax.random.key(0), state.step)

        def loss_of(weights: Weights) -> jax.Array:
            logs = jax.nn.log_softmax(scores_of(weights, images[batch], key))
            return -jnp.take_along_axis(logs, labels[batch, None], 1).mean()

        loss, gradients = jax.value_and_grad(loss_of)(state.weights)
        return _adam(state, gradients), loss

    return lax.scan(step, state, batches)


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
    return State(weights, means, squares, step)


def _scores(
    network: Network, weights: Weights, images: jax.Array, key: jax.Array
) -> jax.Array:
    values, unused = images[..., None], iter(weights)
    for layer in network.layers:
        match layer:
            case Conv(_, kernel_size):
                values = _affine(_patches(values, kernel_size), *next(unused))
                values = jax.nn.relu(values)
            case Pool(stride):
                values = _pool(values, stride)
            case Flatten():
                values = values.reshape(len(values), -1)
            case Dense(_, has_relu):
                values = _affine(values, *next(unused))
                values = jax.nn.relu(values) if has_relu else values
            case Dropout(rate):
                key, own_key = jax.random.split(key)
                kept = jax.random.bernoulli(own_key, 1 - rate, values.shape)
                values = jnp.where(kept, values / (1 - rate), 0)
    return values


def _affine(values: jax.Array, kernel: jax.Array, biases: jax.Array) -> jax.Array:
    rows = values.reshape(-1, values.shape[-1])
    return (rows @ kernel + biases).reshape(*values.shape[:-1], -1)


def _patches(images: jax.Array, kernel_size: int) -> jax.Array:
    size = images.shape[1] - kernel_size + 1
    corners = [
        (row, column) for row in range(kernel_size) for column in range(kernel_size)
    ]
    shifted = [images[:, y : y + size, x : x + size] for y, x in corners]
    return jnp.concatenate(shifted, axis=-1)


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
    weights: Weights = []
    for product in products(network):
        shape = (product.num_inputs, product.num_outputs)
        limit = np.sqrt(6 / sum(shape))
        kernel = generator.uniform(-limit, limit, shape)
        weights.append((jnp.asarray(kernel, jnp.float32), jnp.zeros(shape[1])))
    zeros = [jax.tree.map(jnp.zeros_like, weights) for _ in ("means", "squares")]
    return State(weights, *zeros, jnp.int32(0))


if __name__ == "__main__":
    serve(prepare)
