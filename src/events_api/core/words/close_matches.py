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


def likest(word: str, words: Iterable[str], cutoff: float) -> list[str]:
    """The most like `word` of thousands of words: what `difflib` finds, in half the time.

    It compares how often each letter is in both; of most words too few are in `word` at all, or
    their length is another.
    """
    size, letters = len(word), dict.fromkeys(map(ord, word))
    near = []
    for each in words:
        least = cutoff * (size + len(each)) / 2 - 0.01
        if size >= least <= len(each) >= least + len(each.translate(letters)):
            near.append(each)
    return get_close_matches(word, near, CLOSE, cutoff)
