"""`python -m benchmarks.reliability.page`: put docs/results/reliability.md together.

It consists of what each command last wrote.
"""

from pathlib import Path

from benchmarks.folders import RESULTS, WORK
from benchmarks.machine import num_cores
from scrawl.files import write_text
from scrawl.training import cpu_name

SECTIONS = WORK / "reliability"
PAGE = RESULTS / "reliability.md"
ORDER = ("kills", "interrupts", "faults", "fuzz", "costs")
HEAD = """# Reliability

Written by the commands that each section names; it is not edited by hand.
The machine: {machine}, {cores} cores.

"""


def write_section(name: str, text: str) -> Path:
    """Keep the *text* of a section, write the page again, and return its path."""
    write_text(SECTIONS / f"{name}.md", text)
    return write_page()


def write_page() -> Path:
    """Put the sections together that there are, and return the path of the page."""
    known = (SECTIONS / f"{section}.md" for section in ORDER)
    sections = [path.read_text() for path in known if path.exists()]
    head = HEAD.format(machine=cpu_name(), cores=num_cores())
    write_text(PAGE, head + "\n".join(sections))
    return PAGE


if __name__ == "__main__":
    write_page()
