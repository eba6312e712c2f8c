"""Selections as plain SQL: what the rules on postings are held against.

Separate from the tests because it is another way to the same lists, by SQL alone: no index leads
it, and nothing is prepared.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace
from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    case,
    exists,
    false,
    func,
    not_,
    or_,
    select,
    true,
)

from events_api.core.records.full_text import Matches, SearchEntry
from events_api.core.records.link import LINK
from events_api.core.records.record import RECORD
from events_api.core.selection.selection import Order, Selection, Term
from events_api.core.values import edtf
from events_api.core.values.year_windows import NEVER, UNDATED, Span, Window
from events_api.core.values.year_windows import belongs as belongs_to

_SEARCH = SearchEntry.__table__  # type: ignore[attr-defined]
# Each subquery has it for itself.
_OTHER = LINK.alias()
_KEYS = {
    "starts_on": RECORD.c.sort_on,
    "updated_at": RECORD.c.updated_at,
    "published_at": RECORD.c.published_at,
    "title": RECORD.c.title_sort,
}
# The years that invented records are of, and one more on each side.
_YEARS = range(2015, 2025)


def ordered(connection: Connection, selection: Selection, order: Order) -> Sequence[Any]:
    """Rows (id, key, document) of all records of a selection, undated ones last by date."""
    key = _KEYS[order.key]
    undated = [RECORD.c.sort_on == UNDATED] if order.key == "starts_on" else []
    keys = [key, RECORD.c.id]
    ways = [each.desc() if order.descending else each.asc() for each in keys]
    rows = select(RECORD.c.id, key.label("key"), RECORD.c.document).where(*_held(selection))
    return connection.execute(rows.order_by(*undated, *ways)).all()


def total(connection: Connection, selection: Selection) -> int:
    """How many records a selection holds."""
    number: int = connection.execute(select(func.count()).where(*_held(selection))).scalar_one()
    return number


def facets(
    connection: Connection,
    selection: Selection,
    dims: Sequence[str],
    calendar: Callable[[int], Window],
) -> dict[str, list[dict[str, str | int]]]:
    """Facets: [{value, count}] under all filters but their own, most frequent first."""
    own = {each.dim for each in (*selection.terms, *selection.facts)} | {"kind", "year"}
    alike = [dim for dim in dims if dim not in own]
    found = _linked_facets(connection, selection, alike)
    for dim in dims:
        if dim not in found:
            found[dim] = _facet(connection, selection, dim, calendar)
    return {dim: _ordered(found[dim]) for dim in dims}


def _ordered(counts: Mapping[str, int]) -> list[dict[str, str | int]]:
    held = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [{"value": value, "count": count} for value, count in held]


def _linked_facets(
    connection: Connection, selection: Selection, dims: Sequence[str]
) -> dict[str, dict[str, int]]:
    """{dim: {value: count}} under all filters, of which none is of these dimensions."""
    keys = (LINK.c.dim, LINK.c.value)
    own = and_(LINK.c.record == RECORD.c.id, LINK.c.dim.in_(dims))
    rows = select(*keys, func.count()).where(own, *_held(selection)).group_by(*keys)
    found: dict[str, dict[str, int]] = {dim: {} for dim in dims}
    for dim, value, count in connection.execute(rows):
        found[dim][value] = count
    return found


def _facet(
    connection: Connection, selection: Selection, dim: str, calendar: Callable[[int], Window]
) -> dict[str, int]:
    """{value: count} under all filters but those of its own dimension."""
    rest = replace(
        selection,
        terms=tuple(each for each in selection.terms if each.dim != dim),
        facts=tuple(each for each in selection.facts if each.dim != dim),
        year=None if dim == "year" else selection.year,
    )
    if dim == "year":
        return Counter(_years(connection, rest, calendar))
    if dim != "kind":
        return _linked_facets(connection, rest, [dim])[dim]
    rows = select(RECORD.c.kind, func.count()).where(*_held(rest)).group_by(RECORD.c.kind)
    return {row[0]: row[1] for row in connection.execute(rows)}


def _years(
    connection: Connection, selection: Selection, calendar: Callable[[int], Window]
) -> Iterator[str]:
    names = ("sort_on", "end_on", "runs_to", "within")
    for row in connection.execute(select(*(RECORD.c[e] for e in names)).where(*_held(selection))):
        yield from (str(year) for year in _YEARS if belongs_to(Span(*row), calendar(year)))


def _held(selection: Selection) -> list[ColumnElement[bool]]:
    """Conditions of a whole selection, on columns of records."""
    found = [*visible(RECORD.c, selection), *in_time(RECORD.c, selection)]
    found += holds(selection.terms, RECORD.c.id)
    if selection.words:
        own = select(_SEARCH.c.record).where(Matches(selection.words))
        found.append(RECORD.c.id.in_(own))
    if selection.ids is not None:
        found.append(RECORD.c.id.in_(selection.ids))
    return found


def visible(columns: Any, selection: Selection) -> list[ColumnElement[bool]]:
    """Conditions of publication and kind."""
    found = [columns.kind.in_(selection.kinds)]
    return found if selection.drafts else [columns.public == true(), *found]


def in_time(columns: Any, selection: Selection) -> list[ColumnElement[bool]]:
    """Conditions of time, of facts, and of what a caller may see."""
    found = []
    if selection.year is not None:
        inside = belongs(columns, selection.year, flows=selection.flows)
        if selection.unconfirmed:
            inside = [or_(and_(*inside), unconfirmed(selection.year))]
        found += inside
    if selection.month is not None and selection.year is not None:
        found.append(_in_month(columns, selection.month, selection.year))
    if selection.overlap is not None:
        found += overlaps(columns, selection.overlap)
    if selection.starts is not None:
        found += begins(columns, selection.starts)
    if selection.keeper is not None:
        found.append(columns.owner == selection.keeper)
    if selection.states:
        found.append(columns.state.in_(selection.states))
    if selection.updated_since is not None:
        found.append(columns.updated_at >= selection.updated_since)
    if selection.ended_by is not None:
        found += [columns.sort_on > UNDATED, columns.runs_to <= selection.ended_by]
    return found + [said for fact in selection.facts for said in _says(fact)]


# What a record says of itself, NULL where it says nothing: parameters of lists by these names.
FACTS: dict[str, ColumnElement[Any]] = {
    "kind": RECORD.c.kind,
    "precision": RECORD.c.precision,
    "when": case((RECORD.c.sort_on > UNDATED, "dated")),
    "duplicate_of": RECORD.c.duplicate_of,
    "participants": case((RECORD.c.heads.is_not(None), RECORD.c.heads_basis)),
}


def _says(fact: Term) -> list[ColumnElement[bool]]:
    """Conditions that a record meets a term on one of its own columns."""
    said = FACTS[fact.dim]
    found: list[ColumnElement[bool]] = []
    wanted = [said == value for value, _ in fact.values]
    if fact.unset:
        wanted.append(said.is_(None))
    if wanted:
        found.append(or_(*wanted))
    if fact.present:
        found.append(said.is_not(None))
    return found + [said.is_distinct_from(value) for value, _ in fact.excluded]


def belongs(columns: Any, window: Window, *, flows: bool) -> list[ColumnElement[bool]]:
    """`allocation.belongs` as SQL; a test holds the two against one another."""
    first, last = window.first or UNDATED, window.last or NEVER
    dated = columns.sort_on > UNDATED
    if window.allocation == "start":
        chosen = columns.sort_on.between(first, last)
    elif window.allocation == "end":
        chosen = columns.end_on.between(first, last)
    else:
        chosen = and_(columns.sort_on <= last, columns.runs_to >= first)
    if not flows:
        return [chosen] if first > UNDATED and window.allocation == "start" else [dated, chosen]
    contained = and_(columns.sort_on >= first, columns.end_on <= last, columns.end_on < NEVER)
    return [
        dated,
        or_(and_(not_(columns.within), chosen), and_(columns.within, contained)),
    ]


def bound_of(columns: Any, window: Window) -> ColumnElement[Any]:
    """The day by which a record is allocated to a window."""
    chosen: ColumnElement[Any] = columns.end_on if window.allocation == "end" else columns.sort_on
    return chosen


def _in_month(columns: Any, month: str, year: Window) -> ColumnElement[bool]:
    """Whether a record of the year is known by this month; `none`: by no month of the year."""
    bound = bound_of(columns, year)
    fine = and_(columns.precision.in_(["day", "month"]), bound >= (year.first or UNDATED))
    if month == "none":
        return not_(fine)
    first, last = edtf.bounds(month)
    return and_(fine, bound.between(first, last))


def unconfirmed(window: Window) -> ColumnElement[bool]:
    """Whether only an open end that no later source confirms would reach the window."""
    if window.allocation != "overlap" or window.first is None or window.last is None:
        return false()
    return and_(
        RECORD.c.open_end,
        RECORD.c.sort_on > UNDATED,
        RECORD.c.sort_on <= window.last,
        RECORD.c.runs_to < window.first,
    )


def overlaps(columns: Any, window: Window) -> list[ColumnElement[bool]]:
    """Conditions that a dated record overlaps a window, whose bounds are inclusive."""
    found = [columns.sort_on > UNDATED]
    if window.last is not None:
        found.append(columns.sort_on <= window.last)
    if window.first is not None:
        found.append(columns.runs_to >= window.first)
    return found


def begins(columns: Any, window: Window) -> list[ColumnElement[bool]]:
    """Conditions that a record begins within a window: it does not where its start is unknown."""
    first, last = window.first or UNDATED, window.last or NEVER
    return [columns.sort_on.between(first, last), columns.starts_on.is_not(None)]


def holds(terms: tuple[Term, ...], record: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """Conditions that a record meets these terms, each by its links."""
    found: list[ColumnElement[bool]] = []
    for term in terms:
        wanted = [_linked(record, term.dim, value, roles) for value, roles in term.values]
        if term.unset:
            wanted.append(not_(_linked(record, term.dim, None, term.roles)))
        if wanted:
            found.append(or_(*wanted))
        if term.present:
            found.append(_linked(record, term.dim, None, term.roles))
        found += [not_(_linked(record, term.dim, *each)) for each in term.excluded]
    return found


def _linked(
    record: ColumnElement[Any], dim: str, value: str | None = None, roles: int = 0
) -> ColumnElement[bool]:
    conditions = [_OTHER.c.record == record, _OTHER.c.dim == dim]
    if value is not None:
        conditions.append(_OTHER.c.value == value)
    if roles:
        conditions.append(_OTHER.c.roles.op("&")(roles) != 0)
    return exists().where(*conditions)
