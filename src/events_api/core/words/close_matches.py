"""Close matches: which of many words somebody may have meant."""

from collections.abc import Iterable
from difflib import get_close_matches

# At most so many close matches of an open list are named (contract, "A problem").
CLOSE = 10


def close_to(word: str, allowed: Iterable[str], few: int = CLOSE) -> list[str]:
    """All allowed words where they are few, else those most like `word`, else the first ones."""
    ordered = sorted(allowed)
    if len(ordered) <= few:
        return ordered
    return get_close_matches(word, ordered, n=CLOSE, cutoff=0.5) or ordered[:CLOSE]
