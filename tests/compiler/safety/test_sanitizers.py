"""Generated C as a program that stops where it leaves its memory, or the rules of C.

Two sanitizers watch it. Memory is as large as the trainer and the classifier make it,
to the byte. Inside of it they see nothing: there, walls between the buffers help.
"""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, get_args

import pytest

from scrawl.compiler import TARGETS, Compiler, Target, native_target, runs_here
from scrawl.compiler.optimizers import Kernel
from scrawl.compiler.toolchain import FLAGS
from tests.compiler.safety.foreign import Elsewhere, ProgramFailed, do_elsewhere
from tests.compiler.safety.uses import (
    AUGMENTATION,
    LOSS,
    OPTIMIZERS,
    USES,
    read,
    read_every_step,
    train,
)
from tests.compiler.safety.walls import Walls

DRIVER = Path(__file__).with_name("driver.c").read_text()
SANITIZED = Compiler(("gcc",), "gcc with sanitizers")
SANITIZERS = (
    "-fsanitize=address,undefined,float-cast-overflow,bounds-strict",
    "-fno-sanitize-recover=all",
)
OF_LIBRARIES = ("-O3", "-shared", "-fPIC", "-fno-sanitize=all")
OF_PROGRAMS = ("-O1", "-g1", "-pthread", *SANITIZERS)
PROGRAM_FLAGS = (*(flag for flag in FLAGS if flag not in OF_LIBRARIES), *OF_PROGRAMS)
# The second because some gcc put vectors of 64 bytes where they cannot lie.
ASAN_OPTIONS = "redzone=2048:detect_stack_use_after_return=0"


class Mistake(NamedTuple):
    """A change in a kernel, and what the sanitizers call it."""

    right: str
    wrong: str
    complaint: str


MISTAKES = (
    Mistake(
        "i < count; i++)\n        y[i] =",
        "i <= count; i++)\n        y[i] =",
        "heap-buffer-overflow",
    ),
    Mistake(
        "    return 0;\n}\n",
        "    return (int)job->count + 0x7fffffff;\n}\n",
        "signed integer overflow",
    ),
)


@pytest.fixture(scope="session")
def gcc(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A gcc that knows the sanitizers."""
    path = shutil.which("gcc") or pytest.skip("there is no gcc")
    folder = tmp_path_factory.mktemp("gcc")
    (folder / "nothing.c").write_text("int main(void) { return 0; }")
    command = (path, *SANITIZERS, folder / "nothing.c", "-o", folder / "nothing")
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("gcc has no sanitizers here")
    return path


@pytest.fixture
def sanitized(
    gcc: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., None]:
    """A function after which each library is a program, of C that may be changed."""

    def start(
        change: Callable[[str], str] | None = None, *, has_walls: bool = True
    ) -> None:
        def build(_: Compiler, target: Target, source: Path, program: Path) -> None:
            text = source.read_text() if change is None else change(source.read_text())
            symbol = re.findall("scrawl_[0-9a-f]{16}", text)[0]
            main = program.with_suffix(".main.c")
            main.write_text(f"{text}\n#define SYMBOL {symbol}\n{DRIVER}")
            command = (gcc, *PROGRAM_FLAGS, *target.flags, "-o", program, main)
            subprocess.run(command, check=True)
            main.unlink()

        walls = Walls()
        if has_walls:
            walls.build(monkeypatch)
        if change:
            monkeypatch.setenv("SCRAWL_CACHE_DIR", str(tmp_path))
        monkeypatch.setenv("ASAN_OPTIONS", ASAN_OPTIONS)
        monkeypatch.setattr("scrawl.compiler.library.build", build)
        do_elsewhere(Elsewhere(lambda program, _: [program], walls.check), monkeypatch)

    return start


@pytest.mark.parametrize(
    ("use", "width", "has_walls"),
    [
        ("training", "widest", False),
        ("training", "narrowest", True),
        ("reading", "widest", False),
        ("input gradients", "widest", True),
    ],
)
def test_c_keeps_to_its_memory_and_to_the_rules(
    use, width, has_walls, *, case_network, case_examples, sanitized
):
    """In memory that was never cleared, and with the library's bytes for a result."""
    target, threads = target_of(width), (1, 2) if use == "training" else (1,)
    expected = USES[use](case_network, case_examples)

    sanitized(has_walls=has_walls)
    words = {"target": target, "compiler": SANITIZED}
    results = [
        USES[use](case_network, case_examples, threads=number, **words)
        for number in threads
    ]

    assert results == [expected] * len(threads)


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda item: item.kernel)
def test_optimizers_do_so(optimizer, small_network, small_examples, sanitized):
    """Each is a file of its own."""
    expected = train(small_network, small_examples, optimizer)

    sanitized()
    result = train(small_network, small_examples, optimizer, compiler=SANITIZED)

    assert result == expected


def test_all_optimizers_are_here():
    """But for the one that changes nothing."""
    assert {item.kernel for item in OPTIMIZERS} == {*get_args(Kernel)} - {"none"}


@pytest.mark.parametrize("width", ["widest", "narrowest"])
def test_kept_steps_do_so(width, small_network, small_examples, sanitized):
    """The values after each."""
    expected = read_every_step(small_network, small_examples)

    sanitized()
    words = {"target": target_of(width), "compiler": SANITIZED}

    assert read_every_step(small_network, small_examples, **words) == expected


@pytest.mark.parametrize("width", ["widest", "narrowest"])
def test_augmentation_and_losses_do_so(width, small_network, small_examples, sanitized):
    """With all that they can do."""
    words = {"augmentation": AUGMENTATION, "losses": {small_network.outputs[0]: LOSS}}
    expected = train(small_network, small_examples, **words)

    sanitized()
    words |= {"target": target_of(width), "compiler": SANITIZED}

    assert train(small_network, small_examples, **words) == expected


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda item: item.complaint)
def test_one_mistake_is_enough(mistake, small_network, small_examples, sanitized):
    """The program ends there, and says what it was."""
    sanitized(lambda text: text.replace(mistake.right, mistake.wrong))

    with pytest.raises(ProgramFailed, match=mistake.complaint):
        read(small_network, small_examples, compiler=SANITIZED)


def target_of(width: str) -> Target:
    """Return the target of the widest or the narrowest vectors with one arithmetic."""
    widest = native_target()
    if width == "widest":
        return widest
    same = [item for item in TARGETS.values() if item.arithmetic == widest.arithmetic]
    return min(filter(runs_here, same), key=lambda item: item.lanes)
