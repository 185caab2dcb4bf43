"""Comparisons as a terminal, a Markdown page and other programs take them."""

from collections.abc import Sequence

from scrawl.studies.comparisons import Comparison
from scrawl.studies.parts import Row
from scrawl.studies.study import Findings

COMPARED = (
    "what",
    "reported",
    "measured (95 % interval)",
    "seeds, interval",
    "verdict",
    "why",
    "reported by",
)
SHORT = ("study", "what", "reported", "measured", "seeds", "verdict")
EXPLAINED = """\
A mean over seeds has the 95 % interval of Student's t distribution; a single seed, the
binomial interval of its images (Wilson), which says nothing of other seeds.
A reported figure is one training more, or the mean of some: it agrees if it lies where
95 of 100 further trainings would; of 20 that agree in truth, one is expected to differ.
That range is wide after few trainings: 3 standard deviations to each side after 5, and
16 after 2. 'At least' is a claim that every training has to keep; 'only measured' is
what nobody reported.
"""
MARKDOWN_HEAD = f"""\
# Studies: what was reported, and what was measured

Written by `scrawl study run all`.
{EXPLAINED}"""


def compared_row(comparison: Comparison) -> Row:
    """Return a *comparison* as cells under the headings of COMPARED."""
    measured = comparison.measured
    seeds = "" if measured is None else f"{comparison.num_seeds}, {measured.method}"
    return (
        comparison.published.what,
        comparison.reported_text,
        comparison.measured_text,
        seeds,
        comparison.verdict.word,
        comparison.verdict.reason,
        comparison.published.source,
    )


def short_rows(findings: Findings) -> tuple[Row, ...]:
    """Return all comparisons as cells under the headings of SHORT."""
    return tuple(
        (
            findings.study.name,
            each.published.what,
            each.reported_text,
            each.measured_text,
            str(each.num_seeds),
            each.verdict.word,
        )
        for each in findings.comparisons
    )


def findings_to_markdown(all_findings: Sequence[Findings]) -> str:
    """Return a page of Markdown with a table for each study."""
    return "\n".join([MARKDOWN_HEAD, *map(_study_to_markdown, all_findings)])


def findings_to_json(findings: Findings) -> dict[str, object]:
    """Return the comparisons in full precision."""
    return {
        "study": findings.study.name,
        "quick": findings.is_quick,
        "comparisons": [_comparison_to_json(each) for each in findings.comparisons],
    }


def _study_to_markdown(findings: Findings) -> str:
    rows = (
        COMPARED,
        ("---",) * len(COMPARED),
        *map(compared_row, findings.comparisons),
    )
    table = "\n".join(f"| {' | '.join(map(_cell, row))} |" for row in rows)
    study = findings.study
    return f"## {study.name}\n\n{study.question}\n\n{table}\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _comparison_to_json(each: Comparison) -> dict[str, object]:
    measured, published = each.measured, each.published
    interval = None if measured is None else measured.interval
    return {
        "what": published.what,
        "quantity": published.quantity,
        "reported": published.value,
        "source": published.source,
        "values": [] if measured is None else list(measured.values),
        "mean": None if measured is None else measured.mean,
        "interval": None if interval is None else [interval.low, interval.high],
        "method": None if measured is None else measured.method,
        "verdict": each.verdict.word,
        "reason": each.verdict.reason,
    }
