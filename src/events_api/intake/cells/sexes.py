"""Which numbers of a text are of women, which of men, and which is of all of them.

Separate from the readers of counts. People write the word before its number (`M: 12, F: 13`) or
behind it (`12 men, 13 women`): which of the two it is has to follow from what stands there.
"""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from events_api.core.words.folding import fold
from events_api.intake.cells import people_words
from events_api.intake.cells.cell import Unclear, listed, one_of
from events_api.intake.cells.numbers import Figure

Sex = Literal["women", "men"]
ADVICE = "Write one number, as 75, over 100, 30-40, ~50 or 75 (25 women, 50 men)."

# What may stand between a number and the word behind it, and between a word and its number.
_BEHIND = re.compile(r"\s*-?(?:of (?:them|whom|which)\s+)?(?:(?:were|are)\s+)?")
_BEFORE = re.compile(r"\s*[:=]?\s*")
_PER_CENT = re.compile(r"\s*(?:%|per ?cent(?![^\W_]))")
_WORD = re.compile(r"[^\W_]+")
_ODD = re.compile(r"[^\w\s,;:/|&=.()\[\]'\"-]|_")


class _Token(Struct, frozen=True):
    """A number, or a word for a sex, where it stands in the text."""

    start: int
    end: int
    figure: Figure | None = None
    per_cent: bool = False
    word: str = ""


class People(Struct):
    """What a text says of people.

    Attributes:
        all: The number of all of them.
        parts: The numbers of women and of men.
        shares: The same in per cent.
        words: The other words of the text.
    """

    all: Figure | None = None
    parts: dict[Sex, Figure] = field(default_factory=dict)
    shares: dict[Sex, Figure] = field(default_factory=dict)
    words: frozenset[str] = frozenset()


def words_of(*words: str) -> frozenset[str]:
    """The folded words of lists that are written with bars between them."""
    return frozenset(fold(each) for every in words for each in listed(every))


@lru_cache(maxsize=1)
def _sexes() -> dict[str, Sex]:
    """The words and letters that mean one sex wherever they stand."""
    sure: dict[str, Sex] = dict.fromkeys(words_of(people_words.MEN), "men")
    return sure | dict.fromkeys(words_of(people_words.WOMEN, people_words.WOMEN_ALONE), "women")


@lru_cache(maxsize=1)
def _word() -> str:
    """The pattern of all words and letters for a sex, also in parentheses of their own."""
    word = one_of([*_sexes(), *words_of(people_words.BESIDE_OTHER)])
    return rf"(?<![^\W\d_])(?:\((?:{word})\)|(?:{word})(?![^\W_]))"


@lru_cache(maxsize=1)
def _beside() -> tuple[frozenset[str], frozenset[str]]:
    """The words that may stand beside numbers, and those of them that only stand between."""
    between = words_of(people_words.AND)
    return words_of(people_words.BESIDE, people_words.EXPECTED) | between, between


@lru_cache(maxsize=1)
def _plainer() -> tuple[tuple[re.Pattern[str], str], ...]:
    return (
        (re.compile(rf"({_word()})\s*-\s*(?=\d)"), r"\1: "),
        (re.compile(r"(?<![^\W_])([fmwhжмч])(?=\d)"), r"\1: "),
        (re.compile(rf"(?<!\d)(?<!\d\s)({_word()})\s*\((\d[^()]*)\)"), r"\1: \2"),
        (re.compile(rf"\s\+\s(?=\d|{_word()})"), " / "),
    )


def plain_pairs(text: str) -> str:
    """The text with `M: 12` for `M-12`, `M12` and `M (12)`, and `12 M / 13 F` for `12 M + 13 F`.

    In `75 women (25)` the number before the word is the women's as well as the one behind it.
    """
    for pattern, plain in _plainer():
        text = pattern.sub(plain, text)
    return text


def people_in(text: str, figures: Sequence[Figure], others: frozenset[str] = frozenset()) -> People:
    """What a text with these numbers says of all people, of women and of men.

    The `others` are words that may stand in it besides those that always may.

    Raises:
        Unclear: It says no number, or it is not certain whose number one is.
    """
    tokens = _tokens(text, figures)
    words = _words_beside(text, tokens, others)
    found: list[People] = []
    for step in (1, -1):
        people = _reading(text, tokens, step)
        if people is not None and people not in found:
            found.append(people)
    if len(found) > 1:
        found = [people for people in found if _is_whole(people)]
    if not found and any(token.per_cent for token in tokens):
        raise Unclear("share", f"A share is no head count. {ADVICE}")
    if len(found) != 1 or words is None:
        raise Unclear("unclear_count", ADVICE)
    return replace(found[0], words=words)


def _tokens(text: str, figures: Sequence[Figure]) -> list[_Token]:
    found = []
    for figure in figures:
        per_cent = _PER_CENT.match(text, figure.end)
        end = per_cent.end() if per_cent else figure.end
        found.append(_Token(figure.start, end, figure, per_cent is not None))
    found += [
        _Token(match.start(), match.end(), word=match[0].strip("()"))
        for match in re.finditer(_word(), text)
    ]
    return sorted(found, key=lambda token: token.start)


def _words_beside(
    text: str, tokens: Sequence[_Token], others: frozenset[str]
) -> frozenset[str] | None:
    """The words between the tokens; None where something there may change what is counted."""
    known, between = _beside()
    found: set[str] = set()
    ends = [0, *(token.end for token in tokens)]
    starts = [*(token.start for token in tokens), len(text)]
    for place, (end, start) in enumerate(zip(ends, starts, strict=True)):
        rest = text[end:start]
        words = set(_WORD.findall(rest))
        inside = 0 < place < len(tokens)
        glued = place > 0 and rest[:1].isalnum()
        apart = inside and tokens[place - 1].figure and tokens[place].figure and not rest.strip()
        odd = _ODD.search(rest) or words - known - others
        cut = not inside and (words & between or rest.rstrip().endswith("-"))
        if glued or apart or odd or cut:
            return None
        found |= words
    return frozenset(found)


def _reading(text: str, tokens: Sequence[_Token], step: Literal[1, -1]) -> People | None:
    """What it says if each word is of the number behind it (1) or before it (-1); None: nothing."""
    people, bound = People(), set()
    for place, token in enumerate(tokens):
        if token.figure is not None:
            continue
        number = tokens[place + step] if 0 <= place + step < len(tokens) else token
        gap = text[min(token.end, number.end) : max(token.start, number.start)]
        sex = _sex(token.word, {each.word for each in tokens if each.word})
        if number.figure is None or sex is None or not _BINDING[step].fullmatch(gap):
            return None
        said = people.shares if number.per_cent else people.parts
        if sex in said or place + step in bound or not _is_plain(number.figure):
            return None
        said[sex] = number.figure
        bound.add(place + step)
    free = [each for place, each in enumerate(tokens) if each.figure and place not in bound]
    if len(free) > 1 or not (free or bound) or any(each.per_cent for each in free):
        return None
    people.all = free[0].figure if free else None
    # One letter behind a number alone may be a flag of it, as `f` for forecast.
    lone = people.all is None and len(bound) == 1 and any(len(each.word) == 1 for each in tokens)
    return None if lone else people


_BINDING = {1: _BEFORE, -1: _BEHIND}


def _sex(word: str, words: Collection[str]) -> Sex | None:
    """The sex that a word or a letter means among those that stand in the text; None: not sure."""
    sure = _sexes().get(word)
    if sure is not None:
        return sure
    if word == "m" and "h" in words:
        return "women"  # mujeres, mulheres beside hombres, homens
    women = any(_sexes().get(each) == "women" for each in words)
    return "men" if women or (word == "h" and "m" in words) else None


def _is_plain(figure: Figure) -> bool:
    return figure.qualifier == "exact" and figure.to is None


def _is_whole(people: People) -> bool:
    """Whether all are at least as many as women and men together: else it was meant otherwise."""
    if people.all is None or people.all.qualifier in {"over", "at_least", "about"}:
        return True
    return sum(each.value for each in people.parts.values()) <= (people.all.to or people.all.value)
