# ruff: noqa: RUF001 - words of other languages use letters that look like Latin
"""Codes as people type them: closed lists, reference rows, countries and languages, by name too.

Separate from free text: what is no known code or name is refused, with close ones named.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache

import pycountry
from babel import Locale

from events_api.core.places import COUNTRY_CODES
from events_api.core.problems import close_to
from events_api.core.words import sort_key
from events_api.intake.cells.cell import Cell, Meaning, Unclear, is_unknown, text_of

# Names that programmes use and neither CLDR nor ISO lists.
_COUNTRIES = {
    "UK": "GB",
    "EL": "GR",
    "USA": "US",
    "UAE": "AE",
    "Turkey": "TR",
    "Czech Republic": "CZ",
}
_COUNTRIES |= {
    "Great Britain": "GB",
    "Macedonia": "MK",
    "Republic of Moldova": "MD",
    "Kosovo": "XK",
}
_COUNTRIES |= {"Bosnia": "BA", "Bosnia-Herzegovina": "BA", "Swaziland": "SZ", "Burma": "MM"}
_COUNTRIES |= {"Cape Verde": "CV", "Ivory Coast": "CI", "Holland": "NL", "The Netherlands": "NL"}
_COUNTRIES |= {"KRG": "IQ", "Kurdistan Region of Iraq": "IQ", "DRC": "CD", "Palestine": "PS"}
_NAMED_IN: tuple[str, ...] = (
    "en",
    "fr",
    "de",
    "es",
    "pt",
    "it",
    "nl",
    "pl",
    "cs",
    "hu",
    "ro",
    "ru",
    "uk",
    "tr",
)
_NAMED_IN += ("az", "ka", "hy", "bs", "sr", "sq", "mk", "bg", "el", "ar", "fa", "ps", "ur", "bn")
_SPOKEN_IN = ("en", "fr", "de", "es", "it", "pt", "ru", "tr", "ar", "fa")
_BOOLEANS = {"true": True, "yes": True, "y": True, "x": True, "1": True, "oui": True, "ja": True}
_BOOLEANS |= {"false": False, "no": False, "n": False, "0": False, "non": False, "nein": False}
_BOOLEANS |= {"да": True, "нет": False, "si": True, "sí": True, "evet": True, "hayır": False}
# Values of closed lists that are often called otherwise.
_SYNONYMS = {"organizer": "organiser", "co_organizer": "co_organiser", "donor": "funder"}
_SYNONYMS |= {"virtual": "online", "face_to_face": "in_person", "canceled": "cancelled"}
_SYNONYMS |= {
    "done": "completed",
    "held": "completed",
    "co_chairs": "co_chair",
    "sponsor": "funder",
}
_SYNONYMS |= {"more_than": "over", "approximately": "about", "nearly": "almost", "circa": "about"}

_FEW = 10
# Looking for what is close takes milliseconds: a hostile file must not ask for it without end.
_MOST_ASKED = 100
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of one list, to be found by code or by name.

    Attributes:
        what: What they are codes of, in words: `theme`.
        known: The codes.
        names: Codes by folded name; several where a name is of several.
        create: Makes the code of a name that is new, where the import may create some.
        region: What parts a code from more about it, as the hyphen of `pt-BR`.
        hidden: The codes that are proposed to nobody, since only drafts name them.
        asked: What close codes were looked for; a file of mistakes is not helped with all of them.
        helps: Whether close codes are looked for at all.
    """

    what: str
    known: Collection[str]
    names: Mapping[str, Collection[str]] = field(default_factory=dict)
    create: Callable[[str], str] | None = None
    region: str = "\n"
    hidden: Collection[str] = ()
    asked: set[str] = field(default_factory=set)
    helps: bool = True

    def find(self, text: str) -> tuple[str, str | None]:
        """The code of a code or a name, and a note where it was created.

        Raises:
            Unclear: There is none, or the name is of several.
        """
        bare = text.strip()
        if bare in self.known or bare.partition(self.region)[0] in self.known:
            return bare, None
        folded = sort_key(bare)
        found = self.names.get(folded, ())
        if len(found) == 1:
            return next(iter(found)), None
        if found:
            detail = f"This is the name of several {self.what} codes. Write the code."
            raise Unclear("ambiguous_code", detail, sorted({*found} - {*self.hidden}))
        slug = folded.replace(" ", "-")
        if slug in self.known:
            return slug, None
        if self.create is not None:
            return self.create(bare), f"a new {self.what}"
        detail = f"There is no {self.what} of this code or name."
        raise Unclear("unknown_code", detail, self.close(bare))

    def close(self, text: str) -> list[str]:
        """Codes that are like the text, by code or by name; all of them where they are few."""
        proposed = {*self.known} - {*self.hidden}
        if len(proposed) <= _FEW:
            return sorted(proposed)
        if not self.helps or len(self.asked) >= _MOST_ASKED:
            return []
        self.asked.add(text)
        folded = sort_key(text)[:_LONGEST]
        near = get_close_matches(folded.replace(" ", "-"), proposed, _FEW, cutoff=0.6)
        named = get_close_matches(folded, self.names, _FEW, cutoff=0.7)
        found = [*near, *(code for name in named for code in sorted(self.names[name]))]
        return [code for code in dict.fromkeys(found) if code in proposed][:_FEW]


def names_of(rows: Iterable[tuple[str, Iterable[str | None]]]) -> dict[str, set[str]]:
    """Codes by folded name, of (code, names)."""
    found: dict[str, set[str]] = {}
    for code, names in rows:
        for name in names:
            if name and (key := sort_key(name)):
                found.setdefault(key, set()).add(code)
    return found


def read_code(codes: Codes, cell: Cell) -> Meaning:
    """One code of a list."""
    if is_unknown(cell):
        return Meaning(None)
    code, note = codes.find(text_of(cell))
    return Meaning(code, code, note)


def read_codes(codes: Codes, cell: Cell) -> Meaning:
    """Codes of a list, separated by `;`, line breaks, or commas where no name has them."""
    if is_unknown(cell):
        return Meaning([], "")
    found, notes = [], []
    for each in items_of(text_of(cell), lambda text: _is_known(codes, text)):
        code, note = codes.find(each)
        found.append(code)
        notes += [f"{code}: {note}"] if note else []
    unique = sorted(set(found))
    return Meaning(unique, ";".join(unique), "; ".join(dict.fromkeys(notes)) or None)


def items_of(text: str, is_item: Callable[[str], bool] = lambda _: False) -> list[str]:
    """The items of a list in a cell; signs part only what is no item as a whole."""
    if is_item(text.strip()):
        return [text.strip()]
    found = []
    for part in text.replace("\n", ";").split(";"):
        whole = is_item(part.strip())
        found += [part] if whole else part.split(",")
    return [each.strip() for each in found if each.strip()]


def _is_known(codes: Codes, text: str) -> bool:
    return text in codes.known or sort_key(text) in codes.names


def read_choice(values: Sequence[str], cell: Cell) -> Meaning:
    """One value of a closed list: `Expert meeting` is `expert_meeting`."""
    if is_unknown(cell):
        return Meaning(None)
    value = choice_of(values, text_of(cell))
    return Meaning(value, value)


def read_type(values: Sequence[str], cell: Cell) -> Meaning:
    """One type of a kind; a word that is none can be kept beside it."""
    try:
        return read_choice(values, cell)
    except Unclear as unclear:
        if "other" not in values:
            raise
        detail = "Write a type of the list, or other, and this word in the column subtype."
        raise Unclear(unclear.code, detail, unclear.allowed) from unclear


def choice_of(values: Sequence[str], text: str) -> str:
    """The value of a closed list that a text means.

    Raises:
        Unclear: It means none of them.
    """
    folded = sort_key(text).replace(" ", "_")
    found = _SYNONYMS.get(folded, folded)
    if found in values:
        return found
    allowed = close_to(folded, values)
    raise Unclear("unknown_value", "Write a value of the list.", allowed)


def read_boolean(cell: Cell) -> Meaning:
    """Yes or no, in one of several languages."""
    if is_unknown(cell):
        return Meaning(None)
    found = _BOOLEANS.get(text_of(cell).strip().lower())
    if found is None:
        raise Unclear("unknown_value", "Write true or false.", ["true", "false"])
    return Meaning(found, "true" if found else "false")


@lru_cache(maxsize=1)
def countries() -> Codes:
    """Countries by code or name: the names of CLDR in many languages, and those of ISO 3166."""
    rows: list[tuple[str, list[str | None]]] = [(code, [code]) for code in COUNTRY_CODES]
    for language in _NAMED_IN:
        territories = Locale.parse(language).territories
        rows += [(code, [territories.get(code)]) for code in COUNTRY_CODES]
    for each in pycountry.countries:
        names = [each.alpha_3, each.name, getattr(each, "official_name", None)]
        rows.append((each.alpha_2, [*names, getattr(each, "common_name", None)]))
    # Where two languages call two countries alike, the English name decides, else nobody does.
    english = Locale("en").territories
    first = names_of((code, [english.get(code)]) for code in COUNTRY_CODES)
    own = {sort_key(name): {code} for name, code in _COUNTRIES.items()}
    return Codes("country", COUNTRY_CODES, names_of(rows) | first | own)


@lru_cache(maxsize=1)
def languages() -> Codes:
    """Languages by code or by name, in their own and in several other languages."""
    rows: list[tuple[str, list[str | None]]] = []
    codes = {str(code) for code in Locale("en").languages if "_" not in str(code)}
    for language in _SPOKEN_IN:
        names = Locale.parse(language).languages
        rows += [(code, [names.get(code)]) for code in codes]
    for each in pycountry.languages:
        short = getattr(each, "alpha_2", None)
        codes |= set() if short else {each.alpha_3}
        rows.append((short or each.alpha_3, [each.alpha_3, each.name]))
    for code in ("uk", "pl", "ur", "ps", "bn", "sq", "hy", "az", "ka", "el", "hu", "ro", "bg"):
        rows.append((code, [Locale.parse(code).languages.get(code)]))
    return Codes("language", codes, names_of(rows), region="-")
