"""A small published data set, its mirror on this machine, and folders of one's own."""

import gzip
import hashlib
import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from scrawl.data import Entry, Packing, RemoteFile

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Mirror:
    """An HTTPS server on this machine; what it has no answer for is not found."""

    url: str
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    contents: dict[str, bytes] = field(default_factory=dict)
    sent: list[int] = field(default_factory=list)  # where each part began

    def offer(self, path: str, content: bytes) -> None:
        """Send *content* to whoever asks for *path*."""
        self.contents[path] = content

        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(200)
            request.send_header("Content-Length", str(len(content)))
            request.end_headers()
            request.wfile.write(content)

        self.answers[path] = answer

    def offer_parts(
        self, path: str, content: bytes, tag: str = '"one"', *, cut: int | None = None
    ) -> None:
        """Send *content*, or the rest that is asked for; break off after *cut* bytes.

        Only whoever knows the *tag* gets a rest.
        """

        def answer(request: BaseHTTPRequestHandler) -> None:
            wanted = request.headers.get("Range")
            begun = 0
            if wanted and request.headers.get("If-Range") == tag:
                begun = int(wanted.removeprefix("bytes=").removesuffix("-"))
                request.send_response(206)
                span = f"bytes {begun}-{len(content) - 1}/{len(content)}"
                request.send_header("Content-Range", span)
            else:
                request.send_response(200)
            request.send_header("ETag", tag)
            request.send_header("Content-Length", str(len(content) - begun))
            request.end_headers()
            self.sent.append(begun)
            end = None if cut is None else begun + cut
            request.wfile.write(content[begun:end])

        self.answers[path] = answer


@dataclass(frozen=True)
class Published:
    """The entry of a small data set, and the content of its files."""

    entry: Entry
    contents: dict[str, bytes]

    def lay_down(self, folder: Path, *, packed: bool) -> None:
        """Put all files into *folder*."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self.contents.items():
            if packed:
                (folder / f"{name}.gz").write_bytes(pack(content))
            else:
                (folder / name).write_bytes(content)

    def offered_by(self, mirror: Mirror) -> Entry:
        """Put all files on *mirror*, and return the entry that says so."""
        for name, content in self.contents.items():
            mirror.offer(f"/noise/{name}.gz", pack(content))
        return replace(self.entry, mirrors=(f"{mirror.url}noise/",))

    def with_unknown_digests(self, *, packed: bool) -> "Published":
        """Return the same, but only the digests of the packed files were published.

        Not even these, unless *packed*.
        """
        unknown = (
            RemoteFile(
                name, len(content), None, packing_of(content) if packed else None
            )
            for name, content in self.contents.items()
        )
        return replace(self, entry=replace(self.entry, files=tuple(unknown)))


def idx_bytes(array: np.ndarray) -> bytes:
    """Return *array* as IDX, written down a second time to check the first."""
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes()


def pack(content: bytes) -> bytes:
    """Return *content* packed with gzip, always in the same way."""
    return gzip.compress(content, mtime=0)


def packing_of(content: bytes) -> Packing:
    """Return how *content* was published, packed with gzip."""
    packed = pack(content)
    return Packing(len(packed), hashlib.sha256(packed).hexdigest())


@pytest.fixture
def sha256() -> Callable[[bytes], str]:
    """Return a function that gives the digest of a content."""
    return lambda content: hashlib.sha256(content).hexdigest()


@pytest.fixture(name="pack")
def _pack() -> Callable[[bytes], bytes]:
    return pack


@pytest.fixture(name="idx_bytes")
def _idx_bytes() -> Callable[[np.ndarray], bytes]:
    return idx_bytes


@pytest.fixture
def published() -> Published:
    """Return a data set of twelve images to learn from, and four for the test."""
    random = np.random.default_rng(0)
    contents = {}
    for part, count in (("train", 12), ("test", 4)):
        images = random.integers(0, 256, (count, 5, 6), dtype=np.uint8)
        labels = random.integers(0, 3, count, dtype=np.uint8)
        contents[f"{part}-images"] = idx_bytes(images)
        contents[f"{part}-labels"] = idx_bytes(labels)
    entry = Entry(
        summary="noise",
        classes=("a", "b", "c"),
        num_train=12,
        num_test=4,
        licence="none",
        citation="none",
        files=tuple(
            RemoteFile(name, len(content), hashlib.sha256(content).hexdigest())
            for name, content in contents.items()
        ),
    )
    return Published(entry, contents)


@pytest.fixture(autouse=True)
def _few_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a mirror be given up soon."""
    monkeypatch.setattr("scrawl.data.download.TRIES", 5)


@pytest.fixture
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that SCRAWL_DATA_DIR names, beside an empty cache."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("SCRAWL_DATA_DIR", str(folder))
    monkeypatch.setenv("SCRAWL_CACHE_DIR", str(tmp_path / "cache"))
    return folder


@pytest.fixture(autouse=True)
def _nothing_of_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Keras and torchvision have downloaded nothing."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty cache folder, and let there be no SCRAWL_DATA_DIR."""
    monkeypatch.delenv("SCRAWL_DATA_DIR", raising=False)
    monkeypatch.setenv("SCRAWL_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a certificate for this machine, signed by itself, with its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("the program openssl is needed to make a certificate")
    path = tmp_path_factory.mktemp("certificate") / "localhost.pem"
    command = f"{openssl} req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    subprocess.run(
        [
            *command.split(),
            *("-addext", "subjectAltName=DNS:localhost"),
            *("-addext", "keyUsage=critical,digitalSignature,keyCertSign"),
            *("-keyout", str(path), "-out", str(path.with_suffix(".crt"))),
        ],
        check=True,
        capture_output=True,
    )
    with path.open("ab") as file:
        file.write(path.with_suffix(".crt").read_bytes())
    return path


@pytest.fixture
def untrusted_mirror(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Mirror]:
    """Serve over HTTPS on this machine, with a certificate that nobody signed."""
    monkeypatch.setenv("no_proxy", "localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = ThreadingHTTPServer(("localhost", 0), BaseHTTPRequestHandler)
    mirror = Mirror(f"https://localhost:{server.server_port}/")
    server.RequestHandlerClass = _answering(mirror)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield mirror
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def mirror(
    untrusted_mirror: Mirror, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> Mirror:
    """Serve over HTTPS on this machine, with a certificate that is trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.with_suffix(".crt")))
    return untrusted_mirror


def _answering(mirror: Mirror) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object, **__: object) -> None:
            """Leave stderr to those who are tested."""

        def do_GET(self) -> None:
            mirror.asked.append(self.path)
            answer = mirror.answers.get(self.path)
            if answer is None:
                self.send_error(404)
                return
            with suppress(OSError):  # the client may have had enough
                answer(self)

    return Handler
