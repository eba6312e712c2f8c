"""How a cell is read, by the type of the member that it is for.

Separate from the columns, which are told apart by their names.
"""

from decimal import Decimal
from functools import cache, partial
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from events_api.core.kinds.resource import Resource
from events_api.core.values.scalars import (
    Code,
    CountryCode,
    CountryCodes,
    Edtf,
    Id,
    LanguageCode,
    LanguageCodes,
    Line,
    Ref,
    Term,
    Time,
    TimeZone,
    WebAddress,
)
from events_api.core.values.scalars import Codes as CodeList
from events_api.core.values.structures import Identifier
from events_api.intake.cells import amounts, codes, counts, participations, texts
from events_api.intake.cells.cell import Reading
from events_api.intake.columns.known_values import Known
from events_api.intake.dates import dates

_SCHEMES = get_args(Identifier.model_fields["scheme"].annotation)
_IDENTIFIERS = "identifiers as doi:10.1000/1; isbn:9783161484100, or as JSON"
_DIMENSIONS = "dimensions as sex:female; age:18-25"
_TRANSLATIONS = 'translations as JSON, as {"fr": {"title": "Atelier"}}'


@cache
def types_of(model: type[BaseModel]) -> dict[str, Any]:
    """The types of a model's members, with what is said of them: each file asks for all kinds'."""
    return get_type_hints(model, include_extras=True)


def number_reading(hint: Any, member: str, part: str | None, known: Known) -> Reading | None:
    """How a number is read; None: it is something else."""
    if part == "count":
        return partial(_COUNTS[member], member, decimals=known.decimals)
    whole = is_whole(hint)
    if whole is None:
        return None
    read = amounts.read_whole if whole else _NUMBERS.get(part or member, amounts.read_number)
    return partial(read, decimals=known.decimals)


def special_reading(
    resource: Resource, member: str, part: str | None, known: Known
) -> Reading | None:
    """How members are read that are more than their type says; None: by their type."""
    if member == "organisations":
        usual = known.role or resource.usual_role
        return partial(participations.read_participations, known.of("organisation"), usual)
    return _SPECIAL.get(part or member)


def reading_of(hint: Any, member: str, known: Known) -> Reading:
    """How a cell of a member of this type is read."""
    if get_origin(hint) is Literal:
        read_choice = codes.read_type if member == "type" else codes.read_choice
        return partial(read_choice, get_args(hint))
    if hint == Edtf:
        when = dates.read_when if member == "when" else dates.read_date
        return partial(when, known.order)
    listed = codes_of(hint, member)
    if listed is not None:
        several = hint in (CountryCodes, LanguageCodes, CodeList)
        return partial(codes.read_codes if several else codes.read_code, known.of(listed))
    for type_, read in _READINGS:
        if hint == type_:
            return read
    if get_origin(plain(hint)) in {list, dict}:
        return partial(texts.read_json, get_origin(plain(hint)), "a JSON list or object")
    return texts.read_text


def _identifier(scheme: str, value: str) -> dict[str, str]:
    return {"scheme": codes.choice_of(_SCHEMES, scheme), "value": value}


def _pair(name: str, value: str) -> tuple[str, str]:
    return name, value


_COUNTS = {
    "participants": counts.read_people,
    "beneficiaries": counts.read_people,
    "participating_countries": counts.read_countries,
}
_NUMBERS = {"women_share": amounts.read_share, "value": amounts.read_value}
_SPECIAL: dict[str, Reading] = {
    "sources": texts.read_sources,
    "notes": texts.read_notes,
    "files": texts.read_addresses,
    "identifiers": partial(texts.read_pairs, _identifier, list, _IDENTIFIERS),
    "dimensions": partial(texts.read_pairs, _pair, dict, _DIMENSIONS),
    "translations": partial(texts.read_json, dict, _TRANSLATIONS),
}
_READINGS: tuple[tuple[Any, Reading], ...] = (
    (bool, codes.read_boolean),
    (Time, texts.read_clock),
    (TimeZone, texts.read_word),
    (Line, texts.read_line),
    (Term, texts.read_line),
    (Ref, texts.read_ref),
    (Id, texts.read_word),
    (WebAddress, texts.read_word),
)


def codes_of(hint: Any, member: str) -> str | None:
    """The list whose codes a member of this type names."""
    if hint in (CountryCode, CountryCodes):
        return "country"
    if hint in (LanguageCode, LanguageCodes):
        return "language"
    if hint == CodeList:
        return member.removesuffix("s")
    return member if hint == Code else None


def without_none(hint: Any) -> tuple[Any, bool]:
    """A type without None, and whether that was part of it."""
    if get_origin(hint) not in {Union, UnionType}:
        return hint, False
    kept = [each for each in get_args(hint) if each is not type(None)]
    return kept[0], len(kept) < len(get_args(hint))


def is_whole(hint: Any) -> bool | None:
    """Whether a number is a whole one; None: it is something else."""
    return {int: True, Decimal: False}.get(plain(hint))


def plain(hint: Any) -> Any:
    """A type without what is annotated to it."""
    return get_args(hint)[0] if hasattr(hint, "__metadata__") else hint
