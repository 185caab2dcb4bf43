import json

from scrawl.studies import (
    Findings,
    Published,
    Study,
    compare,
    findings_to_json,
    findings_to_markdown,
    short_rows,
)

STUDY = Study("lines", "Which way?", "a book", lambda _: iter(()))
FINDINGS = Findings(
    STUDY,
    (
        compare(Published("accuracy | of all", 0.9, "a book"), [0.8, 0.8]),
        compare(Published("loss", None, "nobody", "loss", 3), []),
    ),
    (),
    is_quick=False,
)


def test_rows_of_a_terminal_are_short():
    """What was reported and measured, and the verdict, without the reason."""
    first, second = short_rows(FINDINGS)

    assert first[2:] == ("90.00 %", "80.00 % (80.00 to 80.00 %)", "2", "differs")
    assert second[2:] == ("none", "none", "0", "cannot be compared")


def test_markdown_has_a_table_for_each_study():
    """A bar in a text is no new column, and every row has all cells."""
    page = findings_to_markdown([FINDINGS, FINDINGS])

    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert page.count("## lines\n") == 2
    assert {line.replace("\\|", "").count("|") for line in rows} == {8}
    assert "accuracy \\| of all" in page


def test_json_has_every_value():
    """Other programs get the seeds one by one, in full precision."""
    written = json.loads(json.dumps(findings_to_json(FINDINGS), allow_nan=False))

    first, second = written["comparisons"]
    assert first["values"] == [0.8, 0.8]
    assert first["verdict"] == "differs"
    assert second["mean"] is None
    assert second["interval"] is None
