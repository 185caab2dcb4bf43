"""The loop that times all contenders alike."""

from benchmarks.jobs import Job, to_job, to_line
from benchmarks.peers import sized
from benchmarks.peers.serving import measure

JOB = Job("train", "cnn-16-32", batch_size=32, threads=1, seconds=0.0)


def test_a_job_survives_its_line():
    """What is asked is what arrives."""
    assert to_job(to_line(JOB)) == JOB


def test_work_is_done_at_least_once():
    """A call longer than the window still gives a figure."""
    calls = []

    reply = measure(JOB, lambda: calls.append(1) or 32)

    assert reply.num_calls == len(calls) == 1
    assert reply.value > 0


def test_a_call_is_whole_batches_and_no_more_than_there_are():
    """Compilers see one size of batch only."""
    seen = []

    work = sized(seen.append, 32, 1_000)

    assert work() == 31 * 32
    assert seen == [32, 4 * 32, 31 * 32]
