from pathlib import Path

import pytest

from scrawl.data.download import Limits, download
from scrawl.errors import InvalidFile, Unreachable

CONTENT = bytes(range(256)) * 3


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture(autouse=True)
def part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where what has arrived is kept, in the current folder."""
    monkeypatch.chdir(tmp_path)
    return Path("file.part")


def fetch(*mirrors: str) -> bytes:
    """Download the file `file` from the first of *mirrors* that has it."""
    return download(
        [f"{mirror}file" for mirror in mirrors],
        Path("file.part"),
        Limits(1000),
        lambda path, _: path.read_bytes(),
    )


def test_what_broke_off_is_taken_up_again(mirror, part):
    """Another day, only the rest is asked for, and both are put together."""
    mirror.offer_parts("/file", CONTENT, cut=10)
    with pytest.raises(Unreachable, match="it broke off 718 bytes before its end"):
        fetch(mirror.url)
    assert part.read_bytes() == CONTENT[:50]
    mirror.offer_parts("/file", CONTENT)

    content = fetch(mirror.url)

    assert content == CONTENT
    assert mirror.sent == [0, 10, 20, 30, 40, 50]
    assert not list(Path().iterdir())


def test_a_connection_that_breaks_off_is_taken_up_at_once(mirror):
    """A mirror that gets further each time gets there."""
    mirror.offer_parts("/file", CONTENT, cut=200)

    content = fetch(mirror.url)

    assert content == CONTENT
    assert mirror.sent == [0, 200, 400, 600]


def test_another_file_is_not_put_behind_the_beginning_of_one(mirror):
    """A mirror that has a new file since sends all of it."""
    mirror.offer_parts("/file", CONTENT, cut=10)
    with pytest.raises(Unreachable, match="broke off"):
        fetch(mirror.url)
    mirror.sent.clear()
    mirror.offer_parts("/file", CONTENT[::-1], '"two"')

    content = fetch(mirror.url)

    assert content == CONTENT[::-1]
    assert mirror.sent == [0]


def test_a_rest_that_does_not_fit_is_fetched_whole(mirror):
    """A mirror that lies about its file is asked for all of it, once."""
    mirror.offer_parts("/file", CONTENT, cut=10)
    with pytest.raises(Unreachable, match="broke off"):
        fetch(mirror.url)
    mirror.sent.clear()
    mirror.offer_parts("/file", CONTENT[::-1])

    def accept(path: Path, _: str) -> bytes:
        if path.read_bytes() != CONTENT[::-1]:
            raise InvalidFile("It is wrong.")
        return path.read_bytes()

    content = download([f"{mirror.url}file"], Path("file.part"), Limits(1000), accept)

    assert content == CONTENT[::-1]
    assert mirror.sent == [50, 0]


def test_a_mirror_that_knows_no_ranges_sends_all_again(mirror):
    """What is there already is thrown away, not doubled."""
    mirror.offer_parts("/file", CONTENT, cut=10)
    with pytest.raises(Unreachable, match="broke off"):
        fetch(mirror.url)
    mirror.offer("/file", CONTENT)

    assert fetch(mirror.url) == CONTENT


@pytest.mark.parametrize("given", ["bytes 0-767/768", "bytes 40-767/768", ""])
def test_a_range_that_was_not_asked_for_is_not_taken(mirror, given):
    """A rest that begins elsewhere is given up, and all is asked for."""
    mirror.offer_parts("/file", CONTENT, cut=10)
    with pytest.raises(Unreachable, match="broke off"):
        fetch(mirror.url)
    mirror.offer_parts("/file", CONTENT)
    whole = mirror.answers["/file"]

    def answer(request):
        if "Range" not in request.headers:
            whole(request)
            return
        request.send_response(206)
        request.send_header("Content-Range", given)
        request.end_headers()
        request.wfile.write(CONTENT)

    mirror.answers["/file"] = answer

    assert fetch(mirror.url) == CONTENT


def test_a_rest_that_is_not_there_begins_anew(mirror):
    """A mirror that has a shorter file now says so, and is asked for all of it."""
    mirror.offer_parts("/file", CONTENT, cut=100)
    with pytest.raises(Unreachable, match="broke off"):
        fetch(mirror.url)
    mirror.offer_parts("/file", b"short")
    whole = mirror.answers["/file"]

    def answer(request):
        if "Range" in request.headers:
            request.send_error(416)
        else:
            whole(request)

    mirror.answers["/file"] = answer

    assert fetch(mirror.url) == b"short"


@pytest.mark.parametrize(
    "note", [b"", b"\xff", b"https://x/\none\ntwo\n", bytes(1 << 15)]
)
def test_a_damaged_note_begins_anew(mirror, part, note):
    """What lies about of an earlier download is not believed."""
    part.write_bytes(b"something else")
    Path("file.part.from").write_bytes(note)
    mirror.offer_parts("/file", CONTENT)

    assert fetch(mirror.url) == CONTENT
    assert mirror.sent == [0]
