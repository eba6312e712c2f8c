# ruff: noqa: RUF001, RUF003 - Arabic letters that look alike are the subject
"""Rules of writing: in which other forms a word counts too (docs/search.md).

Separate from folding, which makes one of two spellings everywhere: these add a spelling beside the
word's own, and only where the word itself shows that it is meant. Words are those that
`folding.split` gives, so their marked letters are still there.
"""

import re
from functools import lru_cache

from msgspec import Struct

from events_api.core.words.folding import plain

# A letter and what is written for it where keyboards lack it.
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})

# Letters of Persian, Urdu, Pashto and Kurdish that Arabic lacks: such a word has no Arabic article.
_NOT_ARABIC = re.compile("[پچژگٹڈڑںےۓېۍټډړڼښځڅۆۇڕڵ]")
# Alef with a hamza or madda is no article, so that ألمانيا stays whole.
_ARTICLE = re.compile("[وف]?[بک]?ال(?=...)")
# The article after ل loses its alef, and one of three lams is left out: للاجئين is ل + اللاجئين.
_FOR_THE = re.compile("[وف]?ل(?=ل..)")
# Alef with a hamza below begins words only, so what stands before it is no part of the word.
_BEFORE_HAMZA = re.compile("(?:[وف][بکل]?|[بکل])(?=إ..)")
# Parents, with whose they are, and adults: these only look like the article after و and ب.
_WHOLE = re.compile("والدی?(?:ت?(?:ه|ها|هم|هما|ک|نا|ی)|ین|ان)|بالغ(?:ین|ون|ات|ه)")

_PLURALS = ["ها", "های", "هایی", "هایم", "هایت", "هایش", "هایمان", "هایتان", "هایشان"]
_PLURAL = re.compile(f"(...+)(?:{'|'.join(sorted(_PLURALS, key=len, reverse=True))})")
# End, dead end, appetite: the ending is the word's own.
_NO_PLURAL = frozenset(["انت", "منت", "اشت"])
_INDEFINITE = frozenset(["ی", "ای"])  # only after ه: برنامه‌ای, برنامه‌ی
_COMPARED = frozenset(["تر", "ترین"])
_BEFORE = frozenset(["می", "نمی"])


class Forms(Struct, frozen=True):
    """Folded forms of a word: `begun` are typed from their beginning, `ended` lost their ending."""

    begun: tuple[str, ...]
    ended: tuple[str, ...]


@lru_cache(maxsize=4_096)
def forms(word: str) -> Forms:
    """The forms in which a word is indexed and looked up, its own first."""
    own = plain(word)
    if word.isascii():
        return Forms((own,), ())
    begun = dict.fromkeys((own, plain(word.translate(_SPELT_OUT)), *_without_proclitics(word)))
    ended = [stem for form in begun for stem in _without_plural(form)]
    return Forms(tuple(begun), tuple(dict.fromkeys(ended)))


def belongs(word: str, following: str) -> bool:
    """Whether two words, with a blank between them, are a Persian word and its affix."""
    if following.isascii():
        return False
    before, after = plain(word), plain(following)
    if before in _BEFORE or after in _PLURALS or after in _COMPARED:
        return True
    return following in _INDEFINITE and before.endswith("ه")


def stem(parts: list[str]) -> str | None:
    """What is left of a word written apart where its last part is an ending; else None."""
    *rest, last = map(plain, parts)
    joined = "".join(rest)
    indefinite = parts[-1] in _INDEFINITE and joined.endswith("ه")
    return joined if joined and (last in _PLURALS or indefinite) else None


def _without_proclitics(word: str) -> list[str]:
    if _WHOLE.fullmatch(plain(word)) or _NOT_ARABIC.search(word):
        return []
    found = []
    for pattern in (_ARTICLE, _BEFORE_HAMZA):
        match = pattern.match(word)
        if match:
            found.append(plain(word[match.end() :]))
    match = _FOR_THE.match(word)
    if match:
        rest = plain(word[match.end() :])
        found += [rest, rest[1:]] if len(rest) > 3 else [rest]  # noqa: PLR2004 - three letters
    return found


def _without_plural(form: str) -> list[str]:
    match = _PLURAL.fullmatch(form)
    return [match[1]] if match and match[1] not in _NO_PLURAL else []
