"""What an edition says of each figure, to hold the figures of today against.

Separate from comparing editions, which needs all their rows: here only values are read.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from events_api.core.values.json import to_json
from events_api.summaries.editions.editions import edition_of
from events_api.summaries.presentation.tables import Line
from events_api.summaries.year.year import YearSummary


class _Figure(msgspec.Struct):
    name: str
    unit: str
    scope: dict[str, Any]
    value: Any
    qualifier: str | None
    lower: Any
    upper: Any


class _Sections(msgspec.Struct):
    counts: dict[str, _Figure]
    items: dict[str, _Figure]
    people: dict[str, _Figure]
    indicators: list[_Figure]


class _Part(_Sections):
    key: str | None = None


class _Breakdown(msgspec.Struct):
    rows: list[_Part]


class _Summary(_Sections):
    breakdowns: dict[str, _Breakdown]


class _Data(msgspec.Struct):
    summary: _Summary


class _Document(msgspec.Struct):
    data: _Data


_DOCUMENT = msgspec.json.Decoder(_Document, float_hook=Decimal)


class FiguresThen(Struct, frozen=True):
    """What an edition says of its figures.

    Attributes:
        number: Of the edition.
        dims: The breakdowns that it has.
    """

    number: int
    dims: frozenset[str]
    _told: Mapping[tuple[object, ...], _Figure]

    def knows(self, line: Line) -> bool:
        """Whether it says anything of such figures: of a part only if it was broken down so."""
        return line.by is None or line.by in self.dims

    def told(self, line: Line) -> Mapping[str, Any] | None:
        """`value`, `qualifier` and bounds of the same figure then; None: it had no such figure."""
        figure = line.figure
        key = _key(line.section, line.by, line.key, figure.name, figure.unit, figure.scope)
        found = self._told.get(key)
        return None if found is None else msgspec.structs.asdict(found)


def last_alike(
    connection: Connection, editions: Iterable[Mapping[str, Any]], summary: YearSummary
) -> FiguresThen | None:
    """What the last edition says that is of the same records to begin with; None: there is none."""
    for each in editions:
        alike = (each["allocation"], each["filters"]) == (summary.allocation, summary.filters)
        if alike and int(each["year_start"]) == summary.from_.month:
            return figures_then(connection, summary.year, each["number"])
    return None


def figures_then(connection: Connection, year: int, number: int) -> FiguresThen:
    """What an edition says of its figures.

    Raises:
        NotFound: The year has no edition of this number (404).
    """
    summary = _DOCUMENT.decode(edition_of(connection, year, number)["document"]).data.summary
    told = dict(_of(summary, None, None))
    for dim, breakdown in summary.breakdowns.items():
        for part in breakdown.rows:
            told.update(_of(part, dim, part.key))
    return FiguresThen(number, frozenset(summary.breakdowns), told)


def _of(
    sections: _Sections, by: str | None, part: str | None
) -> list[tuple[tuple[object, ...], _Figure]]:
    own = [
        (section, figure)
        for section in ("counts", "items", "people")
        for figure in getattr(sections, section).values()
    ]
    own += [("indicators", figure) for figure in sections.indicators]
    return [(_key(s, by, part, each.name, each.unit, each.scope), each) for s, each in own]


def _key(*place: object) -> tuple[object, ...]:
    *rest, scope = place
    return (*rest, to_json(scope))
