# ruff: noqa: RUF001 - signs that look alike are the subject
"""Marks of footnotes beside a number: `75¹`, `75*`, `75 [1]`, `75 (a)`. They are no digits of it.

Separate because they are looked for before a text is folded, which makes plain digits of them.
"""

import re
import unicodedata

from events_api.intake.cells.cell import Unclear

_RAISED = ("<super>", "<sub>", "<circle>")
# Ordinals (1º) and the raised plus are words about a number, not marks beside it.
_NO_MARKS = "ªº⁺⁻₊₋"
_SIGNS = re.compile(
    r"[*†‡§¶]+|\[\s*(?:note\s*)?(?:\d{1,2}|[a-z])\s*\]|(?<=\d)\s?\((?![fmwhжмч])[^\W\d_]\)",
    re.IGNORECASE,
)
_POWER = re.compile(r"(?<![\d.,])10\s?$")
_ADVICE = "Write the number with plain digits only, as 1473 or 2.5."


def without_marks(text: str) -> tuple[str, list[str]]:
    """The text without marks of footnotes, and these.

    Raises:
        Unclear: A sign in it is a number, or part of one, in another way: `10⁶`, `2½`, `Ⅳ`.
    """
    if text.isascii() and not _SIGNS.search(text):
        return text, []
    raised = {place for place, each in enumerate(text) if _is_raised(each)}
    powers = any(_POWER.search(text, max(0, place - 4), place) for place in raised)
    if powers or (raised and not {"×", "^"}.isdisjoint(text)):
        raise Unclear("unclear_number", _ADVICE)
    bare = "".join(" " if place in raised else each for place, each in enumerate(text))
    if any(_is_odd(each) for each in bare):
        raise Unclear("unclear_number", _ADVICE)
    found = [text[place] for place in sorted(raised)] + [
        each[0].strip() for each in _SIGNS.finditer(bare)
    ]
    return _SIGNS.sub(" ", bare), found


def _is_raised(character: str) -> bool:
    raised = unicodedata.decomposition(character).startswith(_RAISED)
    return raised and character not in _NO_MARKS


def _is_odd(character: str) -> bool:
    """Whether it has a value as a number, but is no digit of one."""
    value = unicodedata.numeric(character, None)
    return value is not None and unicodedata.decimal(character, None) is None
