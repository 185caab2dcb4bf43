"""How the exported functions are called: parameters, arguments, local scores."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scrawl.deployment.c.program import CProgram
from scrawl.deployment.c.work import input_types, outputs_of

LONGEST_LIST = 60  # letters, behind a name in one line


@dataclass(frozen=True)
class Parameter:
    """An input or an output of the network, as C has it."""

    name: str  # of the network
    parameter: str  # of C
    type: str
    size: int

    @property
    def declaration(self) -> str:
        """How it is declared as a parameter."""
        return f"{self.type} {self.parameter}[{self.size}]"


@dataclass(frozen=True, eq=False)
class Interface:
    """All inputs and outputs of a program, in their order."""

    program: CProgram

    def inputs(self) -> tuple[Parameter, ...]:
        """Return the inputs."""
        sources = self.program.network.inputs
        types = input_types(sources)
        return tuple(
            Parameter(
                source.name,
                self.program.storage.parameters[source.name],
                f"const {types[source.name]}",
                math.prod(source.shape),
            )
            for source in sources
        )

    def outputs(self) -> tuple[Parameter, ...]:
        """Return the outputs."""
        storage = self.program.storage
        return tuple(
            Parameter(
                name,
                storage.parameters[name],
                f"{self.program.prefix}_score",
                math.prod(storage.shapes[name]),
            )
            for name in outputs_of(self.program.network)
        )

    def words(self) -> dict[str, str | int]:
        """Return what the templates say of it."""
        inputs, outputs = self.inputs(), self.outputs()
        first = outputs[0]
        read = [item.declaration for item in inputs]
        given = [item.declaration for item in outputs]
        names = [item.parameter for item in inputs]
        return {
            "compute_parameters": _listed((*read, *given)),
            "classify_parameters": _listed(read),
            "arguments": ", ".join((*names, *(item.parameter for item in outputs))),
            "example_arguments": ", ".join(names),
            "scores": "\n".join(_declared(outputs)),
            "first_output": first.name,
            "first_scores": first.parameter,
            "num_classes": first.size,
        }


def _listed(declarations: Sequence[str]) -> str:
    """Return the parameters of a function, each in a line if one cannot hold all."""
    line = ", ".join(declarations)
    lines = (f"\n    {each}" for each in declarations)
    return line if len(line) <= LONGEST_LIST else ",".join(lines)


def _declared(outputs: tuple[Parameter, ...]) -> Iterator[str]:
    for item in outputs:
        yield f"    {item.declaration};"
