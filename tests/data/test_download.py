import threading
import time
from pathlib import Path

import pytest

from scrawl.data.download import Limits, download
from scrawl.errors import InvalidFile, NotWritable, Unreachable

CONTENT = bytes(range(256)) * 3


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture(autouse=True)
def part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where what has arrived is kept, in the current folder."""
    monkeypatch.chdir(tmp_path)
    return Path("file.part")


def fetch(*mirrors: str, **options: float) -> bytes:
    """Download the file `file` from the first of *mirrors* that has it."""
    return download(
        [f"{mirror}file" for mirror in mirrors],
        Path("file.part"),
        Limits(1000, **options),
        lambda path, _: path.read_bytes(),
    )


def test_content_arrives_whole(mirror):
    """What the mirror sends is what is returned."""
    mirror.offer("/file", CONTENT)

    assert fetch(mirror.url) == CONTENT
    assert not list(Path().iterdir())


def test_the_next_mirror_is_tried(mirror):
    """A mirror without the file is not the end."""
    mirror.offer("/second/file", b"here")

    content = fetch(f"{mirror.url}first/", f"{mirror.url}second/")

    assert content == b"here"
    assert mirror.asked == ["/first/file", "/second/file"]


def test_a_refused_content_is_a_failure_of_its_mirror(mirror):
    """Wrong bytes on one mirror leave the others to be tried."""
    mirror.offer("/first/file", b"wrong")
    mirror.offer("/second/file", b"right")

    def accept(path: Path, url: str) -> str:
        if path.read_bytes() != b"right":
            raise InvalidFile(f"{url} is wrong.")
        return url

    addresses = [f"{mirror.url}first/file", f"{mirror.url}second/file"]
    url = download(addresses, Path("file.part"), Limits(1000), accept)

    assert url == f"{mirror.url}second/file"


def test_every_failure_is_named(mirror):
    """The message has each address with its reason, and what to do, on one line."""
    with pytest.raises(Unreachable, match="No mirror delivered file") as error:
        fetch(f"{mirror.url}one/", f"{mirror.url}two/")

    message = str(error.value)
    assert f"{mirror.url}one/file: HTTP Error 404: Not Found." in message
    assert f"{mirror.url}two/file: HTTP Error 404: Not Found." in message
    assert "set SCRAWL_DATA_DIR" in message
    assert "\n" not in message


@pytest.mark.parametrize("address", ["http://localhost/", "file:///etc/", "ftp://x/"])
def test_nothing_but_https_is_asked(address):
    """An address of another kind is refused without a connection."""
    with pytest.raises(Unreachable, match=r"unknown url type: (http|file|ftp)>"):
        fetch(address)


@pytest.mark.parametrize("target", ["http://localhost/file", "ftp://localhost/file"])
def test_a_redirection_to_anything_else_is_not_followed(mirror, target):
    """HTTPS stays HTTPS, whatever the mirror says."""
    mirror.answers["/file"] = redirecting_to(target)

    with pytest.raises(Unreachable, match=r"unknown url type: (http|ftp)>"):
        fetch(mirror.url)


def test_a_redirection_to_a_file_is_not_followed(mirror):
    """A mirror cannot make us read what lies on this machine."""
    mirror.answers["/file"] = redirecting_to("file:///etc/passwd")

    with pytest.raises(Unreachable, match=r"Redirection to url .* is not allowed"):
        fetch(mirror.url)


def test_a_redirection_to_https_is_followed(mirror):
    """Mirrors move their files about."""
    mirror.answers["/file"] = redirecting_to(f"{mirror.url}elsewhere")
    mirror.offer("/elsewhere", b"here")

    assert fetch(mirror.url) == b"here"


def test_going_in_circles_ends(mirror):
    """A redirection to itself is given up."""
    mirror.answers["/file"] = redirecting_to(f"{mirror.url}file")

    with pytest.raises(Unreachable, match="would lead to an infinite loop"):
        fetch(mirror.url)


def test_an_unknown_certificate_is_refused(untrusted_mirror):
    """A server that cannot prove its name gets no request."""
    untrusted_mirror.offer("/file", b"forged")

    with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
        fetch(untrusted_mirror.url)

    assert untrusted_mirror.asked == []


def test_an_endless_answer_is_given_up(mirror):
    """Nothing is read beyond the limit, whatever the mirror announces."""

    def answer(request):
        request.send_response(200)
        request.end_headers()
        while True:
            request.wfile.write(bytes(100))

    mirror.answers["/file"] = answer

    with pytest.raises(Unreachable, match="it sends more than 1,000 bytes"):
        fetch(mirror.url)


def test_a_cut_connection_is_noticed(mirror):
    """An answer shorter than announced is not taken for the file."""
    mirror.answers["/file"] = breaking_off

    with pytest.raises(Unreachable, match="it broke off 400 bytes before its end"):
        fetch(mirror.url)


def test_a_silent_mirror_is_given_up(mirror):
    """A mirror that says nothing does not hold us for ever."""
    done = threading.Event()
    mirror.answers["/file"] = lambda _: done.wait(2)

    with pytest.raises(Unreachable, match="timed out"):
        fetch(mirror.url, silence_seconds=0.1)

    done.set()


def test_a_slow_mirror_is_given_up(mirror):
    """A byte now and then does not hold us for ever either."""

    def answer(request):
        request.send_response(200)
        request.end_headers()
        while True:
            request.wfile.write(b".")
            request.wfile.flush()
            time.sleep(0.01)

    mirror.answers["/file"] = answer

    with pytest.raises(Unreachable, match="it takes too long"):
        fetch(mirror.url, total_seconds=0.1)


def test_a_closed_door_is_named():
    """A machine that does not answer is a failure like any other."""
    with pytest.raises(Unreachable, match="refused"):
        fetch("https://localhost:1/")


def test_nothing_is_kept_that_could_not_be_taken_up(mirror):
    """Without a word of the mirror on which file it is, each try begins anew."""
    mirror.answers["/file"] = breaking_off

    for _ in range(2):
        with pytest.raises(Unreachable, match="it broke off 400 bytes"):
            fetch(mirror.url)

    assert not list(Path().iterdir())
    assert len(mirror.asked) == 2


def test_a_file_that_cannot_be_written_is_an_error_of_the_machine(mirror):
    """It is not taken for a failure of the mirror, and the next is not asked."""
    mirror.offer("/file", CONTENT)
    Path("file.part").mkdir()

    with pytest.raises(NotWritable, match=r"Cannot write file\.part: Is a directory"):
        fetch(mirror.url, mirror.url)

    assert mirror.asked == ["/file"]


def breaking_off(request) -> None:
    """Announce 500 bytes, and send 100."""
    request.send_response(200)
    request.send_header("Content-Length", "500")
    request.end_headers()
    request.wfile.write(bytes(100))


def redirecting_to(target: str):
    """Return an answer that sends the client to *target*."""

    def answer(request):
        request.send_response(302)
        request.send_header("Location", target)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer
