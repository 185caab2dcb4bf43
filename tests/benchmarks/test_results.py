"""Medians and ratios of the rounds."""

from benchmarks.jobs import Job, Reply
from benchmarks.journal import SWEEP, Measurement
from benchmarks.results import Question, Results

JOB = Job("train", "cnn-16-32", batch_size=32, threads=2)
QUESTION = Question("train", "cnn-16-32", 32)


def results(**values: list[float]) -> Results:
    """Return the results of rounds in which contenders reached *values*."""
    return Results(
        tuple(
            Measurement(name, JOB, number, Reply(value, 1, 1.0, 1), 0.1 * number)
            for name, reached in values.items()
            for number, value in enumerate(reached)
        ),
        {},
    )


def test_the_median_leaves_out_what_was_only_tried():
    """Round 0 chooses settings; it is too short to count."""
    assert SWEEP == 0
    assert results(ours=[999.0, 1.0, 3.0, 2.0]).median("ours", QUESTION) == 2.0


def test_a_ratio_needs_both():
    """Nothing is said of a peer that did not take part."""
    both = results(ours=[0.0, 6.0], peer=[0.0, 2.0])

    assert both.ratio("ours", "peer", QUESTION) == 3.0
    assert both.ratio("ours", "absent", QUESTION) is None


def test_tells_how_far_rounds_lie_apart_and_how_disturbed_they_were():
    """Both are shares: of the median, and of the machine."""
    found = results(ours=[0.0, 9.0, 10.0, 11.0])

    assert found.spread() == 0.2
    assert abs(found.most_disturbed() - 0.3) < 1e-12
