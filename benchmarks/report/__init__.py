"""The page of results, written from the journal alone: equal records, equal page.

To add a section, write a module with a function from `Results` to Markdown lines, and
name it in `page`; to add an aim, add it to `aims`.
"""

from collections.abc import Iterator

from benchmarks.report.aims import aims_section
from benchmarks.report.classifying import classifying_section
from benchmarks.report.costs import costs_section
from benchmarks.report.surroundings import machine_section
from benchmarks.report.training import settings_section, training_section
from benchmarks.report.vocabulary import vocabulary_section
from benchmarks.results import Results

__all__ = ["page"]


def page(results: Results) -> str:
    """Return the whole page as Markdown."""
    return "\n".join(_lines(results)) + "\n"


def _lines(results: Results) -> Iterator[str]:
    yield from (
        "# Benchmarks",
        "",
        "Written by `make benchmark`; it is not edited by hand.",
        "Absolute figures belong to this machine and move from run to run:",
        "the ratios, measured in turn, are what counts; resumed runs add to the page.",
    )
    for section in (
        machine_section,
        aims_section,
        training_section,
        vocabulary_section,
        classifying_section,
        costs_section,
        settings_section,
    ):
        yield ""
        yield from section(results)
