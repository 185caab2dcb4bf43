import platform

import numpy as np

import scrawl
from scrawl.compiler import find_compiler, native_target, num_threads
from scrawl.training import Fit, Recipe, cpu_name
from scrawl.training.surroundings import (
    CompilerUsed,
    EngineUsed,
    TargetUsed,
    surroundings_of,
)


def test_what_is_found_is_what_there_is(network, lines):
    """Versions, machine, compiler and target, as they are used."""
    compiler, target = find_compiler(), native_target()

    found = surroundings_of(
        Fit(network, lines.train, Recipe(), threads=3).engine.tools()
    )

    assert found.versions.scrawl == scrawl.__version__
    assert found.versions.python == platform.python_version()
    assert found.versions.numpy == np.__version__
    assert found.machine.cores == num_threads()
    assert found.machine.threads == 3
    assert found.tools.engine == EngineUsed("compiled")
    command = " ".join(compiler.command)
    assert found.tools.compiler == CompilerUsed(command, compiler.version)
    assert found.tools.target == TargetUsed(target.name, target.arithmetic)


def test_a_processor_has_a_name():
    """Of one line, however a system tells it."""
    assert cpu_name().strip() == cpu_name() != ""
    assert "\n" not in cpu_name()
