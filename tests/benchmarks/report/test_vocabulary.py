"""The costs of the vocabulary on the page."""

from benchmarks.jobs import Job, Reply
from benchmarks.journal import Measurement
from benchmarks.report import page
from benchmarks.results import Results
from benchmarks.vocabulary import cost_contender

COST = Job("cost", "cnn-16-32", batch_size=32, threads=2)
EPOCH = Job("epoch", "cnn-overlap", batch_size=128, threads=2)
TRAIN = Job("train", "cnn-separable", batch_size=32, threads=2)


def measured(
    name: str, value: float, job: Job = COST, memory: int = 10**9, number: int = 1
) -> Measurement:
    """Return what *name* reached in a round."""
    return Measurement(name, job, number, Reply(value, 1, 1.0, memory), 0.0)


def written(*measurements: Measurement) -> list[str]:
    """Return the lines of the page."""
    return page(Results(measurements, {})).splitlines()


def test_time_and_speed_are_told_apart():
    """Half as long again is a third of the speed less."""
    lines = written(
        measured(cost_contender("plain"), 30_000.0),
        measured(cost_contender("affine"), 20_000.0),
    )

    assert (
        "| affine augmentation | cnn-16-32 | 32 | 30,000 | 20,000 | 50 % | 33 % |"
        in lines
    )


def test_normalization_is_judged_by_time_and_augmentation_by_speed():
    """A quarter more time is allowed, and 15 % less speed."""
    lines = written(
        measured(cost_contender("plain"), 10_000.0),
        measured(cost_contender("normalized"), 8_100.0),
        measured(cost_contender("affine"), 8_400.0),
    )

    assert (
        "| batch normalization of each convolution, cnn-16-32, 32: more time |"
        " below 25 % | 23 % | met |" in lines
    )
    assert (
        "| affine augmentation, cnn-16-32, 32: less speed | below 15 % | 16 % |"
        " **missed** |" in lines
    )


def test_an_epoch_is_scaled_up_and_the_largest_process_counts():
    """The median of the rounds is the speed; memory is what the worst one held."""
    name = cost_contender("48x48")
    lines = written(
        *(
            measured(name, value, EPOCH, memory, number)
            for number, (value, memory) in enumerate(
                [(1_000.0, 10**9), (1_500.0, 16 * 10**8), (2_000.0, 10**9)], start=1
            )
        )
    )

    assert "| 128 | 1,500 | 40.00 s | 1,600 MB |" in lines
    assert (
        "| cnn-overlap on 48x48, 128: an epoch | below 45.00 s | 40.00 s | met |"
        in lines
    )
    assert (
        "| cnn-overlap on 48x48, 128: memory | below 1,500 MB | 1,600 MB |"
        " **missed** |" in lines
    )


def test_float32_and_bfloat16_peers_are_judged_apart():
    """Twice as fast as the one, ahead of the other."""
    lines = written(
        measured("scrawl", 18.0, TRAIN),
        measured("JAX scan", 10.0, TRAIN),
        measured("PyTorch, bfloat16", 15.0, TRAIN),
    )

    assert (
        "| cnn-separable against its fastest float32 peer, 32 | at least 2.00x |"
        " 1.80x | **missed** |" in lines
    )
    assert (
        "| cnn-separable against its peer in bfloat16, 32 | at least 1.00x | 1.20x |"
        " met |" in lines
    )


def test_a_part_that_was_not_measured_has_no_row():
    """Its aim says so."""
    lines = written(measured(cost_contender("plain"), 10_000.0))

    assert not any(line.startswith("| affine augmentation | cnn") for line in lines)
    assert (
        "| affine augmentation, cnn-16-32, 32: less speed | below 15 % | - |"
        " not measured |" in lines
    )
