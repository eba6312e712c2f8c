"""Queries of indicators: their rules, and the metrics that the figures of a year stand on.

Separate from the grouped statements of counted figures because rules judge each metric by itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from pyroaring import BitMap
from sqlalchemy import ColumnElement, Connection, Select, func, select, union_all

from events_api.core.allocation import UNDATED
from events_api.core.conditions import LINK, RECORD, holds, visible
from events_api.core.found import found, overlapping, unconfirmed
from events_api.core.indicator import Indicator
from events_api.core.listing import Snapshot
from events_api.core.ordinals import Among
from events_api.core.postings import Postings
from events_api.core.selection import Selection, Term
from events_api.resources.metrics import Metric
from events_api.summaries.counting import HELD
from events_api.summaries.indicators import Rules
from events_api.summaries.placing import excluded
from events_api.summaries.readings import DECODER, Reading, Scope

Readings = dict[str, tuple[Reading, str]]

_DOCUMENTS = select(RECORD.c.document).where(Among(RECORD.c.n))
_METRIC = Metric.__table__  # type: ignore[attr-defined]
_PERCENT = frozenset({"%", "percent", "per cent"})
# Series looked up by one statement: each is a select of its own in it.
_AT_ONCE = 50


def rules_of(connection: Connection) -> dict[str, Rules]:
    """The rules of every indicator, by code."""
    rows = connection.execute(select(Indicator.__table__))  # type: ignore[attr-defined]
    return {
        row.code: Rules(
            row.time_rule,
            row.place_rule,
            persons=row.counts == "persons",
            increase_days=row.increase_days,
            scale=100 if row.measure == "percentage" or row.unit in _PERCENT else 1,
            unit=row.unit,
            baseline=row.baseline,
            targets=row.targets,
        )
        for row in rows
    }


def readings(snapshot: Snapshot, selection: Selection, rules: Mapping[str, Rules]) -> Readings:
    """{id: (reading, document)} of the metrics that the figures of the selection's year stand on.

    They are those that have to do with the year, those without a date, and of each cumulative
    series with a reading in the year the last ones before it.
    """
    window, postings = selection.year, snapshot.postings
    if window is None or window.first is None:
        raise ValueError("A summary is of a year.")
    asked = found(postings, replace(selection, year=None))
    open_ended = unconfirmed(postings, window) - postings.marked("within")
    in_question = overlapping(postings, window) | open_ended | postings.undated()
    chosen = _read(snapshot.connection, asked & in_question)
    levels = _levels(chosen, rules)
    if levels:
        near = _read(snapshot.connection, asked & _near(postings, levels, window.first))
        # Most series are read every year: only the others are looked up, each by itself.
        others = [each for each in levels if each not in _levels(near, rules)]
        for start in range(0, len(others), _AT_ONCE):
            some = (earlier(e, selection, window.first) for e in others[start : start + _AT_ONCE])
            near |= _decoded(snapshot.connection.execute(union_all(*some)).scalars())
        chosen = near | chosen
    return chosen


def _asked(selection: Selection) -> list[ColumnElement[bool]]:
    return [*visible(RECORD.c, selection), *holds(selection.terms, RECORD.c.id)]


def _read(connection: Connection, records: BitMap) -> Readings:
    """The readings of some records, by their ordinals."""
    if not records:
        return {}
    return _decoded(connection.execute(_DOCUMENTS, {"ordinals": records}).scalars())


def _decoded(documents: Iterable[str]) -> Readings:
    return {each.id: (each, text) for text in documents for each in [DECODER.decode(text)]}


class Level(NamedTuple):
    """A cumulative series that the year has a reading of, and how near an increase asks."""

    indicator: str
    unit: str
    since: str | None
    scope: Scope
    increase_days: int


def _levels(found: Readings, rules: Mapping[str, Rules]) -> dict[Level, None]:
    """The cumulative series of these readings, each once."""
    return dict.fromkeys(
        Level(each.indicator, each.unit, each.since, each.scope.key, own.increase_days)
        for each, _ in found.values()
        for own in [rules[each.indicator]]
        if own.time == "cumulative" and excluded(each) is None and each.when is not None
    )


def _near(postings: Postings, levels: Iterable[Level], first: date) -> BitMap:
    """The indicators' readings from the last days before the year."""
    days = max(each.increase_days for each in levels)
    since = date.fromordinal(max(2, first.toordinal() - 1 - days))
    own = (postings.having("indicator", code) for code in {each.indicator for each in levels})
    return BitMap.union(*own) & postings.between("sort_on", since, first - timedelta(days=1))


def earlier(level: Level, selection: Selection, first: date) -> Select[Any]:
    """The documents of a series' last day before the year, however long ago."""
    before = [
        LINK.c.dim == "indicator",
        LINK.c.value == level.indicator,
        *visible(LINK.c, selection),
        LINK.c.sort_on > UNDATED,
        LINK.c.sort_on < first,
        LINK.c.record == RECORD.c.id,
        _METRIC.c.id == RECORD.c.id,
        *_same(level),
        *_asked(selection),
    ]
    last = select(LINK.c.sort_on).where(*before).order_by(LINK.c.sort_on.desc()).limit(1)
    day = last.correlate(None).scalar_subquery()
    return select(RECORD.c.document).where(*before, LINK.c.sort_on == day)


def _same(level: Level) -> list[ColumnElement[bool]]:
    """Conditions that a metric is a reading of the series that counts."""
    scope = level.scope
    found = [
        RECORD.c.status.in_(sorted(HELD)),
        RECORD.c.duplicate_of.is_(None),
        _METRIC.c.unit == level.unit,
        _METRIC.c.since.is_not_distinct_from(level.since),
        _METRIC.c.dimensions == dict(sorted(scope.dimensions)),
        *_linked_to("project", scope.projects),
        *_linked_to("country", scope.countries),
    ]
    # The programmes of what belongs to projects make no other series (meaning section 4).
    return found if scope.projects else found + _linked_to("programme", scope.programmes)


def _linked_to(dim: str, values: frozenset[str]) -> list[ColumnElement[bool]]:
    """Conditions that a record's values of a dimension are these and no others."""
    wanted = [Term(dim, ((value, 0),)) for value in sorted(values)]
    other = LINK.alias()
    number = select(func.count()).where(other.c.record == RECORD.c.id, other.c.dim == dim)
    return [*holds(tuple(wanted), RECORD.c.id), number.scalar_subquery() == len(values)]
