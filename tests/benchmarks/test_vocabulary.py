"""The parts whose costs are measured, and who is asked for them."""

from dataclasses import replace

import pytest

from benchmarks.contenders import CONTENDERS
from benchmarks.jobs import Job
from benchmarks.networks import (
    NETWORKS,
    Conv,
    Dense,
    Flatten,
    Network,
    Normalize,
    Relu,
    num_parameters,
)
from benchmarks.vocabulary import (
    COST_CONTENDERS,
    COST_NETWORKS,
    COSTS,
    LARGE_NETWORK,
    LARGE_VARIANT,
    MEASURED_IMAGES,
    VARIANTS,
    Cost,
    normalized,
)

JOB = Job("cost", "cnn-16-32", batch_size=32, threads=2)


def asked(job: Job) -> list[str]:
    """Return the variants that are measured for *job*."""
    return [one.variant for who in COST_CONTENDERS for one in who.settings(job)]


@pytest.mark.parametrize("cost", COSTS, ids=lambda cost: f"{cost.part} {cost.network}")
def test_a_part_and_its_lack_are_measured_in_turn(cost: Cost):
    """The two that are compared stand in one round."""
    variants = asked(replace(JOB, network=cost.network))

    assert {cost.variant, cost.without} <= set(variants) <= set(VARIANTS)


def test_every_variant_is_of_use():
    """None is left over from a cost that nobody asks for any more."""
    used = {name for cost in COSTS for name in (cost.variant, cost.without)}

    assert used | {LARGE_VARIANT} == set(VARIANTS)
    assert set(NETWORKS) >= {*COST_NETWORKS, LARGE_NETWORK}


def test_comparisons_with_peers_have_no_variants():
    """The tables of training stay what they were."""
    assert asked(replace(JOB, task="train")) == []
    assert not any(
        job.variant for who in CONTENDERS for job in who.settings(replace(JOB))
    )


def test_large_images_are_trained_in_whole_batches():
    """The part of an epoch that is measured holds no batch that is cut off."""
    job = replace(JOB, task="epoch", network=LARGE_NETWORK)

    assert asked(job) == [LARGE_VARIANT]
    assert MEASURED_IMAGES % 32 == MEASURED_IMAGES % 128 == 0
    assert MEASURED_IMAGES >= 6_000


def test_large_images_need_millions_of_parameters():
    """Windows that overlap leave 42x42 places of 64 channels to a dense layer."""
    large = VARIANTS[LARGE_VARIANT].network(NETWORKS[LARGE_NETWORK])

    assert num_parameters(large) == 14_470_922


def test_convolutions_are_normalized_before_their_relu():
    """Nothing else in the network changes."""
    network = Network((Conv(4, 3), Flatten(), Dense(10, has_relu=False)))

    assert normalized(network).layers == (
        Conv(4, 3, has_relu=False),
        Normalize(),
        Relu(),
        *network.layers[1:],
    )
