"""Proposals: which codes somebody means who wrote something that is none, the likeliest first.

Separate from the refusals that show them: of parameters, of bodies, of parts of figures. What is
proposed is always among the codes that the caller may know.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import chain

from events_api.core.kinds.vocabulary import Entry, Vocabulary
from events_api.core.records.link import MEMBERS
from events_api.core.values.countries import COUNTRY_CODES, countries_by_name, country_key
from events_api.core.words.close_matches import CLOSE, likest
from events_api.core.words.folding import sort_key

# Nobody means a code or a name of a list by so long a text, and comparing it would take long.
_LONGEST = 100
# Members that hold codes, in records and rows.
_DIMENSIONS: dict[str, str] = {
    **MEMBERS,
    **{dim: dim for dim in (*MEMBERS.values(), "indicator")},
    "codes": "country",
}
Propose = Callable[[str, str], list[str] | None]
# How like a code, or a name, must be to be proposed.
_LIKE_CODE, _LIKE_NAME = 0.5, 0.7


def proposals(
    dim: str, text: str, codes: Collection[str], entries: Mapping[str, Entry] = {}
) -> list[str]:
    """At most ten of the codes, all where they are few: those that a text means come first.

    Args:
        dim: The dimension of the codes.
        text: What was written: a code in other letters, a name in any language, an acronym.
        codes: What may be proposed.
        entries: What codes are called; others than `codes` are left out.
    """
    key = country_key if dim == "country" else sort_key
    named = _named(key, ((code, entries[code]) for code in codes if code in entries))
    if dim == "country":
        named = {**countries_by_name(), **named}
    found = (code for code in _meant(text[:_LONGEST], codes, named, key) if code in codes)
    likely = [*dict.fromkeys(found)]
    rest = sorted(codes) if len(codes) <= CLOSE or not likely else []
    return [*dict.fromkeys([*likely, *rest])][:CLOSE]


def proposer(vocabulary: Vocabulary) -> Propose:
    """What says which public codes a member of a body means, by its name and what it holds.

    Countries are those of the standard, whatever is stored.
    """

    def propose(member: str, text: str) -> list[str] | None:
        dim = _DIMENSIONS.get(member)
        if dim == "country":
            return proposals(dim, text, COUNTRY_CODES)
        if dim is None or dim not in vocabulary.entries:
            return None
        return proposals(dim, text, vocabulary.codes(dim), vocabulary.entries[dim])

    return propose


def _named(
    key: Callable[[str], str], rows: Iterable[tuple[str, Entry]]
) -> Mapping[str, Collection[str]]:
    """Codes by what is compared of what they are called."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for code, entry in rows:
        for name in (entry.name, entry.acronym, *entry.names.values()):
            if name and (compared := key(name)):
                found[compared].add(code)
    return found


def _meant(
    text: str,
    codes: Collection[str],
    named: Mapping[str, Collection[str]],
    key: Callable[[str], str],
) -> Iterator[str]:
    """Codes from what the text says to what it is like."""
    lowered = {code.lower(): code for code in sorted(codes)}
    slug = sort_key(text).replace(" ", "-")
    compared = key(text)
    for each in (text.strip().lower(), slug, slug.replace("-", "_")):
        if each in lowered:
            yield lowered[each]
    yield from sorted(named.get(compared, ()))
    words = {*compared.split()}
    longest = max(words, key=len, default=None)
    likely = (name for name in named if longest is not None and longest in name)
    holding = (named[name] for name in likely if words <= {*name.split()})
    yield from sorted(chain.from_iterable(holding))
    yield from (lowered[each] for each in get_close_matches(slug, lowered, CLOSE, _LIKE_CODE))
    for name in likest(compared, named, _LIKE_NAME):
        yield from sorted(named[name])
