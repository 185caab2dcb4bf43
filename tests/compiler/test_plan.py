"""What is done together in a step of training, and what waits for what."""

import pytest

from scrawl.compiler.chain import Link, training_chain
from scrawl.compiler.plan import (
    AddLosses,
    ConvUpdate,
    DenseForward,
    DenseInput,
    DenseUpdate,
    ImageTask,
    Task,
    TurnKernel,
    plan_training,
)
from scrawl.networks import (
    ZOO,
    Activation,
    Conv,
    Conv2D,
    Flatten,
    MatMul,
    MaxPooling2D,
    Network,
    Rescaling,
    zoo_network,
)

GOLDEN = {
    "cnn-16-32": """
        images forward 0Affine 1Conv 2MaxPool 3Activate 4Conv 5MaxPool 6Activate \
            | turn 4Conv
        outputs forward 7MatMul 8Activate
        images forward 9MatMul, loss
        features back 9MatMul 8Activate
        features back 7MatMul 6Activate | update 9MatMul
        images back 5MaxPool 4Conv 3Activate 2MaxPool 1Conv | update 7MatMul
        add losses | update 4Conv | update 1Conv
    """,
    "mlp-512-256": """
        images forward 0Affine
        outputs forward 1MatMul 2Activate
        outputs forward 3MatMul 4Activate
        images forward 5MatMul, loss
        features back 5MatMul 4Activate
        features back 3MatMul 2Activate | update 5MatMul
        add losses | update 3MatMul | update 1MatMul
    """,
    "cnn-mcu-8": """
        images forward 0Affine 1Conv 2MaxPool 3Activate
        outputs forward 4MatMul
        images loss
        features back 4MatMul 3Activate
        images back 2MaxPool 1Conv | update 4MatMul
        add losses | update 1Conv
    """,
}


@pytest.mark.parametrize("name", GOLDEN)
def test_known_networks(name):
    """A line for each phase, read like a recipe."""
    lines = GOLDEN[name].strip().splitlines()
    golden = [" ".join(line.split()) for line in lines]

    assert story(zoo_network(name)) == golden


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
    network = Network.sequential("conv", *layers, input_shape=(8, 8, 1))

    there = "forward 0Affine 1Conv 2Activate 3Conv 4MaxPool"
    back = "back 4MaxPool 3Conv 2Activate 1Conv"
    assert story(network) == [
        "turn 3Conv",
        f"images {there}, loss, {back}",
        "add losses | update 3Conv | update 1Conv",
    ]


def test_one_convolution_alone_has_nothing_to_turn():
    """And so no phase without work."""
    layers = (Conv2D(10, (4, 4)), Flatten(), Activation("softmax"))
    network = Network.sequential("conv", *layers, input_shape=(4, 4, 1))

    assert story(network) == [
        "images forward 0Affine 1Conv, loss, back 1Conv",
        "add losses | update 1Conv",
    ]


@pytest.mark.parametrize("name", ZOO)
def test_the_zoo_obeys_the_laws(name):
    """Whatever its size."""
    assert_lawful(training_chain(zoo_network(name)))


def test_all_layers_obey_the_laws(case):
    """In any order."""
    network = Network.sequential("case", *case.layers, input_shape=case.shape)

    assert_lawful(training_chain(network))


def assert_lawful(chain: tuple[Link, ...]) -> None:
    """Check that everything is done once, and waits for what it needs."""
    phases = plan_training(chain)
    done = [(when, task) for when, phase in enumerate(phases) for task in phase]
    forward = [link for _, task in done for link in forwards(task)]
    assert forward == list(range(len(chain) - 1))
    assert [type(task) for _, task in done].count(AddLosses) == 1

    for index, link in enumerate(chain):
        if link.is_trained:
            (updated,) = (when for when, task in done if updates(task) == index)
            read = [when for when, task in done if reads(task, index)]
            made = [when for when, task in done if makes(chain, task, index)]
            assert max(read) < updated, "weights change after all have read them"
            assert max(made) < updated, "a gradient is used when it is whole"
        turned = [when for when, task in done if task == TurnKernel(index)]
        needed = [when for when, task in done if index in backwards(task)]
        is_behind = any(earlier.is_trained for earlier in chain[:index])
        is_turned = isinstance(link.operation, Conv) and is_behind
        assert len(turned) == is_turned
        assert not is_turned or turned[0] < min(needed)


def forwards(task: Task) -> tuple[int, ...]:
    """Return the links that *task* computes."""
    match task:
        case ImageTask(forward=forward):
            return forward
        case DenseForward(link, then):
            return (link, *then)
        case _:
            return ()


def backwards(task: Task) -> tuple[int, ...]:
    """Return the links through which *task* goes back."""
    match task:
        case ImageTask(backward=backward):
            return backward
        case DenseInput(link, then):
            return (link, *then)
        case _:
            return ()


def updates(task: Task) -> int | None:
    """Return the link whose weights *task* changes."""
    return task.link if isinstance(task, DenseUpdate | ConvUpdate) else None


def reads(task: Task, index: int) -> bool:
    """Tell whether *task* reads the weights of a link, and no turned copy."""
    is_dense_input = isinstance(task, DenseInput) and task.link == index
    return index in forwards(task) or is_dense_input or task == TurnKernel(index)


def makes(chain: tuple[Link, ...], task: Task, index: int) -> bool:
    """Tell whether *task* makes part of the gradient of a link's weights or output."""
    if isinstance(chain[index].operation, MatMul):
        is_last = index == len(chain) - 2
        is_loss = is_last and isinstance(task, ImageTask) and task.has_loss
        return index + 1 in backwards(task) or is_loss
    return index in backwards(task)


def story(network: Network) -> list[str]:
    """Return one line for each phase."""
    chain = training_chain(network)
    phases = plan_training(chain)
    return [" | ".join(tell(chain, task) for task in phase) for phase in phases]


def tell(chain: tuple[Link, ...], task: Task) -> str:
    """Return what *task* does."""

    def names(*links: int) -> str:
        return " ".join(f"{i}{type(chain[i].operation).__name__}" for i in links)

    match task:
        case ImageTask(forward, has_loss, backward):
            parts = [f"forward {names(*forward)}"] if forward else []
            parts += ["loss"] if has_loss else []
            parts += [f"back {names(*backward)}"] if backward else []
            return "images " + ", ".join(parts)
        case DenseForward():
            return f"outputs forward {names(*forwards(task))}"
        case DenseInput():
            return f"features back {names(*backwards(task))}"
        case DenseUpdate(link) | ConvUpdate(link):
            return f"update {names(link)}"
        case TurnKernel(link):
            return f"turn {names(link)}"
        case AddLosses():
            return "add losses"
