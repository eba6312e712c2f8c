"""Queries of indicators: their rules, and the metrics that the figures of a year stand on.

Separate from the grouped statements of counted figures because rules judge each metric by itself.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from msgspec.structs import replace
from pyroaring import BitMap
from sqlalchemy import Connection, select

from events_api.core.database.ordinals import Among
from events_api.core.index.filtering import found, overlapping, unconfirmed
from events_api.core.index.postings import Postings
from events_api.core.kinds.indicator import Indicator
from events_api.core.reading.pages import Snapshot
from events_api.core.records.record import RECORD
from events_api.core.selection.selection import Selection
from events_api.core.values.year_windows import UNDATED, day_before
from events_api.summaries.rules.indicator_definition import Rules
from events_api.summaries.rules.readings import DECODER, Reading
from events_api.summaries.rules.scopes import Scope
from events_api.summaries.rules.year_membership import excluded

# By the ordinals of their records.
Readings = dict[int, Reading]

_DOCUMENTS = select(RECORD.c.n, RECORD.c.document).where(Among(RECORD.c.n))
_INDICATOR = Indicator.__table__.c  # type: ignore[attr-defined]
# Not all that is known of them: each name in each language is read, too.
_RULES = select(
    _INDICATOR.code,
    _INDICATOR.unit,
    _INDICATOR.measure,
    _INDICATOR.direction,
    _INDICATOR.time_rule,
    _INDICATOR.place_rule,
    _INDICATOR.counts,
    _INDICATOR.increase_days,
    _INDICATOR.baseline,
    _INDICATOR.targets,
)
_PERCENT = frozenset({"%", "percent", "per cent"})
# Readings of a series read at once when its last one before the year is looked for.
_AT_ONCE = 8
_FIRST = UNDATED + timedelta(days=1)


def rules_of(connection: Connection, codes: Collection[str] | None = None) -> dict[str, Rules]:
    """The rules of every indicator, or of these, by code."""
    wanted = _RULES if codes is None else _RULES.where(_INDICATOR.code.in_(codes))
    rows = connection.execute(wanted)
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
            direction=row.direction,
        )
        for row in rows
    }


def readings(snapshot: Snapshot, selection: Selection, rules: Mapping[str, Rules]) -> Readings:
    """{ordinal: reading} of the metrics that the figures of the selection's year stand on.

    They are those that have to do with the year, those without a date, and of each cumulative
    series with a reading in the year the last ones before it.
    """
    window, postings = selection.year, snapshot.postings
    if window is None or window.first is None:
        raise ValueError("A summary is of a year.")
    asked = found(postings, replace(selection, year=None))
    open_ended = unconfirmed(postings, window) - postings.marked("within")
    in_question = overlapping(postings, window) | open_ended | postings.undated()
    chosen = _read(snapshot, asked & in_question)
    levels = _levels(chosen, rules)
    if levels:
        near = _read(snapshot, asked & _near(postings, levels, window.first))
        near |= _earlier(snapshot, asked, levels.keys() - _levels(near, rules).keys(), window.first)
        chosen = near | chosen
    return chosen


def documents(connection: Connection, records: Iterable[int]) -> dict[int, str]:
    """{ordinal: document} of some records."""
    return dict(connection.execute(_DOCUMENTS, {"ordinals": records}).all())


def _read(snapshot: Snapshot, records: BitMap) -> Readings:
    """The readings of some records: those that another reader has read are at hand."""
    made = snapshot.postings.made
    at_hand = ((n, made.get(n)) for n in records)
    known: Readings = {n: each for n, each in at_hand if each is not None}
    missing = [n for n in records if n not in known]
    if missing:
        read = documents(snapshot.connection, missing)
        known |= {n: made.keep(n, DECODER.decode(document)) for n, document in read.items()}
    return known


class Level(NamedTuple):
    """A cumulative series that the year has a reading of, and how near an increase asks."""

    indicator: str
    unit: str
    since: str | None
    scope: Scope
    increase_days: int

    @property
    def series(self) -> "Level":
        """The series alone."""
        return self._replace(increase_days=0)


def _level(reading: Reading, increase_days: int = 0) -> Level:
    """The cumulative series of a reading."""
    indicator, unit, scope = reading.series
    return Level(indicator, unit, reading.since, scope, increase_days)


def _levels(found: Readings, rules: Mapping[str, Rules]) -> dict[Level, None]:
    """The cumulative series of these readings, each once."""
    return dict.fromkeys(
        _level(each, own.increase_days)
        for each in found.values()
        for own in [rules[each.indicator]]
        if own.time == "cumulative" and excluded(each) is None and each.when is not None
    )


def _near(postings: Postings, levels: Iterable[Level], first: date) -> BitMap:
    """The indicators' readings from the last days before the year."""
    days = max(each.increase_days for each in levels)
    since = date.fromordinal(max(2, first.toordinal() - 1 - days))
    own = (postings.having("indicator", code) for code in {each.indicator for each in levels})
    return BitMap.union(*own) & postings.between("sort_on", since, day_before(first))


def _earlier(snapshot: Snapshot, asked: BitMap, levels: Iterable[Level], first: date) -> Readings:
    """The readings of each series' last day before the year, however long ago.

    The latest ones of all series that are left are read together, then earlier ones of those whose
    own was not among them: most are found at once.
    """
    before = asked & snapshot.postings.between("sort_on", _FIRST, day_before(first))
    earlier: dict[str, BitMap] = {}
    found: Readings = {}
    left: dict[Level, list[BitMap]] = {}
    for series in (each.series for each in levels):
        code = series.indicator
        if code not in earlier:
            earlier[code] = before & snapshot.postings.having("indicator", code)
        records = _candidates(snapshot.postings, earlier[code], series.scope)
        left[series] = _by_days(snapshot.postings, records)
    while left:
        latest_of = (days.pop() for days in left.values() if days)
        read = _read(snapshot, BitMap.union(BitMap(), *latest_of))
        own: dict[Level, Readings] = {series: {} for series in left}
        for n, one in read.items():
            series = _level(one)
            if series in own and excluded(one) is None:
                own[series][n] = one
        for series, its in own.items():
            if its or not left[series]:
                latest = max((one.day or date.min for one in its.values()), default=None)
                found |= {n: one for n, one in its.items() if one.day == latest}
                del left[series]
    return found


def _candidates(postings: Postings, earlier: BitMap, scope: Scope) -> BitMap:
    """Those of the earlier readings of an indicator that may be about a scope."""
    records = BitMap(earlier)
    dims = (("project", scope.projects), ("country", scope.countries))
    programmes = frozenset[str]() if scope.projects else scope.programmes
    for dim, values in (*dims, ("programme", programmes)):
        for value in values:
            records &= postings.having(dim, value)
    for dim, values in dims:
        if not values:
            records -= postings.having(dim)
    return records


def _by_days(postings: Postings, records: BitMap) -> list[BitMap]:
    """Records by days, the latest last, several at a time and each day whole.

    So no reading of the last day is missed.
    """
    days = postings.columns["sort_on"]
    chunks: list[BitMap] = []
    ordered = sorted(records, key=days.__getitem__, reverse=True)
    for _, same in groupby(ordered, key=days.__getitem__):
        if not chunks or len(chunks[-1]) >= _AT_ONCE:
            chunks.append(BitMap())
        chunks[-1].update(same)
    return chunks[::-1]
