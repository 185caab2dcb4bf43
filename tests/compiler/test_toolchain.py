"""Compilers that are there, that are not, and that are of no use."""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from scrawl.compiler import (
    TARGETS,
    CompiledNetwork,
    Compiler,
    Target,
    find_compiler,
    native_target,
)
from scrawl.compiler.emit_inference import emit_inference
from scrawl.compiler.emit_training import TrainingRequest, emit_training
from scrawl.compiler.optimizers import Kernel
from scrawl.compiler.toolchain import build, build_flags, zig_path
from scrawl.errors import NoCompiler
from scrawl.networks import (
    Activation,
    Conv2D,
    CrossEntropy,
    Dense,
    Dropout,
    Flatten,
    MaxPooling2D,
    Network,
    Rescaling,
)

posix_only = pytest.mark.skipif(os.name != "posix", reason="needs scripts of the shell")
zig_only = pytest.mark.skipif(zig_path() is None, reason="ziglang is not installed")
# Kernels are included whole: not every file needs each of their functions.
WARNINGS = ("-Wall", "-Wextra", "-Werror", "-Wno-unused-function")
ELSEWHERE = {
    "x86_64-windows": TARGETS["avx2"],
    "x86_64-linux": TARGETS["sse"],
    "aarch64-linux": TARGETS["neon"],
    "aarch64-macos": TARGETS["neon"],
}


@pytest.fixture
def empty_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without compilers: the only folder that is searched, empty."""
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "ziglang", None)  # as if it were not installed
    return tmp_path


@pytest.fixture
def network(learned) -> Network:
    """A network that is compiled in no time."""
    return learned(Rescaling(1.0), Flatten(), Dense(3, "softmax"), shape=(4, 4, 1))


def test_what_cc_says_is_taken(monkeypatch):
    """With its arguments, before all others."""
    monkeypatch.setenv("CC", f"'{sys.executable}' -X utf8")

    assert find_compiler().command == (sys.executable, "-X", "utf8")
    assert find_compiler().version.startswith("Python 3")


@posix_only
def test_the_first_that_is_found_is_taken(empty_path):
    """Cc, then gcc, then clang."""
    for name in ("clang", "gcc", "cc"):
        script(empty_path / name, f"echo '{name} 1.0'")

        assert find_compiler() == Compiler((str(empty_path / name),), f"{name} 1.0")


@zig_only
def test_the_package_ziglang_is_the_last_resort(empty_path, monkeypatch):
    """A compiler that pip can install, where the system has none."""
    assert not list(empty_path.iterdir())
    monkeypatch.delitem(sys.modules, "ziglang")

    assert find_compiler().command == (str(zig_path()),)


def test_without_any_it_is_said_how_to_get_one(empty_path):
    """In one line, before anything is asked of a network."""
    assert not list(empty_path.iterdir())

    with pytest.raises(NoCompiler, match=r"No C compiler .*pip install 'scrawl\[compi"):
        find_compiler()


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("no-such-compiler", r"'no-such-compiler' cannot be run: .*Set CC to one that"),
        ("/", r"compiler '/' cannot be run: .*Set CC to one that works"),
        ("   ", r"CC is '   ', which names no program\. Set it to a C compiler"),
        ("'cc", r"""CC is "'cc", which names no program\. Set it"""),
    ],
)
def test_a_compiler_that_cannot_be_run(command, message, monkeypatch):
    """The name is repeated, and what can be done about it."""
    monkeypatch.setenv("CC", command)

    with pytest.raises(NoCompiler, match=message) as raised:
        find_compiler()

    assert "\n" not in str(raised.value)


@posix_only
@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ("exit 1", "failed with status 1: it said nothing. Set CC to one that works"),
        ("echo 'no licence.' >&2; exit 7", "failed with status 7: no licence. Set CC"),
        ("printf '\\377' >&2; exit 1", "failed with status 1: \ufffd. Set CC"),
        ("kill -9 $$", "failed with status -9: it said nothing. Set CC"),
    ],
)
def test_a_compiler_that_does_not_answer(lines, complaint, tmp_path, monkeypatch):
    """Whatever it says instead is one line, even if it is no text."""
    monkeypatch.setenv("CC", str(script(tmp_path / "cc", lines)))

    with pytest.raises(NoCompiler, match=complaint):
        find_compiler()


@posix_only
@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        (
            "echo in file x: >&2; echo x:1: error: bad >&2; exit 1",
            "1: x:1: error: bad.",
        ),
        ("exit 0", "wrote no library. Set CC to one that works"),
    ],
)
def test_a_compiler_that_builds_nothing(
    lines, complaint, network, tmp_path, monkeypatch
):
    """Its first complaint is shown, and nothing stays in the cache."""
    answering = f'[ "$1" = --version ] && exec echo cc 1.0; {lines}'
    monkeypatch.setenv("CC", str(script(tmp_path / "cc", answering)))
    monkeypatch.setenv("SCRAWL_CACHE_DIR", str(tmp_path / "cache"))

    with pytest.raises(NoCompiler, match=complaint):
        CompiledNetwork(network)

    assert [path.suffix for path in (tmp_path / "cache" / "libraries").iterdir()] == [
        ".c"
    ]


@posix_only
def test_a_compiler_that_never_ends(tmp_path, monkeypatch):
    """It is waited for, but not for ever."""
    monkeypatch.setattr("scrawl.compiler.toolchain.TIMEOUT_SECONDS", 0.2)
    monkeypatch.setenv("CC", str(script(tmp_path / "cc", "exec sleep 60")))

    with pytest.raises(NoCompiler, match=r"was not done after 0\.2 s\. Use a network"):
        find_compiler()


@zig_only
@pytest.mark.parametrize("words", ["{zig}", "{zig} cc", "{python} -m ziglang cc"])
def test_zig_is_understood_in_every_form(words, network, drawn, monkeypatch):
    """Called by its own name it needs to be told that it compiles C."""
    expected = CompiledNetwork(network)(drawn(network, 9)[0])
    command = words.format(zig=zig_path(), python=sys.executable)
    monkeypatch.setenv("CC", command)

    scores = CompiledNetwork(network)(drawn(network, 9)[0])

    assert scores.tobytes() == expected.tobytes()


@pytest.mark.skipif(shutil.which("gcc") is None, reason="there is no gcc")
@pytest.mark.skipif(platform.machine() != "x86_64", reason="gcc knows one processor")
@pytest.mark.parametrize("name", [name for name in TARGETS if name != "neon"])
def test_gcc_has_nothing_to_complain_about(name, all_layers, tmp_path):
    """All that -Wall and -Wextra know, when it optimizes."""
    target, gcc = TARGETS[name], Compiler(("gcc",), "gcc")

    for path in sources(all_layers, target, tmp_path):
        flags = (*build_flags(gcc, target), *WARNINGS)
        done = run("gcc", *flags, "-c", "-o", tmp_path / "out.o", path)

        assert (done.stderr, done.returncode) == ("", 0)


@zig_only
@pytest.mark.parametrize("system", ELSEWHERE)
def test_every_kernel_compiles_for_other_systems(system, all_layers, tmp_path):
    """What no machine here can run is at least good C there, and links."""
    target = ELSEWHERE[system]
    words = (str(zig_path()), "cc", "-target", system, *WARNINGS)

    for path in sources(all_layers, target, tmp_path):
        build(Compiler(words, "clang"), target, path, tmp_path / "library")

        assert (tmp_path / "library").stat().st_size > 0


@pytest.mark.parametrize("kernel", get_args(Kernel))
def test_every_optimizer_compiles_without_warnings(kernel, network, tmp_path):
    """Each is a file of its own."""
    compiler, target = find_compiler(), native_target()
    text = emit_training(network, request(network, kernel), target).source.text
    (tmp_path / "source.c").write_text(text)
    words = (*compiler.command, *(["cc"] if "zig" in compiler.command[0] else []))
    strict = Compiler((*words, *WARNINGS), compiler.version)

    build(strict, target, tmp_path / "source.c", tmp_path / "library")

    assert (tmp_path / "library").stat().st_size > 0


@pytest.mark.skipif(shutil.which("nm") is None, reason="needs nm")
@pytest.mark.skipif(sys.platform != "linux", reason="other systems name symbols else")
def test_a_library_needs_nothing_and_shows_one_function(all_layers, tmp_path):
    """No other library is loaded with it, and no name can be in the way."""
    target = native_target()

    for path in sources(all_layers, target, tmp_path):
        build(find_compiler(), target, path, tmp_path / "library")

        shown = run("nm", "-D", tmp_path / "library").stdout.split()
        assert shown[1:] == ["T", "SYMBOL"]


@pytest.fixture
def all_layers(learned) -> Network:
    """A network that calls every kernel."""
    layers = (
        Rescaling(1 / 255),
        Conv2D(20, 3, padding="same", activation="relu"),
        MaxPooling2D(3, strides=2, padding="same"),
        Conv2D(7, (2, 3), strides=(2, 1), activation="softmax"),
        Rescaling(2.0),
        Dropout(0.25),
        Flatten(),
        Dense(300, "tanh"),
        Dense(40, "sigmoid"),
        Activation("relu"),
        Dense(5, "softmax"),
    )
    return learned(*layers, shape=(17, 16, 1))


def sources(network: Network, target: Target, folder: Path) -> list[Path]:
    """Write the C that reads with the network, and the C that trains it."""
    reading, training = folder / "reading.c", folder / "training.c"
    reading.write_text(emit_inference(network, target).source.text)
    training.write_text(
        emit_training(network, request(network, "adam"), target).source.text
    )
    return [reading, training]


def request(network: Network, kernel: Kernel) -> TrainingRequest:
    """Return what a training in batches of 32 is compiled for."""
    losses = dict.fromkeys(network.outputs, CrossEntropy())
    return TrainingRequest(losses, kernel, 32, averages=kernel == "adam")


def script(path: Path, lines: str) -> Path:
    """Write a program for the shell."""
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(0o755)
    return path


def run(*command) -> subprocess.CompletedProcess[str]:
    """Run a program to its end."""
    words = [str(word) for word in command]
    return subprocess.run(words, capture_output=True, text=True, check=False)
