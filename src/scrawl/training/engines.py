"""The engines by name."""

from collections.abc import Callable

from scrawl.deployment import find_keras
from scrawl.errors import UnknownName
from scrawl.training.compiled_engine import CompiledEngine
from scrawl.training.engine import Engine, Work
from scrawl.training.keras_engine import KerasEngine

COMPILED, KERAS = "compiled", "keras"


def check_engine(name: str) -> None:
    """Refuse an engine that is not known, or lacks its extra, at no cost.

    Raises:
        UnknownName: if there is no engine of that name; lists the known ones.
        MissingOnMachine: if it is not installed; tells how to get it.
    """
    if name not in ENGINES:
        raise UnknownName("engine", name, ENGINES)
    if name == KERAS:
        find_keras()


def new_engine(name: str, work: Work) -> Engine:
    """Return the engine *name*, ready to do its *work*.

    Raises:
        UnknownName: if there is no engine of that name; lists the known ones.
        MissingOnMachine: if this machine lacks what it needs.
        InvalidRequest: if the engine cannot do this work.
    """
    check_engine(name)
    return ENGINES[name](work)


ENGINES: dict[str, Callable[[Work], Engine]] = {
    COMPILED: CompiledEngine,
    KERAS: KerasEngine,
}
