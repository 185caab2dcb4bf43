import pytest

from scrawl.errors import InvalidRequest
from scrawl.studies import Published, Verdict, compare

MEASURED = [0.981, 0.982, 0.983]


@pytest.mark.parametrize(
    ("reported", "word"), [(0.982, "agrees"), (0.99, "differs"), (0.97, "differs")]
)
def test_a_figure_agrees_if_one_training_more_could_give_it(reported: float, word: str):
    """The verdict follows from the interval for one further training."""
    published = Published("accuracy", reported, "a book")

    comparison = compare(published, MEASURED)

    assert comparison.verdict.word == word


def test_a_difference_is_told_with_its_side_and_its_reason():
    """The reader learns by how much, what was expected, and why."""
    published = Published("accuracy", 0.99, "a book")

    reason = compare(published, MEASURED, why="It trained longer").verdict.reason

    assert reason.startswith("ours is lower by 0.80 points; one training more is")
    assert reason.endswith("It trained longer")


def test_a_rounded_figure_is_not_taken_for_exact():
    """Half of the last digit that was printed is no difference."""
    exact = [0.98104, 0.98104]

    assert compare(Published("", 0.981, "", decimals=1), exact).verdict.word == "agrees"
    assert compare(Published("", 0.981, ""), exact).verdict.word == "agrees"
    assert compare(Published("", 0.9809, ""), exact).verdict.word == "differs"


@pytest.mark.parametrize(
    ("value", "values", "settings", "reason"),
    [
        (0.98, [], {}, "it was not measured"),
        (0.98, [0.98], {}, "one seed says nothing about others"),
        (0.98, MEASURED, {"incomparable": "other data"}, "other data"),
    ],
)
def test_what_cannot_be_compared_is_told_with_the_reason(
    value, values, settings, reason
):
    """There is a third verdict, and it is never silent."""
    comparison = compare(Published("accuracy", value, "a book"), values, **settings)

    assert comparison.verdict.word == "cannot be compared"
    assert comparison.verdict.reason == reason


@pytest.mark.parametrize(
    ("values", "word", "reason"),
    [
        ([0.994, 0.996], "agrees", "2 of 2 reach it, the lowest is 99.400 %"),
        ([0.994], "agrees", "1 of 1 reach it, the lowest is 99.400 %"),
        (
            [1.0, 0.99396],
            "differs",
            "1 of 2 reach it, the lowest is 99.396 %. Bad luck",
        ),
    ],
)
def test_each_training_is_held_against_what_all_should_reach(values, word, reason):
    """A claim of at least so much is not one of a mean."""
    claim = Published("accuracy", 0.994, "we", is_least=True)

    comparison = compare(claim, values, why="Bad luck")

    assert comparison.reported_text == "at least 99.40 %"
    assert comparison.verdict == Verdict(word, reason)


def test_what_nobody_reported_is_measured_all_the_same():
    """It is no comparison, and no failure."""
    comparison = compare(Published("accuracy", None, "nobody"), MEASURED)

    assert comparison.verdict == Verdict("only measured", "nothing was reported")


def test_figures_are_shown_with_their_unit_and_decimals():
    """Rates are per cent within 0 and 100, losses are as they are."""
    rate = compare(Published("", 0.9999, "", decimals=1), [0.9, 1.0])
    loss = compare(Published("", 0.5, "", "loss", 3), [0.25, 0.25])
    drop = compare(Published("", 0.094, "", "points", 1), [0.09, 0.09])

    assert rate.reported_text == "100.0 %"
    assert rate.measured_text == "95.0 % (31.5 to 100.0 %)"
    assert loss.measured_text == "0.250 (0.250 to 0.250)"
    assert drop.reported_text == "9.4 points"


def test_a_loss_of_one_seed_is_never_counted_on_images():
    """A binomial interval of what is no rate would be nonsense."""
    comparison = compare(Published("", 0.5, "", "loss"), [0.3], num_images=100)

    assert comparison.measured is not None
    assert comparison.measured.interval is None


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"decimals": -1}, "has -1 decimals"),
        ({"num_trainings": 0}, "is of 0 trainings"),
        ({"value": 98.0}, r"98\.0 cannot be the accuracy of 'read'"),
        ({"value": float("nan")}, "nan cannot be the accuracy"),
    ],
)
def test_figures_that_cannot_be_are_refused(settings, message):
    """A rate in per cent would differ from everything, and nobody would see why."""
    with pytest.raises(InvalidRequest, match=message):
        Published(**{"what": "read", "value": 0.98, "source": "we", **settings})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1.2])
def test_values_that_cannot_be_are_refused(value):
    """By their names."""
    with pytest.raises(InvalidRequest, match="cannot be the accuracy of 'read'"):
        compare(Published("read", None, "we"), [0.5, value])


def test_one_seed_agrees_with_nothing():
    """The chance of its images says nothing of another training."""
    comparison = compare(Published("read", 0.98, "we"), [0.98], num_images=1000)

    assert comparison.verdict.reason == "one seed says nothing about others"
    assert comparison.measured_text == "98.00 % (96.93 to 98.70 %)"
