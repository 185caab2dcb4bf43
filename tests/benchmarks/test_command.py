"""The command `python -m benchmarks`: what it is asked to measure."""

from click.testing import CliRunner

from benchmarks.__main__ import Plan, main
from benchmarks.jobs import Job

JOB = Job("train", "", batch_size=0, threads=2)


def test_refuses_unknown_networks_before_anything_is_measured():
    """The known ones are listed."""
    result = CliRunner().invoke(main, ["--networks", "cnn-16-32", "--networks", "net"])

    assert result.exit_code
    assert "Unknown network 'net'. Known: cnn-16-32" in str(result.exception)


def test_asks_for_each_network_in_every_size_of_batches():
    """One after the other, so that a peer compiles each once."""
    plan = Plan(["cnn-16-32", "cnn-mcu-4"], [32, 128], (), 1, 0.0, has_costs=False)

    jobs = [(job.network, job.batch_size) for job in plan.jobs(JOB)]

    assert jobs == [
        ("cnn-16-32", 32),
        ("cnn-16-32", 128),
        ("cnn-mcu-4", 32),
        ("cnn-mcu-4", 128),
    ]
