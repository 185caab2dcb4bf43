"""One function of C, with all that it needs, and how to write a simple one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scrawl.deployment.c.names import comment_text, plain
from scrawl.deployment.c.storage import Storage
from scrawl.deployment.c.tables import Table
from scrawl.deployment.c.templates import Kernel, fill
from scrawl.deployment.c.work import Type, Work
from scrawl.networks import describe


@dataclass(frozen=True)
class Function:
    """A function that does one piece of work: its text, and what it costs."""

    name: str  # of C
    title: str  # of its first step
    text: str
    call: str  # the statement
    kernels: tuple[Kernel, ...]  # in the order in which they need each other
    table_bytes: int
    num_multiply_accumulates: int = 0


@dataclass(frozen=True)
class Place:
    """A piece of work in its place: the prefix of all names, and its number from 1."""

    prefix: str
    number: int
    work: Work
    storage: Storage

    @property
    def types(self) -> Mapping[str, Type]:
        """The type of every value."""
        return self.storage.types

    @property
    def name(self) -> str:
        """The name of its function."""
        layer = plain(self.work.title.split("/")[0])
        return f"{self.prefix}_layer_{self.number}_{layer}"

    @property
    def comment(self) -> str:
        """What it does, as a line of C."""
        shapes = " + ".join(describe(shape) for shape in self.work.input_shapes)
        name = comment_text(self.work.title)
        return f"/* {name}: {shapes} -> {describe(self.work.shape)} */"

    @property
    def layer(self) -> str:
        """What a function begins with."""
        return f"{self.prefix.upper()}_LAYER static"

    @property
    def call(self) -> str:
        """The statement that calls its function."""
        names = (*self.work.inputs, self.work.name)
        arguments = ", ".join(self.storage.places[name] for name in names)
        return f"{self.name}({arguments});"

    @property
    def source_type(self) -> Type:
        """The type of what it takes first."""
        return self.types[self.work.inputs[0]]


def simple_function(
    place: Place,
    calls: Sequence[str],
    kernels: Sequence[Kernel],
    tables: Sequence[Table] = (),
) -> Function:
    """Return a function that takes x, or x0, x1, ..., and makes *calls*."""
    work, types = place.work, [place.types[name] for name in place.work.inputs]
    names = ["x"] if len(types) == 1 else [f"x{index}" for index in range(len(types))]
    parameters = [f"const {t} *{n}" for t, n in zip(types, names, strict=True)]
    text = fill(
        "layers",
        "simple.c",
        layer=place.layer,
        function=place.name,
        parameters=", ".join((*parameters, f"{work.type} *y")),
        calls="\n".join(f"    {call};" for call in calls),
    )
    return function_of(place, text, kernels, tables)


def function_of(
    place: Place,
    text: str,
    kernels: Sequence[Kernel],
    tables: Sequence[Table],
    num_multiply_accumulates: int = 0,
) -> Function:
    """Return a function with its tables before it."""
    return Function(
        place.name,
        place.work.title,
        "\n".join((place.comment, *(table.text for table in tables), text)),
        place.call,
        tuple(kernels),
        sum(table.num_bytes for table in tables),
        num_multiply_accumulates,
    )
