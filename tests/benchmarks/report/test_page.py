"""The whole page, from a few measurements."""

from benchmarks.jobs import Job, Reply
from benchmarks.journal import Measurement
from benchmarks.networks import NETWORKS, training_flop
from benchmarks.report import page
from benchmarks.results import Results

FACTS: dict[str, float | str] = {
    "machine: processor": "a processor",
    "machine: cores": 2,
    "machine: target of scrawl": "avx2",
    "peak: avx2 1": 100e9,
    "peak: avx2 2": 200e9,
    "start: import scrawl": 0.15,
    "build: cnn-16-32 cold": 2.5,
    "build: cnn-16-32 cached": 0.01,
    "memory: scrawl train": 200e6,
}


def measured(contender: str, value: float, task: str = "train") -> Measurement:
    """Return a measurement of cnn-16-32."""
    job = Job(task, "cnn-16-32", batch_size=32, threads=2)
    return Measurement(contender, job, 1, Reply(value, 1, 1.0, 1), 0.0)


def written(*measurements: Measurement) -> list[str]:
    """Return the lines of the page."""
    return page(Results(measurements, FACTS)).splitlines()


def test_a_peer_stands_beside_ours_with_a_ratio_and_a_share_of_the_peak():
    """The row of a network holds all that was measured of it."""
    lines = written(measured("scrawl", 20_000.0), measured("PyTorch", 10_000.0))

    percent = round(100 * 20_000 * training_flop(NETWORKS["cnn-16-32"]) / 200e9)
    assert (
        f"| cnn-16-32 (108,618) | 4.36 | 20,000 | {percent} % | 10,000 (2.00x) |"
        in lines
    )


def test_says_which_aims_are_met_and_which_are_missed():
    """What was not measured is not called met."""
    lines = written(measured("scrawl", 70_000.0))

    assert (
        "| cnn-16-32, images/s in batches of 32 | at least 65,000 | 70,000 | met |"
        in lines
    )
    assert (
        "| slowest build without a cache | below 2.00 s | 2.50 s | **missed** |"
        in lines
    )
    assert "| scrawl --help | below 300 ms | - | not measured |" in lines


def test_names_the_networks_on_which_a_peer_is_faster():
    """The page hides nothing."""
    lines = written(measured("scrawl", 9.0), measured("PyTorch, bfloat16", 10.0))

    assert "- A peer trains faster on cnn-16-32, batches of 32: 0.90x." in lines


def test_equal_records_give_the_equal_page():
    """No date, no machine but the one that was measured."""
    assert written(measured("scrawl", 9.0)) == written(measured("scrawl", 9.0))


def test_a_page_of_peers_alone_can_be_written():
    """Ours may be left out, and the page says so."""
    lines = written(measured("PyTorch", 10_000.0))

    assert "| cnn-16-32 (108,618) | 4.36 | - | - | 10,000 |" in lines
