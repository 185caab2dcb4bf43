"""ONNX Runtime, which classifies but does not train: one image, or batches."""

from collections.abc import Iterator

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from benchmarks.jobs import Job
from benchmarks.networks import (
    IMAGE_SIZE,
    NETWORKS,
    NUM_CLASSES,
    Conv,
    Dense,
    Dropout,
    Flatten,
    Network,
    Pool,
    products,
)
from benchmarks.peers import Work, load_data, serve

NUM_CLASSIFIED = 10_000
OPERATOR_SET, FILE_VERSION = 17, 8


def prepare(job: Job) -> Work:
    """Load the network of *job* into a session."""
    network = NETWORKS[job.network]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = job.threads
    session = onnxruntime.InferenceSession(
        model(network).SerializeToString(), options, ["CPUExecutionProvider"]
    )
    images = load_data(job.data).values(network)[:NUM_CLASSIFIED]
    images = images.transpose(0, 3, 1, 2).copy()
    starts = range(0, len(images), job.batch_size)
    chunks = [{"images": images[at : at + job.batch_size]} for at in starts]
    if job.task == "latency":
        chunks = chunks[:1]
    num_images = sum(len(chunk["images"]) for chunk in chunks)

    def classify() -> int:
        for chunk in chunks:
            session.run(None, chunk)
        return num_images

    return classify


def model(network: Network) -> onnx.ModelProto:
    """Write *network*, with random weights, as an ONNX model of float images."""
    arrays = _arrays(network)
    nodes = list(_nodes(network))
    nodes.append(helper.make_node("Softmax", [nodes[-1].output[0]], ["scores"]))
    shape = ["n", 1, IMAGE_SIZE, IMAGE_SIZE]
    graph = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, shape)],
        [
            helper.make_tensor_value_info(
                "scores", TensorProto.FLOAT, ["n", NUM_CLASSES]
            )
        ],
        [numpy_helper.from_array(array, name) for name, array in arrays.items()],
    )
    operators = [helper.make_opsetid("", OPERATOR_SET)]
    return helper.make_model(graph, opset_imports=operators, ir_version=FILE_VERSION)


def _arrays(network: Network) -> dict[str, np.ndarray]:
    generator = np.random.default_rng(0)
    layers = [layer for layer in network.layers if isinstance(layer, Conv | Dense)]
    arrays = {}
    for index, (layer, product) in enumerate(
        zip(layers, products(network), strict=True)
    ):
        shape = (product.num_outputs, product.num_inputs)
        limit = np.sqrt(6 / sum(shape))
        kernel = generator.uniform(-limit, limit, shape).astype(np.float32)
        if isinstance(layer, Conv):
            kernel = kernel.reshape(
                layer.filters, -1, layer.kernel_size, layer.kernel_size
            )
        arrays[f"kernel{index}"] = kernel
        arrays[f"bias{index}"] = np.zeros(product.num_outputs, np.float32)
    return arrays


def _nodes(network: Network) -> Iterator[onnx.NodeProto]:
    value, index = "images", 0
    for place, layer in enumerate(network.layers):
        output = f"layer{place}"
        weights = [value, f"kernel{index}", f"bias{index}"]
        match layer:
            case Conv():
                yield helper.make_node("Conv", weights, [f"{output}sum"])
                yield helper.make_node("Relu", [f"{output}sum"], [output])
                index += 1
            case Pool(stride):
                sizes = {"kernel_shape": [2, 2], "strides": [stride, stride]}
                yield helper.make_node("MaxPool", [value], [output], **sizes)
            case Flatten():
                yield helper.make_node("Flatten", [value], [output])
            case Dense(_, has_relu):
                total = f"{output}sum" if has_relu else output
                yield helper.make_node("Gemm", weights, [total], transB=1)
                if has_relu:
                    yield helper.make_node("Relu", [total], [output])
                index += 1
            case Dropout():
                continue
            case _:
                raise NotImplementedError(f"Nobody asks ONNX Runtime for {layer}.")
        value = output


if __name__ == "__main__":
    serve(prepare)
