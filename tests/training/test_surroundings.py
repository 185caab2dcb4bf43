import platform

import numpy as np

import scrawl
from scrawl.compiler import SGD, Trainer, find_compiler, native_target, num_threads
from scrawl.networks import initialize
from scrawl.training import cpu_name
from scrawl.training.surroundings import surroundings_of


def test_what_is_found_is_what_there_is(network):
    """Versions, machine, compiler and target, as they are used."""
    trainer = Trainer(initialize(network, 0), SGD(), batch_size=16, threads=3)

    found = surroundings_of(trainer)

    assert found.versions.scrawl == scrawl.__version__
    assert found.versions.python == platform.python_version()
    assert found.versions.numpy == np.__version__
    assert found.machine.cores == num_threads()
    assert found.machine.threads == 3
    assert found.compiler.command == " ".join(find_compiler().command)
    assert found.compiler.version == find_compiler().version
    assert found.target.name == native_target().name
    assert found.target.arithmetic == native_target().arithmetic


def test_a_processor_has_a_name():
    """Of one line, however a system tells it."""
    assert cpu_name().strip() == cpu_name() != ""
    assert "\n" not in cpu_name()
