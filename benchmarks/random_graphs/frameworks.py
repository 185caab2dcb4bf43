"""The same drawn network in Keras on JAX: what it reads, and how it would learn.

One function of JAX gives all of it: the outputs in reading, the loss of a step, its
gradients by `jax.grad`, and the moving averages after it. Dropout is left out: its
masks are nobody else's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np

from benchmarks.random_graphs.draw import draw_examples, draw_network
from scrawl.arrays import Inputs, Labels
from scrawl.deployment.keras import KerasModel, to_keras
from scrawl.networks import Dropout, Network
from scrawl.reference import ReferenceNetwork, reference_gradients

JaxArray: TypeAlias = Any  # naming the type here would load JAX
Variables = list[JaxArray]

GRADIENT = 2e-5  # of the sum of absolute products: XLA adds in its own order
VALUE = 2e-5  # of the largest number of a value
SATURATED = 14  # nats: Keras's probabilities, clipped at 1e-7, say no more of a loss
# XLA is asked for an answer, not for a fast program: compiling takes longest here.
QUICK = {"xla_backend_optimization_level": 0}


def compare_with_keras(seed: int) -> Iterator[str]:
    """Yield what differs between the reference and Keras on JAX, number *seed*."""
    network = without_dropout(draw_network(seed))
    inputs, labels = draw_examples(network, seed)
    exact = reference_gradients(network, inputs, labels, with_sizes=True)
    if max(exact.losses.values()) > SATURATED:
        return
    outputs = ReferenceNetwork(network, dtype=np.float64).forward(inputs)
    model = to_keras(network)
    read, loss, gradients, moving = _computed(model, network, inputs, labels)
    for name, value in zip(network.outputs, read, strict=True):
        error = np.abs(value - outputs[name]).max()
        if not error <= VALUE:
            yield f"Keras reads {name} otherwise: {error:.2g}"
    if not abs(loss - exact.loss) <= VALUE * max(1.0, abs(exact.loss)):
        yield f"the loss of Keras: {loss} instead of {exact.loss}"
    for name, gradient in gradients.items():
        wrong = np.abs(gradient - exact.weights[name])
        if not (wrong <= GRADIENT * exact.sizes[name] + 1e-12).all():
            yield f"gradient of {name} in JAX: {wrong.max():.2g}"
    for name, array in moving.items():
        wrong = np.abs(array - exact.moving[name])
        if not (wrong <= VALUE * max(1.0, np.abs(array).max())).all():
            yield f"moving statistics {name} of Keras: {wrong.max():.2g}"


def without_dropout(network: Network) -> Network:
    """Return *network* with nothing that forgets."""
    nodes = tuple(
        replace(node, layer=Dropout(0.0)) if isinstance(node.layer, Dropout) else node
        for node in network.nodes
    )
    return replace(network, nodes=nodes)


def _computed(
    model: KerasModel,
    network: Network,
    inputs: Inputs,
    labels: Mapping[str, Labels],
) -> tuple[list[np.ndarray], float, dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Return outputs, loss, gradients and moving averages, by the network's names."""
    import jax

    given = [_as_keras(inputs[item.name], item.shape) for item in network.inputs]
    truths = [labels[name].astype(np.int32) for name in network.outputs]
    x = given if len(given) > 1 else given[0]

    def lose(trained: Variables, others: Variables) -> tuple[JaxArray, Variables]:
        outputs, changed = model.stateless_call(trained, others, x, training=True)
        return sum(map(_cross_entropy, _listed(outputs), truths)), changed

    def everything(
        trained: Variables, others: Variables
    ) -> tuple[Variables, JaxArray, Variables]:
        read, _ = model.stateless_call(trained, others, x, training=False)
        lost, back = jax.value_and_grad(lose, has_aux=True)(trained, others)
        return _listed(read), lost, back

    trained = [item.value for item in model.trainable_variables]
    others = [item.value for item in model.non_trainable_variables]
    compiled = jax.jit(everything, compiler_options=QUICK)
    read, (loss, changed), gradients = compiled(trained, others)
    by_name = zip(model.trainable_variables, gradients, strict=True)
    averages = zip(model.non_trainable_variables, changed, strict=True)
    known = {name for name, _ in network.weight_list()}
    return (
        [np.asarray(value) for value in read],
        float(loss),
        {_name(item): np.asarray(value) for item, value in by_name},
        {k: np.asarray(v) for item, v in averages if (k := _name(item)) in known},
    )


def _cross_entropy(probabilities: JaxArray, truths: np.ndarray) -> JaxArray:
    from jax import numpy

    likely = numpy.take_along_axis(probabilities, truths[:, np.newaxis], axis=1)
    return -numpy.log(numpy.clip(likely, 1e-7, 1)).mean()


def _as_keras(array: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    return array.reshape(len(array), *shape).astype(np.float32)


def _listed(outputs: JaxArray) -> list[JaxArray]:
    return list(outputs) if isinstance(outputs, list | tuple) else [outputs]


def _name(variable: JaxArray) -> str:
    """Return the name of a variable as a network has it: 'layer/weight'."""
    return "/".join(variable.path.split("/")[-2:])
