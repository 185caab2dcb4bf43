"""A file that asks the debugger whether memory holds what was written.

Debug functions of uVision have no arrays and nothing that lasts from call to call, and
their variables begin without a value. So each word is a call of its own, and only words
that differ are told.
"""

from collections.abc import Sequence

from scrawl.deployment.keil.ini import Filled, addresses
from scrawl.deployment.keil.numbers import word_text, words_of

CHECK = "scrawl_check"
DONE = "scrawl_checked"
FUNCTIONS = (
    f"FUNC void {CHECK} (unsigned long address, unsigned long expected) {{",
    "  unsigned long found;",
    "  found = _RDWORD(address);",
    "  if (found != expected) {",
    '    printf ("0x%08lX holds 0x%08lX, not 0x%08lX\\n", address, found, expected);',
    "  }",
    "}",
    f"FUNC void {DONE} (unsigned long words) {{",
    '  printf ("%lu words checked; those that differ are listed above.\\n", words);',
    "}",
)


def check_text(head: Sequence[str], parts: Sequence[Filled]) -> str:
    """Return a file that says *head* and checks every word of *parts*."""
    lines = [f"// {line}" for line in head] + ["", *FUNCTIONS, ""]
    count = 0
    for part in parts:
        for address, word in zip(
            addresses(part.region), words_of(part.values), strict=True
        ):
            lines.append(f"{CHECK}(0x{address:08X}, {word_text(int(word))})")
            count += 1
    return "\n".join([*lines, f"{DONE}({count}L)"]) + "\n"
