"""Live records: what is public now of the records that a comparison of editions names.

Separate because editions hold no texts: a title is read when somebody asks, and of what is not
public any more there is none (meaning section 5, "Editions").
"""

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, select, true

from events_api.core.records.record import RECORD
from events_api.core.records.tombstones import TOMBSTONE
from events_api.core.values import edtf
from events_api.core.values.year_windows import (
    UNDATED,
    Allocation,
    Course,
    belongs,
    span,
    year_window,
)

# `erased` leaves nothing that says what it was.
Gone = Literal["withdrawn", "deleted", "erased"]
# Identifiers that one statement asks for.
_AT_ONCE = 1_000


class _Source(msgspec.Struct, frozen=True):
    date: str | None


class _Document(msgspec.Struct, frozen=True):
    title: str
    owner: str
    ref: str | None
    when: str | None
    sources: list[_Source]
    indicator: str | None = None


class Years(Struct, frozen=True):
    """How records belong to the years of an edition.

    Attributes:
        allocation: By which bound.
        begins: The first month of a year.
        courses: How the values of each indicator take their place in time.
    """

    allocation: Allocation
    begins: int
    courses: Mapping[str, Course]


class LiveRecord(Struct, frozen=True):
    """A record as the public sees it now; of one that is gone only since when it is so.

    Attributes:
        title: Its title.
        owner: Who keeps it.
        ref: The owner's own reference.
        when: Its date (EDTF).
        year: The year that it belongs to; None: to none.
        gone: Why it is not public.
    """

    title: str | None = None
    owner: str | None = None
    ref: str | None = None
    when: str | None = None
    year: int | None = None
    gone: Gone | None = None


_DECODER = msgspec.json.Decoder(_Document)


def live_records(connection: Connection, ids: Iterable[str], years: Years) -> dict[str, LiveRecord]:
    """{id: record} of all of these: two statements a thousand."""
    found: dict[str, LiveRecord] = {}
    asked = sorted({*ids})
    for start in range(0, len(asked), _AT_ONCE):
        some = asked[start : start + _AT_ONCE]
        gone = select(TOMBSTONE.c.id, TOMBSTONE.c.reason).where(TOMBSTONE.c.id.in_(some))
        left = dict.fromkeys(some, LiveRecord(gone="erased"))
        left |= {row.id: LiveRecord(gone=row.reason) for row in connection.execute(gone)}
        public = select(RECORD.c.id, RECORD.c.document).where(
            RECORD.c.public == true(), RECORD.c.id.in_(some)
        )
        shown = {row.id: _live(row.document, years) for row in connection.execute(public)}
        found |= left | shown
    return found


def _live(text: str, years: Years) -> LiveRecord:
    own = _DECODER.decode(text)
    return LiveRecord(own.title, own.owner, own.ref, own.when, _year(own, years))


def _year(own: _Document, years: Years) -> int | None:
    """The first year that it belongs to (meaning section 2)."""
    if own.when is None:
        return None
    course = "occasion" if own.indicator is None else years.courses.get(own.indicator, "flow")
    dates = [each.date for each in own.sources if each.date is not None]
    taken = span(edtf.parse(own.when), dates, course)
    if taken.sort_on == UNDATED:
        return None
    first = taken.end_on if years.allocation == "end" and course == "occasion" else taken.sort_on
    return next(
        (
            year
            for year in (first.year - 1, first.year)
            if year >= 1 and belongs(taken, year_window(year, years.allocation, years.begins))
        ),
        None,
    )
