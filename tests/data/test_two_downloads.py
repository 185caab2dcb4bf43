import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path

import pytest

PROGRAM = """
import json, sys
from scrawl.data import CATALOGUE, Entry, Packing, RemoteFile, load_data

given = json.loads(sys.argv[1])
files = tuple(
    RemoteFile(
        f["name"], f["num_bytes"], f["sha256"], f["packed"] and Packing(**f["packed"])
    )
    for f in given.pop("files")
)
given |= {"classes": tuple(given["classes"]), "mirrors": tuple(given["mirrors"])}
CATALOGUE["noise"] = Entry(**given, files=files)
data = load_data("noise")
print(data.digest, int(data.train.images.sum()))
"""


def begin(entry, certificate: Path) -> subprocess.Popen[str]:
    """Begin to load *entry* in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, json.dumps(asdict(entry))],
        env=os.environ | {"SSL_CERT_FILE": str(certificate.with_suffix(".crt"))},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("is_known", [False, True])
def test_one_downloads_and_the_other_waits(
    published, mirror, empty_cache, certificate, is_known
):
    """Each file is sent once, both processes are right, and nothing else is left."""
    if not is_known:
        published = published.with_unknown_digests(packed=True)
    entry = published.offered_by(mirror)
    is_asked, may_go_on = threading.Event(), threading.Event()
    send = mirror.answers["/noise/train-images.gz"]

    def answer(request):
        is_asked.set()
        may_go_on.wait(20)
        send(request)

    mirror.answers["/noise/train-images.gz"] = answer
    first = begin(entry, certificate)
    assert is_asked.wait(20)
    second = begin(entry, certificate)
    waiting = second.stderr.readline() if second.stderr else ""
    may_go_on.set()

    said = [process.communicate(timeout=30) for process in (first, second)]

    assert "The download of noise is under way in process" in waiting
    assert f"{first.pid}. Waiting for it." in waiting
    assert [process.returncode for process in (first, second)] == [0, 0], said
    assert said[0][0] == said[1][0] != ""
    assert len(mirror.asked) == 4
    left = {path.name for path in (empty_cache / "data" / "noise").iterdir()}
    assert left - {"digests.json"} == set(published.contents)


def test_a_download_that_was_killed_is_taken_up(
    published, mirror, empty_cache, certificate
):
    """Its lock is free at once, and what it had is not fetched again."""
    entry = published.offered_by(mirror)
    content = mirror.contents["/noise/train-images.gz"]
    may_end = threading.Event()
    mirror.answers["/noise/train-images.gz"] = halting(content, may_end)
    first = begin(entry, certificate)
    part = empty_cache / "data" / "noise" / "train-images.gz.part"
    deadline = time.monotonic() + 15
    while not (part.exists() and part.stat().st_size == 100):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    first.kill()
    first.communicate()
    may_end.set()
    mirror.offer_parts("/noise/train-images.gz", content)

    second = begin(entry, certificate)
    said, _ = second.communicate(timeout=30)

    assert second.returncode == 0
    assert said
    assert mirror.sent == [100]
    assert not part.exists()


def halting(content: bytes, may_end: threading.Event):
    """Return an answer that sends 100 bytes, and then nothing for a while."""

    def answer(request):
        request.send_response(200)
        request.send_header("ETag", '"one"')
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content[:100])
        request.wfile.flush()
        may_end.wait(20)

    return answer
