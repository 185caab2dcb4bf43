"""Names of C, and words in its comments, made of what people call their networks."""

import re
from collections.abc import Iterable

# What the files define, include, or what compilers may define on their own.
TAKEN = frozenset([
    "alignas",
    "alignof",
    "and",
    "and_eq",
    "asm",
    "atomic",
    "auto",
    "bitand",
    "bitor",
    "bool",
    "break",
    "case",
    "catch",
    "char",
    "class",
    "compl",
    "complex",
    "concept",
    "const",
    "consteval",
    "constexpr",
    "constinit",
    "continue",
    "decltype",
    "default",
    "delete",
    "do",
    "double",
    "dynamic_cast",
    "else",
    "enum",
    "explicit",
    "export",
    "extern",
    "false",
    "far",
    "float",
    "for",
    "friend",
    "goto",
    "if",
    "imaginary",
    "inline",
    "int",
    "interrupt",
    "long",
    "module",
    "mutable",
    "namespace",
    "near",
    "new",
    "noexcept",
    "not",
    "not_eq",
    "nullptr",
    "operator",
    "or",
    "or_eq",
    "packed",
    "private",
    "protected",
    "public",
    "register",
    "reinterpret_cast",
    "requires",
    "restrict",
    "return",
    "short",
    "signed",
    "sizeof",
    "static",
    "static_assert",
    "static_cast",
    "struct",
    "switch",
    "template",
    "this",
    "thread_local",
    "throw",
    "true",
    "try",
    "typedef",
    "typeid",
    "typename",
    "typeof",
    "union",
    "unsigned",
    "using",
    "virtual",
    "void",
    "volatile",
    "wchar_t",
    "while",
    "xor",
    "xor_eq",
    "android",
    "apple",
    "arm",
    "avr",
    "huge",
    "i386",
    "linux",
    "mips",
    "ppc",
    "riscv",
    "sparc",
    "sun",
    "thumb",
    "unix",
    "vax",
    "win32",
    "bytes",
    "main",
    "memory",
    "numbers",
    "scores",
])
# Files that come along, and headers that a file of this name would hide.
TAKEN_FILES = frozenset([
    "assert",
    "check",
    "complex",
    "ctype",
    "errno",
    "fenv",
    "float",
    "inttypes",
    "iso646",
    "limits",
    "locale",
    "makefile",
    "math",
    "readme",
    "setjmp",
    "signal",
    "stdalign",
    "stdarg",
    "stdatomic",
    "stdbool",
    "stddef",
    "stdint",
    "stdio",
    "stdlib",
    "stdnoreturn",
    "string",
    "tgmath",
    "threads",
    "time",
    "uchar",
    "vectors",
    "wchar",
    "wctype",
])


def prefix_of(name: str) -> str:
    """Return what all names of a network begin with, and its two files."""
    prefix = plain(name)
    return f"{prefix}_network" if prefix in TAKEN_FILES else prefix


def plain(name: str) -> str:
    """Return what follows a prefix: small letters, digits, single underscores."""
    parts = "_".join(re.findall(r"[a-z0-9]+", name.lower())) or "unnamed"
    return f"n{parts}" if parts[0].isdigit() else parts


def identifier(name: str) -> str:
    """Return a name of C that stands alone: no word of C or C++, nothing reserved.

    Different names may give the same one.
    """
    found = plain(name)
    return f"{found}_" if found in TAKEN else found


def distinct(names: Iterable[str]) -> dict[str, str]:
    """Return an identifier for each of *names*, all different."""
    found: dict[str, str] = {}
    for name in names:
        chosen, count = identifier(name), 1
        while chosen in found.values():
            count += 1
            chosen = identifier(f"{name}_{count}")
        found[name] = chosen
    return found


def comment_text(text: str) -> str:
    """Return *text* as a comment can hold it: ASCII in one line that ends nothing."""
    plain = "".join(
        letter
        if letter.isascii() and letter.isprintable()
        else f"<U+{ord(letter):04X}>"
        for letter in text
    )
    plain = plain.replace("*/", "* /").replace("/*", "/ *").replace("\\", "<U+005C>")
    return re.sub(r"\?(?=\?)", "? ", plain)
