"""What an import knows of the database while it reads cells: codes, names and records.

Separate from the cells, which ask it, so that these stay functions of what they are given.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace
from sqlalchemy import Connection, select
from sqlmodel import col

from events_api.core.kinds.indicator import Indicator
from events_api.core.kinds.vocabulary import ReferenceList
from events_api.core.values.scalars import is_code
from events_api.core.values.structures import Role
from events_api.core.words.folding import fold
from events_api.intake.cells import codes, standard_codes
from events_api.intake.cells.codes import Codes
from events_api.intake.cells.separators import UNSETTLED, Decimals
from events_api.intake.dates.dates import Order


class Known(Struct):
    """What there is, as of one moment.

    Attributes:
        lists: Codes by dimension, of reference lists, countries and languages.
        order: What `12/03/2019` means; None: it is refused.
        decimals: What `1.250` means; unsettled: it is refused.
        role: What organisations did that have no role; None: what is usual for the kind.
        units: Units by indicator.
        created: Codes that the import creates, by dimension, with their names.
    """

    lists: Mapping[str, Codes]
    order: Order | None = None
    decimals: Decimals = UNSETTLED
    role: Role | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    created: dict[str, dict[str, str]] = field(default_factory=dict)

    def of(self, dim: str) -> Codes:
        """The codes of a dimension."""
        return self.lists[dim]

    def without_help(self) -> "Known":
        """The same, where nobody reads which codes are close to one that is unknown."""
        quiet = {dim: replace(codes, helps=False) for dim, codes in self.lists.items()}
        return replace(self, lists=quiet)


def known_rows(
    rows: Mapping[str, Iterable[tuple[str, Iterable[str | None]]]],
    order: Order | None = None,
    create: Collection[str] = (),
    hidden: Mapping[str, Collection[str]] = {},
) -> Known:
    """What is known of {dimension: (code, names)}; new codes may be created in `create`.

    Those of `hidden` are found by who names them, and proposed to nobody.
    """
    created: dict[str, dict[str, str]] = {dim: {} for dim in create}
    lists = {"country": replace(standard_codes.countries(), asked=set())}
    lists["language"] = replace(standard_codes.languages(), asked=set())
    for dim, listed in rows.items():
        if dim == "country":
            continue
        named = [(code, list(names)) for code, names in listed]
        known = {code for code, _ in named}
        maker = _maker(created[dim], known) if dim in created else None
        told = hidden.get(dim, ())
        lists[dim] = Codes(dim, known, codes.names_of(named), maker, hidden=told)
    return Known(lists, order, created=created)


def reference_names(
    connection: Connection, lists: Sequence[ReferenceList]
) -> tuple[dict[str, list[tuple[str, list[str | None]]]], dict[str, set[str]]]:
    """{dimension: (code, names)} of the reference rows there are, and the codes not public."""
    names: dict[str, list[tuple[str, list[str | None]]]] = {}
    hidden: dict[str, set[str]] = {}
    for each in lists:
        table = each.table.__table__  # type: ignore[attr-defined]
        rows = connection.execute(select(table)).mappings().all()
        names[each.dim] = [(row["code"], _names(row)) for row in rows]
        hidden[each.dim] = {row["code"] for row in rows if not row["public"]}
    return names, hidden


def indicator_units(connection: Connection) -> dict[str, str]:
    """{indicator: its unit}."""
    rows = connection.execute(select(col(Indicator.code), col(Indicator.unit)))
    return {row.code: row.unit for row in rows}


def _names(row: Any) -> list[str | None]:
    return [row["name"], row.get("acronym"), *row["names"].values()]


def _maker(created: dict[str, str], known: Collection[str]) -> Callable[[str], str]:
    """A function that makes the code of a new name; the same name has the same code."""

    def make(name: str) -> str:
        code = code_of(name)
        if code not in known:
            created.setdefault(code, name)
        return code

    return make


def code_of(name: str) -> str:
    """A readable code for a name: its Latin letters and digits, else its characters' numbers.

    What is a code already stays as it is.
    """
    if is_code(name):
        return name
    folded = "".join(each if each.isascii() and each.isalnum() else "-" for each in fold(name))
    slug = "-".join(filter(None, folded.split("-")))[:80].strip("-")
    return slug or "-".join(f"{ord(each):x}" for each in fold(name) if each.isalnum())[:80].strip(
        "-"
    )
