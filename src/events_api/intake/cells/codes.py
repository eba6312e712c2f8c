# ruff: noqa: RUF001 - words of other languages use letters that look like Latin
"""Codes as people type them: closed lists, reference rows, countries and languages, by name too.

Separate from free text: what is no known code or name is refused, with close ones named.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches

from msgspec import Struct, field

from events_api.core.words.close_matches import close_to
from events_api.core.words.folding import sort_key
from events_api.intake.cells.cell import Cell, Meaning, Unclear, is_unknown, text_of
from events_api.intake.cells.lists import items_of

_BOOLEANS = {"true": True, "yes": True, "y": True, "x": True, "1": True, "oui": True, "ja": True}
_BOOLEANS |= {"false": False, "no": False, "n": False, "0": False, "non": False, "nein": False}
_BOOLEANS |= {"да": True, "нет": False, "si": True, "sí": True, "evet": True, "hayır": False}
# Values of closed lists that are often called otherwise.
_SYNONYMS = {"organizer": "organiser", "co_organizer": "co_organiser", "donor": "funder"}
_SYNONYMS |= {"organisers": "organiser", "organizers": "organiser", "organised_by": "organiser"}
_SYNONYMS |= {"hosts": "host", "hosted_by": "host", "donors": "funder", "funders": "funder"}
_SYNONYMS |= {"funded_by": "funder", "partners": "partner", "implementing_partner": "implementer"}
_SYNONYMS |= {
    "participants": "participant",
    "observers": "observer",
    "implemented_by": "implementer",
}
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


class Codes(Struct, frozen=True):
    """The codes of one list, to be found by code or by name.

    Attributes:
        what: What they are codes of, in words: `theme`.
        known: The codes.
        names: Codes by folded name; several where a name is of several.
        create: Makes the code of a name that is new, where the import may create some.
        region: What parts a code from more about it, as the hyphen of `pt-BR`.
        key: What of a name is compared.
        label: What a code is called, where it could be taken for something else.
        rare: The codes that few people mean by what they write, as `all` and `bcs` of languages.
        hidden: The codes that are proposed to nobody, since only drafts name them.
        asked: What close codes were looked for; a file of mistakes is not helped with all of them.
        helps: Whether close codes are looked for at all.
    """

    what: str
    known: Collection[str]
    names: Mapping[str, Collection[str]] = field(default_factory=dict)
    create: Callable[[str], str] | None = None
    region: str | None = None
    key: Callable[[str], str] = sort_key
    label: Callable[[str], str] = str
    rare: Collection[str] = ()
    hidden: Collection[str] = ()
    asked: set[str] = field(default_factory=set)
    helps: bool = True

    def find(self, text: str) -> tuple[str, str | None]:
        """The code of a code or a name, and a note where it was created or looks like nothing.

        Raises:
            Unclear: There is none, or the name is of several.
        """
        bare = text.strip()
        found = self._of(bare)
        if len(found) == 1:
            code = next(iter(found))
            # NA is Namibia, and what many write who know nothing.
            if is_unknown(bare):
                return code, f"{self.label(code)}; where nothing is known write n/a"
            rare = code in self.rare and bare.lower() == code
            return code, self.label(code) if rare else None
        if found:
            detail = f"This is the name of several {self.what} codes. Write the code."
            raise Unclear("ambiguous_code", detail, sorted({*found} - {*self.hidden}))
        if self.create is not None:
            return self.create(bare), f"a new {self.what}"
        detail = f"There is no {self.what} of this code or name."
        raise Unclear("unknown_code", detail, self.close(bare))

    def has(self, text: str) -> bool:
        """Whether a text is a code or a name that is known."""
        return bool(self._of(text.strip()))

    def is_nothing(self, cell: Cell) -> bool:
        """Whether a cell says that nothing is known; a code that looks so says something."""
        return is_unknown(cell) and not (isinstance(cell, str) and cell.strip() in self.known)

    def _of(self, bare: str) -> Collection[str]:
        """The codes that a text can mean: none, one, or several of one name."""
        code, _, more = bare.partition(self.region or bare)
        if bare in self.known or (code in self.known and more.replace("-", "").isalnum()):
            return (bare,)
        if is_unknown(bare):
            return ()
        found = self.names.get(self.key(bare), ())
        slug = sort_key(bare).replace(" ", "-")
        return found or ((slug,) if slug in self.known else ())

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
        named = get_close_matches(self.key(folded), self.names, _FEW, cutoff=0.7)
        found = [*near, *(code for name in named for code in sorted(self.names[name]))]
        return [code for code in dict.fromkeys(found) if code in proposed][:_FEW]


def names_of(
    rows: Iterable[tuple[str, Iterable[str | None]]], key: Callable[[str], str] = sort_key
) -> dict[str, set[str]]:
    """Codes by what of their names is compared, of (code, names)."""
    found: dict[str, set[str]] = {}
    for code, names in rows:
        for name in names:
            if name and (compared := key(name)):
                found.setdefault(compared, set()).add(code)
    return found


def read_code(codes: Codes, cell: Cell) -> Meaning:
    """One code of a list."""
    if codes.is_nothing(cell):
        return Meaning(None)
    code, note = codes.find(text_of(cell))
    return Meaning(code, code, note)


def read_codes(codes: Codes, cell: Cell) -> Meaning:
    """Codes of a list, separated as `lists.items_of` says."""
    if codes.is_nothing(cell):
        return Meaning([], "")
    found, notes = [], []
    for each in items_of(text_of(cell), codes.has):
        code, note = codes.find(each)
        found.append(code)
        notes += [f"{code}: {note}"] if note else []
    unique = sorted(set(found))
    return Meaning(unique, ";".join(unique), "; ".join(dict.fromkeys(notes)) or None)


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


def is_choice(values: Sequence[str], text: str) -> bool:
    """Whether a text means a value of a closed list."""
    folded = sort_key(text).replace(" ", "_")
    return _SYNONYMS.get(folded, folded) in values


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
