"""The settings that are tried for each contender."""

from dataclasses import replace

import pytest

from benchmarks.contenders import CONTENDERS, NARROW_PEERS, OURS, Contender
from benchmarks.jobs import Job

TRAIN = Job("train", "cnn-16-32", batch_size=32, threads=2)


@pytest.mark.parametrize("contender", CONTENDERS, ids=lambda one: one.name)
@pytest.mark.parametrize("task", ["train", "latency", "classify"])
def test_settings_leave_the_question_alone(contender: Contender, task: str):
    """A setting changes how, never what, and none is tried twice."""
    job = Job(task, "cnn-16-32", batch_size=1, threads=2)

    settings = list(contender.settings(job))

    assert all((one.task, one.network) == (task, job.network) for one in settings)
    assert len(set(settings)) == len(settings)


def test_peers_held_to_avx2_only_train():
    """They answer one question: how good is ours with AVX2?"""
    for contender in NARROW_PEERS:
        assert list(contender.settings(TRAIN))
        assert not list(contender.settings(replace(TRAIN, task="classify")))


def test_ours_has_nothing_to_choose():
    """What is swept in favour of the peers is fixed for us."""
    assert list(OURS.settings(TRAIN)) == [TRAIN]


def test_torch_is_tried_with_every_layout_and_number_of_threads():
    """Any of them may be the best, depending on the network."""
    torch = next(one for one in CONTENDERS if one.name == "PyTorch, bfloat16")

    settings = list(torch.settings(TRAIN))

    assert {(one.threads, one.layout) for one in settings} == {
        (threads, layout)
        for threads in (1, 2)
        for layout in ("channels_first", "channels_last")
    }
    assert {one.precision for one in settings} == {"bfloat16"}
