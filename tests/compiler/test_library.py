"""The cache of compiled libraries: whole, ours alone, and built once."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scrawl.compiler import (
    TARGETS,
    CompiledNetwork,
    Compiler,
    find_compiler,
    library_cache,
    native_target,
)
from scrawl.compiler.emit_inference import emit_inference
from scrawl.compiler.library import ENDING, SEAL, Source, library_path
from scrawl.errors import NotWritable
from scrawl.networks import Dense, Flatten, Network

posix_only = pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
READ = """
import numpy as np
from scrawl.compiler import CompiledNetwork
from scrawl.networks import Dense, Flatten, Network, initialize

plain = Network.sequential("one", Flatten(), Dense(3), input_shape=(4, 4, 1))
print(CompiledNetwork(initialize(plain, 0))(np.ones((1, 4, 4), np.uint8)).sum())
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own, still empty."""
    monkeypatch.setenv("SCRAWL_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache" / "libraries"


@pytest.fixture(scope="module")
def network(learned) -> Network:
    """A network that is compiled in no time."""
    return learned(Flatten(), Dense(5, "softmax"), shape=(4, 4, 1))


def test_a_library_is_built_once(cache, network, drawn):
    """The second time, and in another process, the file that is there is loaded."""
    CompiledNetwork(network)
    (library,) = cache.glob(f"*{ENDING}")
    before = library.stat()

    CompiledNetwork(network)(drawn(network, 9)[0])

    after = library.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert sorted(path.suffix for path in cache.iterdir()) == sorted([
        ".c",
        SEAL,
        ENDING,
    ])


def test_weights_are_no_part_of_it(cache, network):
    """A network that has learned more is read by the same library."""
    CompiledNetwork(network)
    more = {name: array + 1 for name, array in network.weights.items()}

    CompiledNetwork(network.with_weights(more))

    assert len(list(cache.glob(f"*{ENDING}"))) == 1


def test_its_name_is_a_digest_of_all_that_went_in(network):
    """Another network, target, compiler or version of it is another library."""
    source = emit_inference(network, native_target()).source
    compiler, target = find_compiler(), native_target()
    newer = Compiler(compiler.command, compiler.version + ".1")
    other = Compiler(("other",), compiler.version)

    paths = {
        library_path(source, compiler, target),
        library_path(Source(source.text + " "), compiler, target),
        library_path(source, newer, target),
        library_path(source, other, target),
        library_path(source, compiler, TARGETS["sse"]),
        library_path(source, compiler, target),
    }

    assert len(paths) == 5
    assert all(len(path.stem) == 40 for path in paths)


def test_equal_requests_give_equal_c(network):
    """The text depends on structure and target, and on nothing else."""
    texts = {emit_inference(network, native_target()).source.text for _ in range(3)}

    assert len(texts) == 1
    assert "case" not in {word for text in texts for word in text.split('"')}


@pytest.mark.parametrize("keep", [0, 100, 5000, -1])
def test_a_broken_library_is_built_again(keep, cache, network, drawn):
    """A disk that was full or a machine that fell over: loading half would kill us."""
    images, _ = drawn(network, 9)
    expected = CompiledNetwork(network)(images)
    (library,) = cache.glob(f"*{ENDING}")
    whole = library.read_bytes()
    broken = whole[:keep]
    library.unlink()  # this process has it in memory: the file must be another one
    library.write_bytes(broken)

    scores = CompiledNetwork(network)(images)

    assert len(library.read_bytes()) > len(broken)
    assert scores.tobytes() == expected.tobytes()


def test_a_library_that_was_changed_is_built_again(cache, network, drawn):
    """A bit that flipped is as bad as a missing one."""
    images, _ = drawn(network, 9)
    expected = CompiledNetwork(network)(images)
    (library,) = cache.glob(f"*{ENDING}")
    whole = bytearray(library.read_bytes())
    whole[len(whole) // 2] ^= 1
    library.unlink()
    library.write_bytes(whole)

    scores = CompiledNetwork(network)(images)

    assert library.read_bytes() != whole
    assert scores.tobytes() == expected.tobytes()


def test_a_library_without_its_digest_is_built_again(cache, network):
    """An interrupted build leaves nothing that is trusted."""
    CompiledNetwork(network)
    (seal,) = cache.glob(f"*{SEAL}")
    seal.unlink()

    CompiledNetwork(network)

    assert seal.exists()


@posix_only
def test_the_cache_is_private(cache):
    """What lies there is run: only we may write it."""
    assert library_cache() == cache
    assert cache.stat().st_mode & 0o777 == 0o700


@posix_only
@pytest.mark.parametrize("mode", [0o770, 0o702, 0o777, 0o720])
def test_a_cache_that_others_could_write_to_is_refused(mode, cache, network):
    """The message tells the mode, and what to do."""
    cache.mkdir(parents=True)
    cache.chmod(mode)

    with pytest.raises(
        NotWritable, match=rf"mode {mode:o}\).*Remove it, or set SCRAWL"
    ):
        CompiledNetwork(network)

    assert not list(cache.iterdir())


@posix_only
def test_a_cache_that_is_a_link_is_refused(cache, network, tmp_path):
    """Whoever made the link chose where it leads."""
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    cache.parent.mkdir()
    cache.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(NotWritable, match="is not a folder of its own, so what lies"):
        CompiledNetwork(network)


@posix_only
def test_a_cache_of_another_user_is_refused(cache, network):
    """Even if only that user could write to it."""
    if os.getuid():
        pytest.skip("only root can give a folder away")
    cache.mkdir(parents=True, mode=0o700)
    os.chown(cache, 12345, 12345)

    with pytest.raises(NotWritable, match="belongs to user 12345, not to you"):
        CompiledNetwork(network)


def test_a_cache_that_cannot_be_made(network, tmp_path, monkeypatch):
    """Because a file is in its place."""
    (tmp_path / "file").write_text("here already")
    monkeypatch.setenv("SCRAWL_CACHE_DIR", str(tmp_path / "file"))

    with pytest.raises(
        NotWritable, match=r"Cannot make the cache folder .*Set SCRAWL_CACHE_DIR to a"
    ):
        CompiledNetwork(network)


@pytest.mark.skipif(sys.platform != "linux", reason="mounts as Linux does")
def test_a_folder_that_forbids_execution_has_its_own_message(tmp_path):
    """Where programs may not be run from, a library cannot be loaded."""
    (tmp_path / "noexec").mkdir()
    mount = f"mount -t tmpfs -o noexec,mode=0700 tmpfs {tmp_path / 'noexec'}"
    ours = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    if not shutil.which("unshare") or run([*ours, mount]).returncode:
        pytest.skip("this user may not mount file systems")
    command = f'{mount} && exec "$0" -c "$1"'
    where = os.environ | {"SCRAWL_CACHE_DIR": str(tmp_path / "noexec" / "cache")}

    done = run([*ours, command, sys.executable, READ], where)

    assert done.returncode == 1
    assert "scrawl.errors.NotWritable: The compiled library" in done.stderr
    assert "mounted noexec, set SCRAWL_CACHE_DIR to one that may run" in done.stderr


def test_processes_may_build_the_same_library_at_once(cache):
    """Each finishes, and what is left is whole."""
    environment = os.environ | {"SCRAWL_CACHE_DIR": str(cache.parent)}
    command = [sys.executable, "-c", READ]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}

    started = [subprocess.Popen(command, env=environment, **pipes) for _ in range(3)]
    answers = {process.communicate(timeout=120) for process in started}

    (answer,) = answers
    assert answer[1] == ""
    assert sorted(path.suffix for path in cache.iterdir()) == sorted([
        ".c",
        SEAL,
        ENDING,
    ])
    assert run(command, environment).stdout == answer[0]


def run(command: list[str], environment=None) -> subprocess.CompletedProcess[str]:
    """Run a program to its end."""
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False
    )
