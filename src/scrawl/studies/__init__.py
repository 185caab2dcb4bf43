"""Studies: questions asked of several trainings, with published figures beside ours.

A study is one file: its figures and trials as constants, and a function that asks a
`Laboratory` for runs and yields the parts of its page. Runs are kept and used again, so
a study goes on where it was interrupted. `publish` writes the page.

To add a study, write its file and name it in the table below; outside this package,
give a `Study` of your own to `publish`.
"""

from scrawl.errors import UnknownName
from scrawl.studies.comparisons import Comparison, Published, Verdict, compare
from scrawl.studies.dense_or_convolutional import DENSE_OR_CONVOLUTIONAL
from scrawl.studies.digit_plus_number import DIGIT_PLUS_NUMBER
from scrawl.studies.estimates import Estimate, estimate, student_intervals
from scrawl.studies.inside_a_cnn import INSIDE_A_CNN
from scrawl.studies.laboratory import Laboratory, Trial, TrialDone
from scrawl.studies.microcontroller import MICROCONTROLLER
from scrawl.studies.page import findings_to_html
from scrawl.studies.parts import (
    Drawing,
    Listing,
    Paragraph,
    Part,
    Picture,
    Section,
    Table,
)
from scrawl.studies.publishing import (
    STUDIES_FOLDER,
    Manner,
    Page,
    publish,
    write_markdown,
)
from scrawl.studies.study import Findings, Study, run_study
from scrawl.studies.text import (
    SHORT,
    findings_to_json,
    findings_to_markdown,
    short_rows,
)
from scrawl.studies.train_save_predict import TRAIN_SAVE_PREDICT

__all__ = [
    "SHORT",
    "STUDIES",
    "STUDIES_FOLDER",
    "Comparison",
    "Drawing",
    "Estimate",
    "Findings",
    "Laboratory",
    "Listing",
    "Manner",
    "Page",
    "Paragraph",
    "Part",
    "Picture",
    "Published",
    "Section",
    "Study",
    "Table",
    "Trial",
    "TrialDone",
    "Verdict",
    "compare",
    "estimate",
    "find_study",
    "findings_to_html",
    "findings_to_json",
    "findings_to_markdown",
    "publish",
    "run_study",
    "short_rows",
    "student_intervals",
    "write_markdown",
]


def find_study(name: str) -> Study:
    """Return the study called *name*.

    Raises:
        UnknownName: if there is none; lists those there are.
    """
    if name not in STUDIES:
        raise UnknownName("study", name, [*STUDIES, "all"])
    return STUDIES[name]


STUDIES: dict[str, Study] = {
    study.name: study
    for study in (
        DIGIT_PLUS_NUMBER,
        DENSE_OR_CONVOLUTIONAL,
        INSIDE_A_CNN,
        TRAIN_SAVE_PREDICT,
        MICROCONTROLLER,
    )
}
