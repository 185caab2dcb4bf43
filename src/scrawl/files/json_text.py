"""Look at JSON from strangers before anybody builds a value of it.

A short text can hold very many small values, each of which takes a hundred times its
length in memory; and of a key that is there twice, every reader believes another one.
"""

import json

from scrawl.errors import InvalidFile

MAX_PARTS = 50_000  # about 10 MB at the worst; our largest networks have 20,000


def check_json(text: str, max_parts: int = MAX_PARTS) -> None:
    """Refuse a *text* of too many parts, too deep, or with a key that is there twice.

    Text that is no JSON passes: whoever reads its fields says better what is wrong.

    Raises:
        InvalidFile: with a message that does not know the name of the file.
    """
    num_parts = sum(map(text.count, ",[{"))
    if num_parts > max_parts:
        raise InvalidFile(
            f"It has {num_parts:,} parts, and {max_parts:,} are the most."
            " Check that it is the file you mean."
        )
    try:
        json.loads(text, object_pairs_hook=_require_single)
    except json.JSONDecodeError:
        return
    except (ValueError, RecursionError) as error:
        raise InvalidFile(
            f"It is too deep, or has too long a number ({error!s:.80})."
            " Check that it is the file you mean."
        ) from error


def _require_single(pairs: list[tuple[str, object]]) -> None:
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            raise InvalidFile(f"It says {key[:80]!r} twice. Remove one of them.")
        seen.add(key)
