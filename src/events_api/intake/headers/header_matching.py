"""Which column a header means: by its name, by a label or a synonym, never by likeness of letters.

Separate and pure: what a header means depends on the words and on the columns there are, alone.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from msgspec import Struct

from events_api.intake.cells.header_keys import key_of
from events_api.intake.columns.columns import InputColumn
from events_api.intake.headers.words import words
from events_api.intake.row_report import HowRead

# What is longer is no header, and is not looked at.
LONGEST = 120
Known = Mapping[str, InputColumn]
Found = Mapping[str, HowRead]

_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
# A number or a letter before the name, as questionnaires have it: "1. Title", "b) Date".
_NUMBERED = re.compile(r"\s*(?:\d{1,3}(?:\.\d{1,2})*|[A-Za-z])\s*[.)]\s+(?=\S*[^\W\d_])")
_PLURAL = re.compile(r"[(\[]s[)\]]", re.IGNORECASE)
# How a date is to be written, in any language: dd/mm/yyyy, TT.MM.JJJJ.
_DATE_FORM = re.compile(r"([^\W\d_])\1{0,3}(?:[./ -]([^\W\d_])\2{0,3}){1,2}", re.IGNORECASE)
# What parts the same name in two languages: "Title / Titre", "Date (Datum)".
_PARTS = re.compile(r"[/|\n\r()\[\]]|\s[-‒–—]\s")  # noqa: RUF001 - dashes are the subject
# Where a kind has no place, a country is the one that it is about.
_INSTEAD = {"venue_country": "countries"}


class Match(Struct, frozen=True):
    """What a header can mean.

    Attributes:
        columns: The columns; none where its words are not known.
        how: Why.
        certain: Whether it means the only one of them for sure.
    """

    columns: tuple[str, ...] = ()
    how: HowRead = "synonym"
    certain: bool = False


def header_words(kinds: Iterable[Known]) -> set[str]:
    """The names of the columns and all words for columns, with underscores for blanks."""
    return {*chain(*kinds), *(key.replace(" ", "_") for key in words().columns)}


def could_be(header: str, known: set[str]) -> bool:
    """Whether a cell could be a header, by the words that there are (`header_words`)."""
    if len(header) > LONGEST:
        return False
    whole, parts = _keys(header)
    return any(key.replace(" ", "_") in known for key in (*whole, *parts))


def match(header: str, kinds: Sequence[Known]) -> Match:
    """What a header means in files of these kinds; it is certain only where all of them agree.

    Exports of several kinds name columns that only one of them has.
    """
    if len(header) > LONGEST:
        return Match()
    whole, parts = _keys(header)
    matches = [(known, each) for known in kinds if (each := _match(whole, parts, known)).columns]
    own = [pair for pair in matches if not all(pair[0][name].foreign for name in pair[1].columns)]
    found = [each for _, each in own or matches]
    # The name of a column of one kind is no word for something else of another one.
    found = [each for each in found if each.how == "name"] or found
    columns = tuple(dict.fromkeys(name for each in found for name in each.columns))
    certain = len(columns) == 1 and all(each.certain for each in found)
    return Match(columns, found[0].how if found else "synonym", certain)


def _keys(header: str) -> tuple[list[str], list[str]]:
    """What is compared of a header: as a whole, without what is beside it; and of its parts."""
    text = unicodedata.normalize("NFKC", header)
    bare = _NUMBERED.sub("", text, count=1)
    said = _without_neutral(bare)
    parts = [key for part in _PARTS.split(said) if (key := key_of(part))]
    return [key_of(each) for each in dict.fromkeys((text, bare, said))], parts


def _match(whole: Iterable[str], parts: Sequence[str], known: Known) -> Match:
    """What a header means for one kind: as a whole, or said twice."""
    for key in whole:
        found = _known(key, known)
        if found.columns:
            return found
    return _of_parts(parts, known)


def _known(key: str, known: Known) -> Match:
    name = key.replace(" ", "_")
    if name in known:
        return Match((name,), "name", certain=True)
    found = _of_this_kind(words().columns.get(key, {}), known)
    how: HowRead = next(iter(found.values()), "synonym")
    return Match(tuple(found), how, certain=len(found) == 1 and key not in words().unclear)


def _of_this_kind(found: Found, known: Known) -> Found:
    """The columns that records of the kind have, else those that they have not."""
    there = {name: how for name, how in found.items() if name in known}
    own = {name: how for name, how in there.items() if not known[name].foreign}
    if own or not there:
        return own
    instead = {_INSTEAD.get(name, name): how for name, how in there.items()}
    return {name: how for name, how in instead.items() if not known[name].foreign} or there


def _without_neutral(header: str) -> str:
    """The header without brackets that change nothing of what it means, and with its plural."""

    def kept(match: re.Match[str]) -> str:
        inside = match[1].strip()
        neutral = key_of(inside) in words().neutral or _DATE_FORM.fullmatch(inside)
        return "" if neutral else match[0]

    return _BRACKETS.sub(kept, _PLURAL.sub("s", header))


def _of_parts(parts: Sequence[str], known: Known) -> Match:
    """What all parts mean, where each of them means the same; else all that they could mean."""
    found = [_known(key, known) for key in parts]
    columns = tuple(dict.fromkeys(name for each in found for name in each.columns))
    certain = len(found) > 1 and len(columns) == 1 and all(each.certain for each in found)
    return Match(columns, "synonym", certain)
