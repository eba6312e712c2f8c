"""The columns that a file of a reference list may have, and how each cell of them is read.

Separate from those of records, which are the columns of their export: rows of a reference list have
the members that a caller may say of them, and are read by the types of these.
"""

from functools import partial
from typing import Any, Literal, get_args, get_origin

from events_api.core.kinds.vocabulary import ReferenceList
from events_api.core.values.scalars import Codes, CountryCodes, is_code
from events_api.intake.cells import amounts, by_year, codes, texts
from events_api.intake.cells.cell import Cell, Meaning, Reading, is_unknown, text_of
from events_api.intake.columns.bounds import BOUNDS
from events_api.intake.columns.cell_readers import (
    is_whole,
    number_reading,
    reading_of,
    types_of,
    without_none,
)
from events_api.intake.columns.columns import ANNOTATIONS, InputColumn, remembering
from events_api.intake.columns.known_values import Known, code_of
from events_api.intake.dates import dates

_NAMES = "names in other languages as fr:Norvège; German:Norwegen, or as JSON"


def reference_columns(reference: ReferenceList, known: Known) -> dict[str, InputColumn]:
    """The columns of a reference list by name."""
    hints = types_of(reference.given)
    found = {}
    for name, field in reference.given.model_fields.items():
        bare, nullable = without_none(hints[name])
        found[name] = InputColumn(
            name,
            name,
            None,
            _reading(reference, name, bare, known),
            field.description or "",
            # Where no code is given, the name has one, or one is made of it.
            needed=field.is_required() and name != "code",
            nullable=nullable or isinstance(field.default, list | dict),
            values=get_args(bare) if get_origin(bare) is Literal else (),
            codes=reference.members.get(name),
            whole=is_whole(bare),
        )
    for name in BOUNDS if "when" in found else ():
        days = partial(dates.read_bound, known.order)
        found[name] = InputColumn(name, name, None, days, "Makes a `when` where the file has none.")
    for name in ("kind", *reference.public.model_fields, *ANNOTATIONS):
        shown = reference.public.model_fields.get(name)
        about = (shown.description if shown else None) or "Of the file; passed over."
        found.setdefault(name, InputColumn(name, name, None, None, about))
    return {name: remembering(column) for name, column in found.items()}


def _reading(reference: ReferenceList, name: str, hint: Any, known: Known) -> Reading:
    """How a member is read: as the codes it names, as what it is, else by its type."""
    if name == "code":
        return partial(codes.read_code, known.of(reference.dim)) if reference.closed else read_code
    dim = reference.members.get(name)
    if dim is not None:
        read = codes.read_codes if hint in (Codes, CountryCodes) else codes.read_code
        return partial(read, known.of(dim))
    number = partial(amounts.read_number, decimals=known.decimals)
    special: dict[str, Reading] = {
        "names": partial(texts.read_pairs, partial(_named, known), dict, _NAMES),
        "targets": partial(by_year.read_by_year, number),
        "baseline": partial(by_year.read_baseline, number),
        "sector": texts.read_word,
    }
    found = special.get(name) or number_reading(hint, name, None, known)
    return found or reading_of(hint, name, known)


def _named(known: Known, language: str, name: str) -> tuple[str, str]:
    """A name by its language, which may be named by code or in words."""
    return known.of("language").find(language)[0], name


def read_code(cell: Cell) -> Meaning:
    """The code of a row itself; `ICMPD` is `icmpd`, as where records name it.

    What has other letters than those of codes is left as it is, for the list to refuse.
    """
    if is_unknown(cell):
        return Meaning(None)
    text = text_of(cell).strip()
    lowered = text.lower()
    if is_code(lowered):
        return Meaning(lowered, lowered)
    code = code_of(text) if text.isascii() else text
    return Meaning(code, code)
