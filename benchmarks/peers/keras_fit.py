"""Keras, `fit` and `predict`, on the backend that KERAS_BACKEND names."""

import keras
import numpy as np
from keras import layers, ops

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
)
from benchmarks.peers import Work, load_data, serve, sized

LEARNING_RATE = 1e-3
NUM_CLASSIFIED = 10_000


def prepare(job: Job) -> Work:
    """Build and compile the model under the settings of *job*."""
    network = NETWORKS[job.network]
    model = _model(network)
    num_outputs = len(model.outputs)
    model.compile(
        optimizer=keras.optimizers.Adam(LEARNING_RATE),
        loss=["sparse_categorical_crossentropy"] * num_outputs,
        metrics=[["accuracy"]] * num_outputs,
        jit_compile=True if job.compiled == "xla" else "auto",
        steps_per_execution=job.batches_per_call,
    )
    if job.task == "train":
        return _training(job, model, network)
    images = load_data(job.data).values(network)
    if job.task == "latency":
        return _latency(job, model, images[:1])
    return _classification(job, model, images[:NUM_CLASSIFIED])


def _training(job: Job, model: keras.Model, network: Network) -> Work:
    data = load_data(job.data)
    inputs = [data.values(network)]
    truths = [data.truth(network).astype(np.int32)]
    if network.adds_number:
        inputs.append(data.numbers[:, np.newaxis].astype(np.int32))
        truths.append(data.sums.astype(np.int32))

    def fit(num_images: int) -> None:
        x, y = ([array[:num_images] for array in arrays] for arrays in (inputs, truths))
        if len(x) == 1:
            x, y = x[0], y[0]
        model.fit(x, y, batch_size=job.batch_size, verbose=0)

    return sized(fit, job.batch_size * job.batches_per_call, len(data.images))


def _latency(job: Job, model: keras.Model, image: np.ndarray) -> Work:
    def classify() -> int:
        if job.compiled == "predict_on_batch":
            model.predict_on_batch(image)
        else:
            model.predict(image, verbose=0)
        return 1

    return classify


def _classification(job: Job, model: keras.Model, images: np.ndarray) -> Work:
    def classify() -> int:
        model.predict(images, batch_size=job.batch_size, verbose=0)
        return len(images)

    return classify


def _model(network: Network) -> keras.Model:
    source = keras.Input(network.input_shape)
    values = source
    for layer in network.layers:
        is_last = layer is network.layers[-1]
        values = _layer(layer, "softmax" if is_last else None)(values)
    if not network.adds_number:
        return keras.Model(source, values)
    number = keras.Input((1,), dtype="int32")
    return keras.Model([source, number], [values, _Shift()([values, number])])


def _layer(layer: Layer, otherwise: str | None) -> keras.Layer:
    """Return *layer*, which does what *otherwise* says if it has no ReLU."""
    match layer:
        case Conv(filters, kernel_size, is_padded, has_relu):
            padding = "same" if is_padded else "valid"
            function = "relu" if has_relu else otherwise
            own = layers.Conv2D(
                filters, kernel_size, padding=padding, activation=function
            )
        case Separable(filters, kernel_size):
            own = layers.SeparableConv2D(filters, kernel_size, activation="relu")
        case Pool(stride):
            own = layers.MaxPooling2D(2, strides=stride)
        case Flatten():
            own = layers.Flatten()
        case Dense(units, has_relu):
            own = layers.Dense(units, activation="relu" if has_relu else otherwise)
        case Dropout(rate):
            own = layers.Dropout(rate)
        case Normalize(momentum, epsilon):
            own = layers.BatchNormalization(momentum=momentum, epsilon=epsilon)
        case Relu():
            own = layers.ReLU()
    return own


class _Shift(keras.Layer):
    """Probabilities of digits and a number: those of their sum."""

    def call(self, inputs: list[keras.KerasTensor]) -> keras.KerasTensor:
        """Read each row from its own place on."""
        digits, number = inputs
        edges = (LARGEST_NUMBER, LARGEST_NUMBER)
        places = ops.arange(NUM_SUMS, dtype="int32") - number + LARGEST_NUMBER
        padded = ops.pad(digits, ((0, 0), edges))
        return ops.take_along_axis(padded, places, axis=1)


if __name__ == "__main__":
    serve(prepare)
