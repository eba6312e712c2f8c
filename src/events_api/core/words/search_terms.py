"""Search terms: which tokens a record is found by, and which of them a query asks for.

Separate, and without SQL, because both must follow the same rules (docs/search.md): a word is found
where a form of what is asked is a form of what is there, or begins one.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from events_api.core.words.folding import BLANK, ZWNJ, encode, plain, split, words_of_ascii
from events_api.core.words.word_forms import belongs, forms, stem

# Names of cities and of venues stand in many records.
_REMEMBERED, _SHORT = 2_000, 60
MAX_TOKENS = 16_000
MAX_TOKEN_BYTES = 800_000  # PostgreSQL keeps no more than 1 MiB of distinct words


def tokens(*texts: str | None) -> list[str]:
    """The tokens of texts in all forms, each once, in order.

    What passes the limits of an index entry is left out from the end: 16,000 tokens, and tokens of
    800,000 bytes together.

    Args:
        texts: What a record is found by; null where it has none.

    Returns:
        Tokens of the letters a to z and digits, each beginning with `t`.

    """
    found: dict[str, None] = {}
    size = 0
    for text in texts:
        for token in _tokens_of(text or ""):
            if token in found:
                continue
            size += len(token)
            if len(found) == MAX_TOKENS or size > MAX_TOKEN_BYTES:
                return list(found)
            found[token] = None
    return list(found)


def query_terms(text: str) -> list[str]:
    """What a query asks for: terms that must all be found, one for each word of it, in order.

    A term is what finds its word, parted by `|`; each of these is tokens that are all there, parted
    by `&`. One that ends in `*` begins a token; only the last word has such (contract, parameter
    `q`).

    Args:
        text: What was typed.

    Returns:
        Terms; none where the text holds no letter or digit.

    """
    *whole, last = _chains(text) or [[]]
    return [*(_term(chain, "") for chain in whole), *([_term(last, "*")] if last else [])]


def _term(chain: list[str], ending: str) -> str:
    together = forms("".join(chain))
    found = [encode(form) + ending for form in together.begun]
    found += [encode(form) for form in together.ended]
    if len(chain) > 1:
        found.append("&".join(encode(plain(part)) for part in chain) + ending)
        rest = stem(chain)
        found += [encode(rest)] if rest else []
    return "|".join(dict.fromkeys(found))


def _tokens_of(text: str) -> tuple[str, ...]:
    return _remembered(text) if len(text) <= _SHORT else tuple(map(encode, _indexed(text)))


@lru_cache(maxsize=_REMEMBERED)
def _remembered(text: str) -> tuple[str, ...]:
    return tuple(map(encode, _indexed(text)))


def _indexed(text: str) -> Iterable[str]:
    """Every form of every word, and of words that are also written together."""
    # Only words with other letters have other forms, or parts.
    return words_of_ascii(text) if text.isascii() else _formed(text)


def _formed(text: str) -> Iterator[str]:
    for chain in _chains(text):
        for word in dict.fromkeys((*chain, "".join(chain))):
            both = forms(word)
            yield from both.begun
            yield from both.ended
        rest = stem(chain) if len(chain) > 1 else None
        if rest:
            yield rest


def _chains(text: str) -> list[list[str]]:
    """The words of a text, with those in one list that are also written together.

    That is what ZWNJ joins, and a Persian word and its affix with a blank between them.
    """
    found: list[list[str]] = []
    for gap, word in split(text):
        if gap == ZWNJ or (gap == BLANK and belongs(found[-1][-1], word)):
            found[-1].append(word)
        else:
            found.append([word])
    return found
