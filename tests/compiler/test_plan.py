"""What is done together in a step of training, and what waits for what."""

import pytest

from scrawl.compiler.accesses import accesses
from scrawl.compiler.actions import (
    Action,
    AddGradients,
    AddLosses,
    AddMoments,
    Backward,
    DenseForward,
    DenseInput,
    DenseUpdate,
    Forward,
    MergeGradients,
    MergeMoments,
    NormalizeUpdate,
    SliceUpdate,
    Turn,
    TurnKernel,
    training_actions,
)
from scrawl.compiler.buffers import Buffers
from scrawl.compiler.building import training_graph
from scrawl.compiler.graph import Graph, Split
from scrawl.compiler.plan import ImageTask, Phase, plan_training
from scrawl.networks import (
    ZOO,
    Activation,
    BatchNormalization,
    Conv2D,
    CrossEntropy,
    Dense,
    Flatten,
    MaxPooling2D,
    Network,
    Rescaling,
    zoo_network,
)

GOLDEN = {
    "cnn-16-32": """
        0Read 1Conv 2MaxPool 3Activate 4Conv 5MaxPool 6Activate | turn kernel 4Conv
        outputs 7MatMul 8Activate
        9MatMul 10Lose, turn 9MatMul
        features 9MatMul 8Activate | add losses
        features 7MatMul 6Activate | update 9MatMul
        back 5MaxPool, back 4Conv, back 3Activate, back 2MaxPool, back 1Conv \
            | update 7MatMul
        update 4Conv | update 1Conv
    """,
    "mlp-512-256": """
        0Read
        outputs 1MatMul 2Activate
        outputs 3MatMul 4Activate
        5MatMul 6Lose, turn 5MatMul
        features 5MatMul 4Activate | add losses
        features 3MatMul 2Activate | update 5MatMul
        update 3MatMul | update 1MatMul
    """,
}


@pytest.mark.parametrize("name", GOLDEN)
def test_known_networks(name):
    """A line for each phase, read like a recipe."""
    text = GOLDEN[name].replace("\\\n", "")
    golden = [" ".join(line.split()) for line in text.strip().splitlines()]

    told = story(zoo_network(name))

    assert [set(line.split(" | ")) for line in told] == [
        set(line.split(" | ")) for line in golden
    ]


def test_kernels_are_turned_before_the_phase_that_goes_back():
    """A network of convolutions alone goes there and back in one phase."""
    layers = (
        Rescaling(1.0),
        Conv2D(3, 3, activation="relu"),
        Conv2D(3, 3),
        MaxPooling2D(2),
        Flatten(),
        Activation("softmax"),
    )
    network = Network.sequential("conv", *layers, input_shape=(8, 8, 1), classes=TWELVE)

    there = "0Read 1Conv 2Activate 3Conv 4MaxPool 5Lose"
    back = "back 4MaxPool, back 3Conv, back 2Activate, back 1Conv"
    assert story(network)[:2] == ["turn kernel 3Conv", f"{there}, {back}"]


def test_one_convolution_alone_has_nothing_to_turn():
    """And so no phase without work."""
    layers = (Conv2D(10, (4, 4)), Flatten(), Activation("softmax"))
    network = Network.sequential("conv", *layers, input_shape=(4, 4, 1))

    assert story(network) == [
        "0Read 1Conv 2Lose, back 1Conv",
        "update 1Conv | add losses",
    ]


def test_a_normalization_waits_for_the_batch_there_and_back():
    """Its sums are made beside the convolution, and merged by one worker."""
    layers = (
        Conv2D(3, 3),
        BatchNormalization(),
        Flatten(),
        Dense(2, "softmax"),
    )
    network = Network.sequential(
        "norm", *layers, input_shape=(8, 8, 1), classes=("a", "b")
    )

    assert story(network) == [
        "0Read 1Conv, add moments 2Normalize",
        "merge moments 2Normalize",
        "2Normalize 3MatMul 4Lose, turn 3MatMul",
        "features 3MatMul | add losses",
        "add gradients 2Normalize | update 3MatMul",
        "merge gradients 2Normalize",
        "back 2Normalize, back 1Conv",
        "update 2Normalize | update 1Conv",
    ]


@pytest.mark.parametrize("name", ZOO)
def test_the_zoo_obeys_the_laws(name):
    """Whatever its size."""
    assert_lawful(zoo_network(name))


def test_all_layers_obey_the_laws(case):
    """In any order, with branches, several inputs and several outputs."""
    assert_lawful(case.network())


def assert_lawful(network: Network) -> None:
    """Check that everything is done once, and waits for what it needs."""
    graph = graph_of(network)
    phases = plan_training(graph)
    when = {
        action: number
        for number, phase in enumerate(phases)
        for action in actions_of(phase)
    }
    assert_all_is_done(graph, phases)
    assert_in_order(graph, when)
    for index, link in enumerate(graph.links):
        if link.is_trained:
            assert_weights_wait(index, when)


def assert_all_is_done(graph: Graph, phases: tuple[Phase, ...]) -> None:
    """Check that every value and gradient is computed once."""
    done = [action for phase in phases for action in actions_of(phase)]
    assert len(set(done)) == len(done)
    computed = [link for action in done for link in forwards(action)]
    is_split = set(graph.of(Split))
    assert sorted(computed) == [i for i in range(len(graph.links)) if i not in is_split]
    assert done.count(AddLosses()) == 1


def assert_in_order(graph: Graph, when: dict[Action, int]) -> None:
    """Check that what touches the same memory keeps the order of one worker."""
    buffers = Buffers(graph, goes_back=True)
    actions = training_actions(graph)
    for position, later in enumerate(actions):
        reads, writes = accesses(later, buffers)
        for earlier in actions[:position]:
            was_read, written = accesses(earlier, buffers)
            touched = {*reads, *writes} & {*written} or {*writes} & {*was_read}
            if touched:
                is_side_by_side = is_by_image(earlier) and is_by_image(later)
                assert when[earlier] < when[later] + is_side_by_side


def assert_weights_wait(index: int, when: dict[Action, int]) -> None:
    """Check that weights change after all have read them, by a whole gradient."""
    updates = DenseUpdate(index), SliceUpdate(index), NormalizeUpdate(index)
    (updated,) = (when[action] for action in updates if action in when)
    needed = [
        number
        for action, number in when.items()
        if index in forwards(action)
        or action in {Backward(index), DenseInput(index, (), None), TurnKernel(index)}
        or (isinstance(action, DenseInput) and action.link == index)
    ]
    assert max(needed) < updated
    turned = when.get(TurnKernel(index))
    assert turned is None or turned < when[Backward(index)]


def actions_of(phase: Phase) -> list[Action]:
    """Return the actions of a phase, of all its tasks."""
    return [
        action
        for task in phase
        for action in (task.actions if isinstance(task, ImageTask) else (task,))
    ]


def is_by_image(action: Action) -> bool:
    """Tell whether an action looks at one image at a time."""
    return isinstance(action, Forward | Backward | AddMoments | AddGradients | Turn)


def forwards(action: Action) -> tuple[int, ...]:
    """Return the links that *action* computes."""
    match action:
        case Forward(link):
            return (link,)
        case DenseForward(link, then):
            return (link, *then)
        case _:
            return ()


def graph_of(network: Network) -> Graph:
    """Return the graph of a training step with plain losses."""
    return training_graph(network, dict.fromkeys(network.outputs, CrossEntropy()))


def story(network: Network) -> list[str]:
    """Return one line for each phase."""
    graph = graph_of(network)
    return [
        " | ".join(tell(graph, task) for task in phase)
        for phase in plan_training(graph)
    ]


def tell(graph: Graph, task: ImageTask | Action) -> str:
    """Return what *task* does."""

    def names(*links: int) -> str:
        return " ".join(f"{i}{type(graph.links[i].operation).__name__}" for i in links)

    match task:
        case ImageTask(actions):
            computed = [item.link for item in actions if isinstance(item, Forward)]
            others = [item for item in actions if not isinstance(item, Forward)]
            parts = [names(*computed)] if computed else []
            return ", ".join([*parts, *(tell(graph, item) for item in others)])
        case DenseForward(link, then):
            return f"outputs {names(link, *then)}"
        case DenseInput(link, then):
            return f"features {names(link, *then)}"
        case AddLosses():
            return "add losses"
        case _:
            return f"{WORDS[type(task)]} {names(task.link)}"


WORDS = {
    AddGradients: "add gradients",
    AddMoments: "add moments",
    Backward: "back",
    DenseUpdate: "update",
    MergeGradients: "merge gradients",
    MergeMoments: "merge moments",
    NormalizeUpdate: "update",
    SliceUpdate: "update",
    Turn: "turn",
    TurnKernel: "turn kernel",
}
TWELVE = tuple("abcdefghijkl")
